"""Proving anew who one is, right before signing: a session that was left open signs nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.models import Signature
from governance.services.sign_ins import PERIOD_SECONDS, failure_count, failures_forget, too_many_failures
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason

# A proof is for the act it was given for, not for the next one.
FRESH = timedelta(minutes=5)


class NotProven(NotPermitted):
    """Whoever signs did not prove who they are."""


class TooManyTries(NotProven):
    """So many proofs failed that the next one has to wait. Units: `wait` in seconds."""

    wait = PERIOD_SECONDS


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody proved who they are, in one way, at one moment."""

    person_id: int
    method: Signature.Proof
    at: datetime


def proof_by_password(person: Person, password: str, *, address: str, at: datetime) -> Proof:
    """Return the proof that this is the person, by their password. Failures count as those of signing in.

    Raises: NotProven; TooManyTries.
    """
    if too_many_failures(person.username, address):
        raise TooManyTries(Reason("REAUTH", "Too many tries failed. Wait ten minutes, then sign again."))
    if not password or not person.check_password(password):
        failure_count(person.username, address)
        raise NotProven(Reason("REAUTH", "This is not your password. Nothing was signed."))
    failures_forget(person.username, address)
    return Proof(person.pk, Signature.Proof.PASSWORD, at)


def require_proof(proof: Proof | None, signer: Actor, at: datetime) -> Proof:
    """Return the proof if it is the signer's own and fresh.

    Raises: NotProven.
    """
    if proof is None or proof.person_id != signer.id or not timedelta() <= at - proof.at <= FRESH:
        raise NotProven(Reason("REAUTH", "Prove that it is you: signing asks for your password each time."))
    return proof

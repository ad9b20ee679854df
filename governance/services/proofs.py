"""Proving anew who one is, right before signing: a session that was left open signs nothing.

The one home of the question whether somebody is freshly proven. Every page and every act of the API that signs asks it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from governance.models import Signature
from governance.queries.factors import account_of
from governance.rules.ways import SIGNING, Account, Way, is_fresh, proves, signing_ways
from governance.services.code_checks import WrongCode, totp_check
from governance.services.sign_ins import (
    PERIOD_SECONDS,
    code_name,
    failure_count,
    failures_forget,
    too_many_failures,
)
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason

# Under this name a session keeps what its person proved a moment ago.
KEPT_PROOF = "proven"
_METHODS = {way: Signature.Proof(way.value) for way in SIGNING}


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


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody brings along to prove who they are; `way` and `at` are of a proof that they gave before."""

    password: str = ""
    code: str = ""
    way: Way | None = None
    at: datetime | None = None


def kept(person: Person, way: Way, at: datetime) -> dict[str, str | int]:
    """Return a proof as a session keeps it, under `KEPT_PROOF`."""
    return {"person": person.pk, "way": way.value, "at": at.isoformat()}


def given_with(session: SessionBase, person: Person, *, password: str = "", code: str = "") -> Given:
    """Return what somebody brings along: what they typed, and the proof that is kept with their session."""
    found = session.get(KEPT_PROOF)
    if not found or found["person"] != person.pk:
        return Given(password, code)
    return Given(password, code, Way(found["way"]), datetime.fromisoformat(found["at"]))


def kept_proof(person: Person, given: Given, account: Account, at: datetime) -> Proof | None:
    """Return the proof that somebody gave before, while it is fresh and counts for their account."""
    if given.way is None or given.at is None or not is_fresh(given.at, at) or not proves(given.way, account):
        return None
    return Proof(person.pk, _METHODS[given.way], given.at)


def proof_of(person: Person, given: Given, *, address: str, at: datetime) -> Proof:
    """Return the proof that this is the person: one they gave a moment ago, a code, or their password.

    Raises: NotProven; TooManyTries.
    """
    account = account_of(person)
    ways = signing_ways(account)
    if proof := kept_proof(person, given, account, at):
        return proof
    if given.code and Way.TOTP in ways:
        return _by_code(person, given.code, at)
    if Way.PASSWORD in ways:
        return _by_password(person, given.password, address, at)
    if given.code or given.password:
        raise NotProven(Reason("REAUTH", "This does not prove who you are: use your passkey or your provider."))
    raise NotProven(Reason("REAUTH", "Prove first that it is you. A proof stands for five minutes."))


def _by_password(person: Person, password: str, address: str, at: datetime) -> Proof:
    if too_many_failures(person.username, address):
        raise TooManyTries(Reason("REAUTH", "Too many tries failed. Wait ten minutes, then sign again."))
    if not password or not person.check_password(password):
        failure_count(person.username, address)
        raise NotProven(Reason("REAUTH", "This is not your password. Nothing was signed."))
    failures_forget(person.username, address)
    return Proof(person.pk, Signature.Proof.PASSWORD, at)


def _by_code(person: Person, code: str, at: datetime) -> Proof:
    if too_many_failures(code_name(person.pk), ""):
        raise TooManyTries(Reason("REAUTH", "Too many tries failed. Wait ten minutes, then sign again."))
    try:
        totp_check(person, code)
    except WrongCode as error:
        raise NotProven(Reason("REAUTH", f"{error} Nothing was signed.")) from error
    return Proof(person.pk, Signature.Proof.TOTP, at)


def require_proof(proof: Proof | None, signer: Actor, at: datetime) -> Proof:
    """Return the proof if it is the signer's own and fresh.

    Raises: NotProven.
    """
    if proof is None or proof.person_id != signer.id or not is_fresh(proof.at, at):
        raise NotProven(Reason("REAUTH", "Prove that it is you: signing asks for it each time."))
    return proof

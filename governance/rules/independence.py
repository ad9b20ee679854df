"""Who may not sign a step of a review although they hold the capacity: nobody signs what is their own."""

from collections.abc import Iterator
from uuid import UUID

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.reviews import Meaning, ReviewFacts, SignatureFacts
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.records import record
from roles.rules.refusals import Reason
from roles.rules.separation import FORBIDDEN_PAIRS

# What these two say approves nothing: they answer for it themselves.
_OWN_WORD = {Capacity.OUTCOME_OWNER: Meaning.ACCEPTED, Capacity.PLATFORM_OWNER: Meaning.ATTESTED}
# Whoever signs in one of these looks at it from outside.
GATEKEEPERS = frozenset(
    {
        Capacity.SECOND_LINE,
        Capacity.HR_PARTNER,
        Capacity.FINANCE_PARTNER,
        Capacity.ACCOUNTABLE_EXECUTIVE,
        Capacity.GATE_CHAIR,
        Capacity.BOARD,
    }
)
# What is asked of whoever signs, as it is told to people. `reasons_against_signing` names these ids.
INDEPENDENCE: dict[str, str] = {
    "SOD-1": "Whoever asks for a review approves nothing of it.",
    "SOD-2": "Nobody approves in the place of whoever asked, nor while standing in for them.",
    "SOD-3": "Whoever wrote a redesign plan does not agree to it, nor look at it from outside.",
    "SOD-4": "One person signs one step.",
    "SOD-5": "Whoever owns, runs or builds it approves nothing of it; nobody signs as what has to be kept apart.",
    "SOD-6": "Whoever stepped aside from a review does not sign it.",
    "LINE-1": "Whoever looks at it from outside reports neither to who asked nor to who owns the outcome.",
}
_INSIDERS = (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER, Capacity.BUILDER_LEAD)


@record(frozen=True, slots=True)
class _Party:
    """Somebody who puts their name to a step, or in whose name it is put. All identities they ever had here."""

    name: str
    identities: frozenset[UUID]
    line: tuple[UUID, ...]


@record(frozen=True, slots=True)
class _Signing:
    """One step and those who sign it: the signer, and whoever they stand in for."""

    facts: Facts
    review: ReviewFacts
    capacity: Capacity
    parties: tuple[_Party, ...]
    authors: frozenset[UUID]
    besides: int | None

    @property
    def approves(self) -> bool:
        """Whether it approves anything. What no step of the review says is held to the stricter rule."""
        meaning = next((step.meaning for step in self.review.steps if step.capacity is self.capacity), None)
        return meaning is None or _OWN_WORD.get(self.capacity) is not meaning

    @property
    def outside(self) -> bool:
        """Whether it takes somebody from outside."""
        return self.capacity in GATEKEEPERS


def reasons_against_signing(
    facts: Facts,
    review: ReviewFacts,
    capacity: Capacity,
    signer: PersonFacts,
    policy: Policy,
    *,
    on_behalf_of_identity: UUID | None = None,
    authors: frozenset[UUID] = frozenset(),
    besides: int | None = None,
) -> tuple[Reason, ...]:
    """Return why this person may not sign this step, alone or in somebody's place; empty when they may.

    Decided on identity, so that a second account opens no door, and for both ends where somebody stands in. `besides`
    is the signature that is looked at again, if any.
    Source: domain catalogue, SoDRule and the rule about reporting lines.
    """
    party = _Party(signer.name, frozenset({signer.identity}), signer.line)
    parties = (party, *_behalf(facts, on_behalf_of_identity))
    return _reasons(_Signing(facts, review, capacity, parties, authors | authors_of(facts), besides), policy)


def reasons_against_signature(
    facts: Facts, review: ReviewFacts, signature: SignatureFacts, policy: Policy
) -> tuple[Reason, ...]:
    """Return why a signature could not be given today as far as independence goes; empty when it could.

    Accounts that were merged since and lines that were moved since count; that whoever signed has left does not.
    """
    party = _Party(signature.name, signature.identities, signature.line_today)
    parties = (party, *_behalf(facts, signature.on_behalf_identity))
    return _reasons(_Signing(facts, review, signature.capacity, parties, authors_of(facts), signature.id), policy)


def authors_of(facts: Facts) -> frozenset[UUID]:
    """Return the identities of those who wrote the redesign plans that are cited."""
    return frozenset(plan.author for plan in facts.plans if plan.author)


def _behalf(facts: Facts, identity: UUID | None) -> tuple[_Party, ...]:
    if identity is None:
        return ()
    people = (h.person for h in (*facts.holders, *facts.former, *facts.decision_owners))
    person = next((person for person in people if person.identity == identity), None)
    name, line = (person.name, person.line) if person else ("The person they stand in for", ())
    return (_Party(name, frozenset({identity}), line),)


def _reasons(signing: _Signing, policy: Policy) -> tuple[Reason, ...]:
    found = [
        *_requested(signing),
        *_wrote(signing),
        *(_signed_already(signing) if policy.gatekeepers_apart else ()),
        *_holds(signing),
        *_stepped_aside(signing),
        *_reports(signing),
    ]
    return tuple(dict.fromkeys(found))


def _requested(signing: _Signing) -> Iterator[Reason]:
    if not signing.approves:
        return
    requesters, stand_ins = signing.review.requesters, signing.review.requester_stand_ins
    for number, party in enumerate(signing.parties):
        if not party.identities.isdisjoint(requesters) and number == 0:
            yield Reason("SOD-1", f"{party.name} asked for this review; who asks does not approve.")
        elif not party.identities.isdisjoint(requesters):
            yield Reason("SOD-2", f"{party.name} asked for this review; nobody approves it in their place.")
        elif not party.identities.isdisjoint(stand_ins):
            yield Reason("SOD-2", f"{party.name} stands in for whoever asked for this review.")


def _wrote(signing: _Signing) -> Iterator[Reason]:
    for party in signing.parties:
        if signing.outside and not party.identities.isdisjoint(signing.authors):
            yield Reason("SOD-3", f"{party.name} wrote a redesign plan that this review is about.")


def _signed_already(signing: _Signing) -> Iterator[Reason]:
    for signature in signing.review.signatures:
        if signature.id == signing.besides or signature.capacity is signing.capacity:
            continue
        named = signature.identities | ({signature.on_behalf_identity} if signature.on_behalf_identity else set())
        for party in signing.parties:
            if not party.identities.isdisjoint(named):
                text = f"{party.name} signed as {signature.capacity.label} already; one person signs one step."
                yield Reason("SOD-4", text)


def _holds(signing: _Signing) -> Iterator[Reason]:
    """Whoever approves is none of those who own, run or build it; nor does anybody hold what has to be apart."""
    for holder in _in_force(signing.facts):
        pair = frozenset({holder.capacity, signing.capacity})
        inside = signing.outside and holder.capacity in _INSIDERS
        for party in signing.parties:
            if holder.person.identity in party.identities and (inside or pair in FORBIDDEN_PAIRS):
                text = (
                    f"{_same(party, holder)} {holder.capacity.label} here and cannot sign as {signing.capacity.label}."
                )
                yield Reason("SOD-5", text)


def _stepped_aside(signing: _Signing) -> Iterator[Reason]:
    for party in signing.parties:
        if not party.identities.isdisjoint(signing.review.recused):
            yield Reason("SOD-6", f"{party.name} stepped aside from this review.")


def _reports(signing: _Signing) -> Iterator[Reason]:
    """Whoever looks at it from outside reports neither to who asked nor to who owns the outcome, two levels up."""
    if not signing.outside:
        return
    owners = [h for h in _in_force(signing.facts) if h.capacity is Capacity.OUTCOME_OWNER]
    for party in signing.parties:
        line = set(party.line)
        if not line.isdisjoint(signing.review.requesters):
            yield Reason("LINE-1", f"{party.name} reports to whoever asked for this review.")
        for owner in owners:
            if owner.person.identity in line:
                yield Reason("LINE-1", f"{party.name} reports to {owner.person.name}, who owns the outcome.")


def _in_force(facts: Facts) -> tuple[HolderFacts, ...]:
    return tuple(h for h in (*facts.holders, *facts.decision_owners) if h.in_force(facts.today))


def _same(party: _Party, holder: HolderFacts) -> str:
    if party.name == holder.person.name:
        return f"{party.name} is"
    return f"{party.name} and {holder.person.name} are the same person, who is"

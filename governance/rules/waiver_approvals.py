"""Who decides about a waiver, and who is too close to it. Asked by identity, so that a second account opens no door."""

from collections.abc import Collection, Mapping
from uuid import UUID

from governance.rules.facts import Facts
from governance.rules.reviews import Meaning
from governance.rules.waivers import Authority, WaiverFacts, WaiverKind
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, Group
from roles.rules.records import record
from roles.rules.refusals import Reason

# What each authority consists of: one signature in each of these capacities.
PARTS: Mapping[Authority, tuple[Capacity, ...]] = {
    Authority.W1: (Capacity.ACCOUNTABLE_EXECUTIVE,),
    Authority.W2: (Capacity.SECOND_LINE,),
    Authority.W3: (Capacity.BOARD, Capacity.SECOND_LINE),
}
MEANINGS = (Meaning.APPROVED, Meaning.REJECTED)
# Nobody in one of these decides about an exception from what they answer for.
OWNERS = (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER)


@record(frozen=True, slots=True)
class Approver:
    """Who would decide, and how close they are.

    `line` holds the identities of everybody they report to, two levels up and over all their accounts; `stands_for`
    those in whose place they may act now.
    """

    actor: Actor
    line: frozenset[UUID]
    stands_for: frozenset[UUID]


def part_of(approver: Approver, waiver: WaiverFacts, facts: Facts, taken: Collection[Capacity] = ()) -> Capacity | None:
    """Return in which capacity somebody decides about a waiver, or None. `taken` were signed by others."""
    if not approver.actor.may_answer:
        return None
    mine = [part for part in PARTS[waiver.authority] if _holds(approver, part, waiver, facts)]
    return next((part for part in mine if part not in taken), mine[0] if mine else None)


def reasons_against_deciding(approver: Approver, waiver: WaiverFacts, facts: Facts) -> tuple[Reason, ...]:
    """Return why this person decides nothing about a waiver; empty when they may."""
    reasons = [Reason("SOD-1", text) for text in _too_close(approver, waiver, facts)]
    if part_of(approver, waiver, facts) is None:
        reasons.append(Reason("PERMISSION", _whose(waiver, facts)))
    return tuple(reasons)


def may_revoke(actor: Actor, approved_by: Collection[UUID], facts: Facts) -> bool:
    """Whether this person may end a waiver early: whoever approved it, and the second line."""
    return actor.may_answer and (actor.identity in approved_by or _is_second_line(actor, facts))


def statement(
    *, name: str, capacity: Capacity, meaning: Meaning, waiver: WaiverFacts, initiative: str, digest: str
) -> str:
    """Return what somebody signs, word for word: who, as what, says what, about which waiver."""
    act = "approve" if meaning is Meaning.APPROVED else "reject"
    what = f"that {waiver.requirement} is waived"
    if waiver.kind is WaiverKind.BOARD_EXCEPTION:
        what = f"the board's exception from {waiver.requirement}"
    return (
        f"I, {name}, as {capacity.label}, {act} {what} for {initiative} from {waiver.starts_on:%-d %b %Y} to "
        f"{waiver.ends_on:%-d %b %Y} ({waiver.timezone}), as asked under digest {digest[:12]}."
    )


def _holds(approver: Approver, part: Capacity, waiver: WaiverFacts, facts: Facts) -> bool:
    actor = approver.actor
    if part is Capacity.SECOND_LINE:
        return _is_second_line(actor, facts)
    if part is Capacity.BOARD:
        return Group.EXECUTIVE in actor.trusted
    holder = facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)
    if holder is None or _is_close(holder, waiver, facts):
        return Group.EXECUTIVE in actor.trusted
    return holder.person.identity == actor.identity


def _is_second_line(actor: Actor, facts: Facts) -> bool:
    held = [h for h in facts.in_capacity(Capacity.SECOND_LINE) if h.in_force(facts.today)]
    return Group.RISK in actor.trusted or actor.identity in {h.person.identity for h in held}


def _is_close(executive: HolderFacts, waiver: WaiverFacts, facts: Facts) -> bool:
    """Whether the accountable executive cannot decide, so that another executive does."""
    person = executive.person
    close = {waiver.requested_identity, *_identities(facts, *OWNERS)}
    above = {waiver.requested_identity, *_identities(facts, Capacity.OUTCOME_OWNER)}
    return person.has_left(facts.today) or person.identity in close or not above.isdisjoint(person.line)


def _too_close(approver: Approver, waiver: WaiverFacts, facts: Facts) -> list[str]:
    me = approver.actor.identity
    found = ["Whoever asks for a waiver does not decide about it."] if me == waiver.requested_identity else []
    for capacity in OWNERS:
        owners = _identities(facts, capacity)
        if me in owners:
            found.append(f"You are {capacity.label} here; the {capacity.label} decides about no waiver.")
        if me in _deputies(facts, capacity) or approver.stands_for & owners:
            found.append(f"You stand in for the {capacity.label}, who decides about no waiver.")
    if waiver.requested_identity in approver.stands_for:
        found.append("You stand in for whoever asks for this waiver.")
    if waiver.requested_identity in approver.line:
        found.append("You report to whoever asks for this waiver.")
    if not approver.line.isdisjoint(_identities(facts, Capacity.OUTCOME_OWNER)):
        found.append("You report to the outcome owner.")
    return found


def _identities(facts: Facts, *capacities: Capacity) -> frozenset[UUID]:
    """Who accepted one of these capacities, from today or a later day on."""
    held = [h for h in facts.holders if h.capacity in capacities and h.status == "accepted"]
    return frozenset(h.person.identity for h in held if h.valid_to is None or h.valid_to > facts.today)


def _deputies(facts: Facts, capacity: Capacity) -> frozenset[UUID]:
    held = [h for h in facts.holders if h.capacity is capacity and h.in_force(facts.today)]
    return frozenset(h.deputy.identity for h in held if h.deputy and h.deputy_accepted)


def _whose(waiver: WaiverFacts, facts: Facts) -> str:
    executive = facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)
    who = "an executive"
    if waiver.authority is Authority.W2:
        who = "the second line"
    elif waiver.authority is Authority.W3:
        who = "the board: an executive and the second line, both of them"
    elif executive is not None and not _is_close(executive, waiver, facts):
        who = f"{executive.person.name}, its accountable executive"
    return f"This is decided by {who}, in their own name; nobody decides on a waiver in somebody else's place."

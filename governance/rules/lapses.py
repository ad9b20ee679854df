"""What the clock alone will change about a clearance, and what has made it worse already."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from governance.rules.clearances import ClearanceFacts, ClearanceLapse, ClearanceState
from governance.rules.facts import Facts
from governance.rules.limits import stricter
from governance.rules.ownership import capacity_gaps, successor_of
from governance.rules.policy import Policy
from governance.rules.reviews import Lapse, step_standings
from governance.rules.splits import runs_until
from governance.rules.stages import Nature, Stage
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.records import record
from roles.rules.refusals import Reason

# Whose answer a clearance hangs on, and the requirement that asks for it.
_ANSWERING = {Capacity.OUTCOME_OWNER: "OWN-1", Capacity.PLATFORM_OWNER: "OWN-2"}
_EFFECTS = {Lapse.RESTRICT: ClearanceState.RESTRICTED, Lapse.SUSPEND: ClearanceState.SUSPENDED}


@record(frozen=True, slots=True)
class Unheard:
    """A critical flag that nobody has acknowledged, and since when it is open."""

    rule: str
    message: str
    opened_at: datetime


def lapses(facts: Facts, policy: Policy, flags: Iterable[Unheard]) -> tuple[ClearanceLapse, ...]:
    """Return what lapses of the initiative's clearance and when, in order of time; empty where there is none.

    What holds already has the moment of the facts. Mending takes a lapse away; what a person decided stays.
    """
    if facts.clearance is None or facts.clearance.state is ClearanceState.REVOKED:
        return ()
    found = [
        *_tampering(facts),
        *(lapse for capacity in _ANSWERING for lapse in _answers(facts, policy, capacity)),
        *_approval(facts, policy),
        *_reclassified(facts, facts.clearance),
        *_waivers(facts),
        *_conditions(facts),
        *_unheard(facts, policy, flags),
        *_due(facts.clearance),
        *_split(facts, policy),
        *_unmeasured(facts, policy),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda lapse: (lapse.at, lapse.state, lapse.reason.id)))


def _tampering(facts: Facts) -> Iterator[ClearanceLapse]:
    for message in facts.tampered:
        yield ClearanceLapse(facts.at, ClearanceState.SUSPENDED, Reason("F-APR-4", message))


def _answers(facts: Facts, policy: Policy, capacity: Capacity) -> Iterator[ClearanceLapse]:
    """Whoever answers is missing, not eligible, did not sign what is cleared, or will be gone."""
    number = _ANSWERING[capacity]
    if capacity is Capacity.PLATFORM_OWNER and number not in policy.requirements_production:
        return
    if gaps := capacity_gaps(facts, capacity):
        for gap in gaps:
            yield _stale(facts.at, number, gap.message)
    holder = facts.holder_of(capacity)
    if holder is None:
        return
    if not _signed_by(facts, holder):
        text = f"{holder.person.name} is {capacity.label} now and has not signed what is cleared."
        yield _stale(facts.at, number, text)
    if not holder.person.has_left(facts.today):
        yield from _leaving(facts, holder, number)
    if holder.accepted_at:
        runs_out = holder.accepted_at.date() + timedelta(days=policy.acceptance_valid_days)
        text = f"{holder.person.name}'s acceptance to be {capacity.label} is out of date."
        yield _stale(_after(runs_out), number, text)


def _signed_by(facts: Facts, holder: HolderFacts) -> bool:
    """Whether the holder signed in this capacity, or somebody for them; also where it was not asked to sign."""
    signatures = facts.signed.signatures if facts.signed else ()
    signers = [s.on_behalf_identity or s.identity for s in signatures if s.capacity is holder.capacity]
    return not signers or holder.person.identity in signers


def _leaving(facts: Facts, holder: HolderFacts, number: str) -> Iterator[ClearanceLapse]:
    last_days = [day for day in (holder.person.last_working_day, _last_day(holder)) if day is not None]
    if last_days and not _followed(facts, holder, min(last_days)):
        day = min(last_days)
        text = f"{holder.person.name} is {holder.capacity.label} until {day:%-d %b %Y} and nobody follows."
        yield _stale(_after(day), number, text)


def _last_day(holder: HolderFacts) -> date | None:
    return holder.valid_to - timedelta(days=1) if holder.valid_to else None


def _followed(facts: Facts, holder: HolderFacts, last_day: date) -> bool:
    """Whether somebody else has accepted to follow. That they have not signed is told from their first day on."""
    return successor_of(facts, holder) is not None or any(
        h.capacity is holder.capacity
        and h.id != holder.id
        and h.status == "accepted"
        and h.covers(last_day + timedelta(days=1))
        for h in facts.holders
    )


def _approval(facts: Facts, policy: Policy) -> Iterator[ClearanceLapse]:
    """What was signed has lost a signature, or its classification is out of date."""
    for step in step_standings(facts.signed) if facts.signed else ():
        if not step.passed:
            text = f"The signature of the {step.step.capacity.label} on what is cleared does not count any more."
            yield _stale(facts.at, "GOV-1", text)
    c = facts.classification
    if c is not None and c.approved and c.approved_at is not None:
        runs_out = c.approved_at.date() + timedelta(days=policy.classification_valid_days)
        yield _stale(_after(runs_out), "CLS-1", f"Its classification of {c.approved_at:%-d %b %Y} has expired.")


def _reclassified(facts: Facts, clearance: ClearanceFacts) -> Iterator[ClearanceLapse]:
    """What was signed as less than labour and is labour now runs within narrow bounds until it is signed as that."""
    if outgrown(facts):
        text = f"It was signed as {clearance.nature} and is labour now."
        since = facts.classification.approved_at if facts.classification else None
        yield ClearanceLapse(since or facts.at, ClearanceState.RESTRICTED, Reason("CLS-1", text))


def outgrown(facts: Facts) -> bool:
    """Whether it is labour now, and what is cleared was signed as less."""
    signed = facts.clearance.nature if facts.clearance else ""
    return facts.nature is Nature.LABOUR and signed not in {"", Nature.LABOUR}


def _waivers(facts: Facts) -> Iterator[ClearanceLapse]:
    for waiver in facts.waivers:
        if waiver.state == "approved" and not waiver.renewed:
            text = f"The waiver of {waiver.requirement} expired on {waiver.ends_on:%-d %b %Y}."
            yield _stale(waiver.expires_at, waiver.requirement, text)


def _conditions(facts: Facts) -> Iterator[ClearanceLapse]:
    for condition in facts.conditions:
        if not condition.met and (state := _EFFECTS.get(condition.lapse)):
            text = f"A condition was to be met by {condition.due_on:%-d %b %Y}: {condition.text}"
            yield ClearanceLapse(_after(condition.due_on), state, Reason("GOV-2", text))


def _unheard(facts: Facts, policy: Policy, flags: Iterable[Unheard]) -> Iterator[ClearanceLapse]:
    """In production the oldest critical flag that nobody acknowledges restricts, after the hours of the policy."""
    oldest = min(flags, key=lambda flag: flag.opened_at, default=None)
    if oldest is None or facts.stage is not Stage.PRODUCTION or not policy.restrict_after_hours:
        return
    text = f"Nobody has acknowledged since {oldest.opened_at:%-d %b %Y, %H:%M}: {oldest.message}"
    moment = oldest.opened_at + timedelta(hours=policy.restrict_after_hours)
    yield ClearanceLapse(moment, ClearanceState.RESTRICTED, Reason(oldest.rule, text))


def _due(clearance: ClearanceFacts) -> Iterator[ClearanceLapse]:
    text = f"It was to be authorised again by {clearance.review_due:%-d %b %Y}."
    yield ClearanceLapse(_after(clearance.review_due), ClearanceState.EXPIRED, Reason("F-STG-4", text))


def _split(facts: Facts, policy: Policy) -> Iterator[ClearanceLapse]:
    """What was split runs on until its parts are decided about, and no longer than a review may stay open."""
    if facts.split_at is not None:
        text = f"It was split on {facts.split_at:%-d %b %Y}; its parts were to be decided about by now."
        yield ClearanceLapse(runs_until(facts.split_at, policy), ClearanceState.EXPIRED, Reason("SPLIT", text))


def _unmeasured(facts: Facts, policy: Policy) -> Iterator[ClearanceLapse]:
    """In production nobody knows any more how it does, once nothing was measured for so many periods."""
    if facts.stage is not Stage.PRODUCTION:
        return
    signed = facts.clearance.tolerances if facts.clearance else {}
    for tolerance in facts.tolerances:
        # To propose to measure less often is no way to go on without measuring.
        limits = stricter(tolerance.limits, signed.get(tolerance.name))
        reading, cadence = tolerance.reading, limits.cadence_days
        if cadence is None or facts.clearance is None:
            continue
        days = timedelta(days=policy.late_periods * cadence + tolerance.limits.maturity_days)
        last = reading.last_day if reading else None
        told = f"was measured last for {last:%-d %b %Y}" if last else "was never measured"
        text = f"{tolerance.about} {told}; it has to be every {cadence} days."
        yield _stale(_after((last or facts.clearance.valid_from) + days), "F-MEA-1", text)


def _stale(at: datetime, number: str, text: str) -> ClearanceLapse:
    return ClearanceLapse(at, ClearanceState.STALE, Reason(number, text))


def _after(day: date) -> datetime:
    """Return the first moment that is not part of a day any more."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)

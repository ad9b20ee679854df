"""What a request for a waiver has to say: which requirement, for how long, on which controls, and how often already."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.questions import FIVE_QUESTIONS
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import ENDED_STAGES
from governance.rules.waivers import (
    APPROVED,
    SUBMITTED,
    Authority,
    Ground,
    WaiverFacts,
    WaiverKind,
    is_timezone,
    local_day,
)
from governance.rules.waiving import EXCEPTED, Leave, exception_against, leave_from
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.permissions import Actor
from roles.rules.records import record
from roles.rules.refusals import Reason

# Who answers for what would be waived may ask for it.
ASKERS = (Capacity.OUTCOME_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE)
# What is borne by more than the executive alone is watched by somebody meanwhile.
CONTROLLED = frozenset({Authority.W2, Authority.W3})


@record(frozen=True, slots=True)
class Control:
    """What is to be done instead, by whom, and how often it is shown. Units: calendar days."""

    text: str
    owner_id: int
    cadence_days: int


@record(frozen=True, slots=True)
class Ask:
    """What is asked. Both days are included, where it is `timezone`.

    `renews_id` is the waiver that it follows, and `renewals` how often that one was renewed before.
    """

    requirement: str
    kind: WaiverKind
    ground: Ground
    reason: str
    risk: str
    remediation: str
    starts_on: date
    ends_on: date
    timezone: str
    controls: tuple[Control, ...] = ()
    renews_id: int | None = None
    renewals: int = 0


def may_ask(actor: Actor, facts: Facts) -> bool:
    """Whether somebody answers here for what may be waived: for the outcome, as its executive, or for a decision."""
    askers = [h for h in facts.holders if h.capacity in ASKERS and h.in_force(facts.today)]
    mine = [h for h in (*askers, *facts.decision_owners) if h.person.identity == actor.identity]
    return actor.may_answer and bool(mine)


def leave_for(requirement: str, facts: Facts, policy: Policy, kind: WaiverKind = WaiverKind.EXCEPTION) -> Leave:
    """Return who may waive a requirement of this initiative, or why nobody may."""
    known = REQUIREMENTS.get(requirement)
    if known is None:
        return Leave(None, f"There is no requirement {requirement}.")
    if facts.stage in ENDED_STAGES:
        return Leave(None, f"It is {facts.stage.label.lower()}; nothing is asked of it any more.")
    if requirement not in {*policy.requirements_intake, *policy.requirements_pilot, *policy.requirements_production}:
        return Leave(None, f"{requirement} is not asked of it, so there is nothing to waive.")
    if kind is not WaiverKind.BOARD_EXCEPTION:
        return leave_from(requirement, known.waiver, facts)
    if requirement != EXCEPTED:
        return Leave(None, f"The board makes an exception from {EXCEPTED} alone.")
    against = exception_against(facts)
    return Leave(None, against) if against else Leave(Authority.W3)


def longest_days(requirement: str, authority: Authority, policy: Policy) -> int:
    """Return how long a waiver may last, both days included. Units: calendar days."""
    most = policy.waiver_days.get(authority, 0)
    return min(most, policy.question_waiver_days) if requirement == FIVE_QUESTIONS else most


def reasons_against_asking(
    ask: Ask, facts: Facts, policy: Policy, owners: Mapping[int, PersonFacts], actor: Actor
) -> tuple[Reason, ...]:
    """Return why this cannot be asked; empty when it can. `owners` holds the owners of the controls by person id."""
    leave = leave_for(ask.requirement, facts, policy, ask.kind)
    found = [Reason(ask.requirement, leave.against)] if leave.authority is None else []
    found += [Reason("WAIVER_CONTENT", text) for text in _content(ask)]
    if not is_timezone(ask.timezone):
        found.append(Reason("WAIVER_PERIOD", f"There is no time zone {ask.timezone}."))
    elif leave.authority is not None:
        most = longest_days(ask.requirement, leave.authority, policy)
        found += [Reason("WAIVER_PERIOD", text) for text in _period(ask, facts, most)]
    found += [Reason("WAIVER_CONTROLS", text) for text in _controls(ask, facts, leave.authority, owners, actor)]
    renewed = waiver_renewed(ask, facts)
    found += [Reason("WAIVER_TWICE", text) for text in _twice(ask, facts, renewed)]
    if ask.renews_id is not None:
        found += [Reason("WAIVER_RENEWAL", text) for text in _renewal(ask, renewed, policy)]
    return tuple(dict.fromkeys(found))


def waiver_renewed(ask: Ask, facts: Facts) -> WaiverFacts | None:
    """Return the waiver that would be renewed, or None where it is not among those that still count."""
    return next((w for w in facts.waivers if w.id == ask.renews_id), None)


_TEXTS: tuple[tuple[Callable[[Ask], str], str], ...] = (
    (lambda ask: ask.reason, "Say why it cannot comply now."),
    (lambda ask: ask.risk, "Say what can go wrong meanwhile, and how bad that would be."),
    (lambda ask: ask.remediation, "Say what is done, and by when, so that it complies afterwards."),
)


def _content(ask: Ask) -> Iterator[str]:
    yield from (message for text, message in _TEXTS if not text(ask).strip())
    if any(not control.text.strip() for control in ask.controls):
        yield "Say of each control what is done."


def _period(ask: Ask, facts: Facts, most: int) -> Iterator[str]:
    today = local_day(facts.at, ask.timezone)
    days = (ask.ends_on - ask.starts_on).days + 1
    if ask.starts_on < today:
        yield f"A waiver is not dated back: it begins today, {today:%-d %b %Y} in {ask.timezone}, or later."
    if ask.starts_on > today + timedelta(days=max(most, 1)):
        yield f"It begins within {most} days, or is asked for later."
    if days < 1:
        yield "It cannot end before it begins."
    elif days > most:
        yield f"It would last {days} days; {most} are the most."


def _controls(
    ask: Ask, facts: Facts, authority: Authority | None, owners: Mapping[int, PersonFacts], actor: Actor
) -> Iterator[str]:
    if authority in CONTROLLED and not ask.controls:
        yield "Name at least one control: what is done instead meanwhile, by whom, and how often that is shown."
    days = (ask.ends_on - ask.starts_on).days + 1
    for control in ask.controls:
        owner = owners.get(control.owner_id)
        if owner is None or owner.has_left(facts.today):
            yield f"“{control.text}” needs an owner who works here."
        elif owner.identity == actor.identity:
            yield f"“{control.text}” has to be owned by somebody other than you, who ask for the waiver."
        if not 1 <= control.cadence_days <= max(days, 1):
            yield f"“{control.text}” has to be shown at least once while the waiver runs: every 1 to {days} days."


def _twice(ask: Ask, facts: Facts, renewed: WaiverFacts | None) -> Iterator[str]:
    for other in facts.waivers:
        if other.requirement != ask.requirement or other == renewed:
            continue
        if other.state == SUBMITTED:
            yield f"A waiver of {ask.requirement} waits for approval already."
        elif not other.expired(facts.at) and not (renewed and other.renewed):
            yield (
                f"{ask.requirement} is waived until {other.ends_on:%-d %b %Y} already. Two waivers of one requirement "
                "are one: ask for the renewal of that one."
            )


def _renewal(ask: Ask, renewed: WaiverFacts | None, policy: Policy) -> Iterator[str]:
    if (
        renewed is None
        or renewed.state != APPROVED
        or (renewed.requirement, renewed.kind) != (ask.requirement, ask.kind)
    ):
        yield "Only an approved waiver of the same requirement and kind is renewed."
        return
    if ask.renewals >= policy.maximum_renewals:
        most = "once" if policy.maximum_renewals == 1 else f"{policy.maximum_renewals} times"
        yield f"A waiver is renewed {most} at most, and that was done. Comply, or have the policy changed."
    if ask.starts_on > renewed.ends_on + timedelta(days=1):
        yield f"A renewal begins by the day after the waiver that it renews, which ends {renewed.ends_on:%-d %b %Y}."
    if ask.ends_on <= renewed.ends_on:
        yield "A renewal ends after the waiver that it renews."

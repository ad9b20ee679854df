"""What a remit's content says, in the lines that a gate pack shows. Nothing here but what was frozen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.vocabulary import Impact, Reversibility
from governance.rules.limits import OnRed, Sampling
from governance.rules.questions import Question
from roles.rules.canonical import content_digest
from roles.rules.capacities import Capacity
from roles.rules.hours import Balance, plan_balance
from roles.rules.plan_gaps import plan_gaps
from roles.rules.plans import ActivityFacts, Fate, PlanFacts
from roles.rules.records import record

Content = Mapping[str, Any]


@record(frozen=True, slots=True)
class Held:
    """An accountability that was accepted. Units: `hours` a month. `deputy_accepted` is False where there is none."""

    person_id: int
    name: str
    since: date
    until: date | None
    hours: float
    deputy: str
    deputy_accepted: bool


@record(frozen=True, slots=True)
class AnswerLine:
    """Who answers in one capacity; nobody where `held` is empty. `question` is None for what no question asks."""

    capacity: Capacity
    question: Question | None
    held: tuple[Held, ...]


@record(frozen=True, slots=True)
class DecisionLine:
    """A decision, how much the AI may do in it by itself, and the most it could ever be granted."""

    code: str
    name: str
    question: str
    owners: tuple[str, ...]
    autonomy: Autonomy | None
    cap: Autonomy | None
    impact: Impact | None
    reversibility: Reversibility | None
    volume_per_day: int | None
    queues: int


@record(frozen=True, slots=True)
class ToleranceLine:
    """How much may go wrong for one measure. Values are in `unit`; `limit_low` and `amber_low` of a band only.

    `on_red` is what happens when it is broken, empty where nobody said.
    """

    measure: str
    counted: str
    direction: str
    unit: str
    target: float | None
    amber: float | None
    limit: float | None
    owner: str
    signed_by: str
    amber_low: float | None = None
    limit_low: float | None = None
    on_red: OnRed | None = None
    cadence_days: int | None = None
    sampling: Sampling | None = None


@record(frozen=True, slots=True)
class PlanLine:
    """Whose work changes, and the hours of it. `fates` counts the activities by what becomes of them.

    `digest` is that of the plan in the remit: whoever signed the plan under it signed just that.
    """

    title: str
    role: str
    unit: str
    headcount: int
    balance: Balance
    fates: Mapping[Fate, int]
    gaps: tuple[str, ...]
    digest: str


@record(frozen=True, slots=True)
class WaiverLine:
    """Leave from a requirement, as it was approved. `controls` says what is done instead, and by whom."""

    requirement: str
    kind: str
    authority: str
    reason: str
    starts_on: date
    ends_on: date
    controls: tuple[tuple[str, str], ...]


def answer_lines(content: Content, day: date) -> tuple[AnswerLine, ...]:
    """Return who owns the outcome and the platform, then who answers the five questions, on this day."""
    asked: dict[Capacity, Question | None] = {Capacity.OUTCOME_OWNER: None, Capacity.PLATFORM_OWNER: None}
    asked |= {question.capacity: question for question in Question}
    return tuple(AnswerLine(c, question, holders(content, c, day)) for c, question in asked.items())


def holders(content: Content, capacity: Capacity, day: date) -> tuple[Held, ...]:
    """Return who accepted a capacity and holds it on this day; where nobody does yet, who will."""
    if capacity is Capacity.DECISION_OWNER:
        found = _owners(content, day)
    else:
        found = [_held(terms) for terms in content["accountabilities"].get(capacity.value, ()) if terms["person"]]
    now = tuple(held for held in found if held.since <= day)
    return now or tuple(found)


def _owners(content: Content, day: date) -> list[Held]:
    """Return each owner of a decision once, with the hours for all of theirs."""
    by_person: dict[int, list[Held]] = {}
    for decision in content["decisions"].values():
        own = [_held(terms) for terms in decision["owners"] if terms["person"]]
        for held in [h for h in own if h.since <= day] or own:
            by_person.setdefault(held.person_id, []).append(held)
    return [_together(held) for held in sorted(by_person.values(), key=lambda h: (-len(h), h[0].name))]


def _together(held: list[Held]) -> Held:
    first = min(held, key=lambda h: h.since)
    deputies = list(dict.fromkeys(h.deputy for h in held if h.deputy))
    return Held(
        person_id=first.person_id,
        name=first.name if len(held) == 1 else f"{first.name} ({len(held)} decisions)",
        since=first.since,
        until=first.until,
        hours=sum(h.hours for h in held),
        deputy=", ".join(deputies),
        deputy_accepted=all(h.deputy_accepted for h in held),
    )


def _held(terms: Content) -> Held:
    deputy = terms["deputy"] or {}
    return Held(
        person_id=terms["person"]["id"],
        name=terms["person"]["name"],
        since=date.fromisoformat(terms["from"]),
        until=_day(terms["to"]),
        hours=terms["hours"],
        deputy=deputy.get("name", ""),
        deputy_accepted=bool(deputy.get("accepted")),
    )


def people_named(content: Content) -> dict[int, str]:
    """Return everybody who answers for something here, owners of decisions too: their names by id."""
    terms = [terms for held in content["accountabilities"].values() for terms in held]
    terms += [owner for decision in content["decisions"].values() for owner in decision["owners"]]
    return {each["person"]["id"]: each["person"]["name"] for each in terms if each["person"]}


def hours_here(content: Content, day: date) -> dict[int, float]:
    """Return the hours a month that each of them sets aside for this initiative and its decisions on this day."""
    terms = [terms for held in content["accountabilities"].values() for terms in held]
    terms += [owner for decision in content["decisions"].values() for owner in decision["owners"]]
    found: dict[int, float] = {}
    for each in terms:
        if each["person"] and date.fromisoformat(each["from"]) <= day:
            found[each["person"]["id"]] = found.get(each["person"]["id"], 0.0) + each["hours"]
    return found


def decision_lines(content: Content, day: date) -> tuple[DecisionLine, ...]:
    """Return the decisions, those in which the AI may do most by itself first, the busiest of them first."""
    found = [_decision(code, decision, day) for code, decision in content["decisions"].items()]
    return tuple(sorted(found, key=lambda d: (-(-1 if d.autonomy is None else d.autonomy), -(d.volume_per_day or 0))))


def _decision(code: str, said: Content, day: date) -> DecisionLine:
    impact = Impact(said["impact"]) if said["impact"] else None
    reversibility = Reversibility(said["reversibility"]) if said["reversibility"] else None
    owners = [terms for terms in said["owners"] if terms["person"]]
    now = [terms for terms in owners if date.fromisoformat(terms["from"]) <= day]
    return DecisionLine(
        code=code,
        name=said["name"],
        question=said["question"],
        owners=tuple(terms["person"]["name"] for terms in now or owners),
        autonomy=None if said["autonomy"] is None else Autonomy(said["autonomy"]),
        cap=autonomy_cap(impact, reversibility) if impact and reversibility else None,
        impact=impact,
        reversibility=reversibility,
        volume_per_day=said["volume_per_day"],
        queues=len(said["queues"]),
    )


def tolerance_lines(content: Content) -> tuple[ToleranceLine, ...]:
    """Return the tolerances, by measure."""
    return tuple(
        ToleranceLine(
            measure=measure,
            counted=" / ".join(filter(None, (said["numerator"], said["denominator"]))),
            direction=said["direction"],
            unit=said["unit"],
            target=said["target"],
            amber=said["amber"],
            limit=said["limit"],
            owner=_name(said["owner"]),
            signed_by=_name(said["signed_by"]),
            amber_low=said.get("amber_low"),
            limit_low=said.get("limit_low"),
            on_red=OnRed(said["on_red"]) if said.get("on_red") else None,
            cadence_days=said.get("cadence_days"),
            sampling=Sampling(said["sampling"]) if said.get("sampling") else None,
        )
        for measure, said in sorted(content["tolerances"].items())
    )


def plan_lines(content: Content) -> tuple[PlanLine, ...]:
    """Return the plans, the one that moves most hours first."""
    found = [_plan(int(number), said) for number, said in content["plans"].items()]
    return tuple(sorted(found, key=lambda p: (-abs(p.balance.before - p.balance.after), p.title)))


def _plan(number: int, said: Content) -> PlanLine:
    activities = tuple(
        ActivityFacts(
            statement=statement,
            fate=Fate(change["fate"]) if change["fate"] else None,
            hours_before=change["hours_before"],
            hours_after=change["hours_after"],
            effective_date=_day(change["effective_date"]),
            oversight=change.get("oversight", False),
        )
        for statement, change in said["activities"].items()
    )
    plan = PlanFacts(number, said["title"], said["role"]["title"], activities)
    return PlanLine(
        title=said["title"],
        role=said["role"]["title"],
        unit=said["role"]["unit"]["name"],
        headcount=said["role"]["headcount"],
        balance=plan_balance(plan),
        fates=_counted(activity.fate for activity in activities),
        gaps=plan_gaps(plan),
        digest=content_digest(said),
    )


def _counted(fates: Iterable[Fate | None]) -> dict[Fate, int]:
    known = [fate for fate in fates if fate]
    return {fate: known.count(fate) for fate in Fate if fate in known}


def waiver_lines(content: Content) -> tuple[WaiverLine, ...]:
    """Return the waivers that were approved, by requirement."""
    return tuple(
        WaiverLine(
            requirement=requirement,
            kind=said["kind"],
            authority=said["authority"],
            reason=said["reason"],
            starts_on=date.fromisoformat(said["starts_on"]),
            ends_on=date.fromisoformat(said["ends_on"]),
            controls=tuple((text, _name(control["owner"])) for text, control in said["controls"].items()),
        )
        for requirement, found in sorted(content["waivers"].items())
        for said in found
    )


def _name(person: Content | None) -> str:
    return str(person["name"]) if person else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""The gate pack of a review: what it asked, on what it was signed, and what stood beside it, as of one moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from governance.evidence import gather_one
from governance.models import PolicyProfile, Review
from governance.queries.pack_rows import (
    attestation_line,
    closed_at,
    condition_lines,
    flag_lines,
    minutes_lines,
    plans_signed,
    promise_lines,
    recusal_lines,
    signature_lines,
    tampering,
    waivers_asked,
)
from governance.queries.review_facts import review_facts
from governance.rules.findings import Result
from governance.rules.gate_policy import policy_of
from governance.rules.pack_lines import (
    Asked,
    CapacityLine,
    FindingLine,
    GatePack,
    MissingLine,
    Outcome,
    PromiseLine,
    Signed,
)
from governance.rules.pack_parts import holders, hours_here, people_named, plan_lines
from governance.rules.requirements import REQUIREMENTS, judge
from governance.rules.reviews import StepStanding, Verdict, step_standings
from governance.rules.signatories import POOLS
from governance.rules.stages import Gate, Stage
from governance.services.remits import remit_intact, remit_is_current
from roles.models import Person
from roles.rules.canonical import digest
from roles.rules.capacity import WorkingTime, available_hours


def gate_pack(review: Review, *, reader: Person, now: datetime) -> GatePack:
    """Return the pack of a review for one reader, in a number of statements that no content changes.

    What was signed is read from the stored remit. Of a review that is over everything is as of its end.
    """
    row = Review.objects.select_related(
        "remit", "initiative__beneficiary_unit", "requested_by", "decided_by", "base"
    ).get(pk=review.pk)
    outcome = _outcome(row, now)
    at = outcome.at if outcome else now
    intact = remit_intact(row.remit)
    content = row.remit.content if intact else None
    standings = step_standings(review_facts(row.pk))
    return GatePack(
        asked=_asked(row, content),
        outcome=outcome,
        signed=_signed(row, now, intact=intact, over=outcome is not None),
        content=content,
        base=(row.base.number, row.base.digest) if row.base else None,
        changes=tuple(row.changes) if intact else (),
        findings=_findings(row, now, over=outcome is not None),
        signatures=signature_lines(row),
        missing=_missing(row, standings, content, at),
        steps=len(standings),
        capacity=_capacity(row, content, at),
        flags=flag_lines(row.initiative_id, at),
        waivers_asked=waivers_asked(row.initiative_id, at),
        conditions=condition_lines(row, at),
        recusals=recusal_lines(row),
        attestation=attestation_line(row.initiative_id, at),
        tampered=tampering(row.initiative_id),
        as_of=at,
        produced_at=now,
        produced_for=reader.display_name,
        entries=minutes_lines(row),
        plans_signed=plans_signed([line.digest for line in plan_lines(content)] if content else (), at),
    )


def _asked(row: Review, content: Mapping[str, Any] | None) -> Asked:
    """Return what was asked, in the names of that day where they can be read."""
    named = content["initiative"] if content else {}
    own = row.initiative
    return Asked(
        review_id=row.pk,
        key=own.key,
        title=named.get("title", own.title),
        unit=named.get("unit", {}).get("name", own.beneficiary_unit.name),
        number=row.number,
        gate=Gate(row.gate),
        origin=Stage(row.origin),
        target=Stage(row.target),
        go_live=row.go_live,
        statement=row.statement,
        requested_by=(content or {}).get("ask", {}).get("requested_by") or row.requested_by.display_name,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        policy=_policy(row),
    )


def _policy(row: Review) -> str:
    """Return under which policy it is judged: by its name of today, and the revision of then."""
    name = PolicyProfile.objects.filter(key=row.policy_key).values_list("name", flat=True).first()
    said = {"name": name or row.policy_key, "revision": row.policy_revision}
    return _("%(name)s, revision %(revision)d") % said


def _outcome(row: Review, now: datetime) -> Outcome | None:
    """Return how a review ended, also by the clock where no job has said so yet; None while it is open."""
    if row.decided_at:
        who = row.decided_by.printed_name or row.decided_by.display_name if row.decided_by else ""
        return Outcome(row.state, Verdict(row.verdict), who, row.decided_at, row.rationale, row.minutes)
    if row.state == Review.State.WITHDRAWN:
        return Outcome(row.state, None, "", closed_at(row) or now, row.closed_reason, {})
    if row.state == Review.State.EXPIRED or row.expires_at <= now:
        return Outcome(Review.State.EXPIRED, None, "", row.expires_at, row.closed_reason, {})
    return None


def _signed(row: Review, now: datetime, *, intact: bool, over: bool) -> Signed:
    remit = row.remit
    return Signed(
        number=remit.number,
        digest=remit.digest,
        composed_at=remit.composed_at,
        intact=intact,
        computed=remit.digest if intact else digest(remit.canonical),
        current=over or remit_is_current(remit, now),
    )


def _findings(row: Review, now: datetime, *, over: bool) -> tuple[FindingLine, ...]:
    """Return what the gate found when the review was opened, beside what it found at the end or finds now."""
    opened = {kept["requirement"]: kept for kept in row.findings}
    later = {kept["requirement"]: kept for kept in row.decided_findings} if over else _judged(row, now)
    return tuple(
        FindingLine(
            id=requirement,
            title=REQUIREMENTS[requirement].title if requirement in REQUIREMENTS else "",
            opened=Result(opened[requirement]["result"]) if requirement in opened else None,
            later=Result(later[requirement]["result"]) if requirement in later else None,
            message=(later.get(requirement) or opened[requirement])["message"],
        )
        for requirement in sorted(opened.keys() | later.keys(), key=_place)
    )


def _place(requirement: str) -> tuple[int, str]:
    order = list(REQUIREMENTS)
    return (order.index(requirement) if requirement in REQUIREMENTS else len(order), requirement)


def _judged(row: Review, now: datetime) -> dict[str, Mapping[str, str]]:
    """Return what the gate finds now, save signatures: the pack shows those themselves."""
    evidence = gather_one(row.initiative_id, now)
    state = evidence.facts.review
    policy = policy_of(state, evidence.policy) if state else evidence.policy
    return {
        finding.requirement: {"result": finding.result.value, "message": finding.message}
        for finding in judge(evidence.facts, policy, Gate(row.gate))
        if finding.requirement != "GOV-1"
    }


def _missing(
    row: Review, standings: Iterable[StepStanding], content: Mapping[str, Any] | None, at: datetime
) -> tuple[MissingLine, ...]:
    assigned = dict(row.steps.exclude(assigned_to=None).values_list("pk", "assigned_to__display_name"))
    return tuple(
        MissingLine(
            capacity=s.step.capacity,
            name=assigned.get(s.step.id) or _named(s, content, at),
            group=POOLS[s.step.capacity].label if s.step.capacity in POOLS else "",
            due_at=s.step.due_at,
            objected=bool(s.objections),
        )
        for s in standings
        if not s.passed
    )


def _named(standing: StepStanding, content: Mapping[str, Any] | None, at: datetime) -> str:
    held = holders(content, standing.step.capacity, at.date()) if content else ()
    return ", ".join(holder.name for holder in held)


def _capacity(row: Review, content: Mapping[str, Any] | None, at: datetime) -> tuple[CapacityLine, ...]:
    """Return who promised how much of what they have: those who have least left first. Units: hours a month."""
    names = people_named(content) if content else {}
    here = hours_here(content, at.date()) if content else {}
    time = WorkingTime(float(row.policy["hours_per_fte"]), float(row.policy["switching_cost"]))
    found = [
        _promised(names[promise.person_id], here.get(promise.person_id, 0.0), promise, time)
        for promise in promise_lines(names, at).values()
    ]
    return tuple(sorted(_with_hours(found), key=lambda line: (line.available - line.promised, line.name)))


def _promised(name: str, here: float, promise: PromiseLine, time: WorkingTime) -> CapacityLine:
    available = available_hours(promise.contracted_fte, promise.initiatives, time)
    return CapacityLine(name, here, promise.hours, available)


def _with_hours(lines: Iterable[CapacityLine]) -> list[CapacityLine]:
    return [line for line in lines if line.here or line.promised]

"""What becomes of people's work: the plan for a job, signed by four, and who is rewarded for what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from decisions.services.takeovers import takeovers_of_plan_set
from governance.demo.company import Company
from governance.evidence import gather_one
from governance.models import Initiative, Signature
from governance.rules.hours import hours_ledger
from governance.services.initiatives import initiative_cite_plan
from governance.services.objectives import ObjectiveTerms, objective_agree, objective_set
from governance.services.plan_signatures import plan_sign
from governance.services.proofs import Proof
from roles.models import Person, RedesignPlan, Role
from roles.queries.plans import plan_facts
from roles.rules.hours import plan_balance
from roles.rules.plans import ENDING_FATES, Destination, Fallback, Fate, PlanPart, RemovalKind
from roles.rules.training import Audience
from roles.services.movements import movements_set
from roles.services.plan_states import plan_execute
from roles.services.plans import plan_register, plan_update
from roles.services.removals import removal_report, removal_verify
from roles.services.training import Learning, training_count_report, training_need_set
from roles.services.work import role_register

# The hours of a month that one full-time post has, as the shipped profiles say.
FULL_TIME = 160
REST = "Everything else the job asks"
# How long an objective runs: until well after today, whenever the company is looked at. Units: days.
CYCLE = 540


class Task(NamedTuple):
    """What happens to one activity of a role. Units: hours a month over all its holders."""

    statement: str
    before: int
    fate: Fate
    after: int


@dataclass(frozen=True, slots=True)
class JobChange:
    """How a job changes once an AI takes some of it over."""

    role: str
    unit: str
    headcount: int
    summary: str
    tasks: tuple[Task, ...]
    moves: Destination | None = None
    site: str = "Bristol"
    country: str = "GB"


def redesign(company: Company, initiative: Initiative, change: JobChange, at: datetime, by: str) -> None:
    """Have the redesign lead write the plan for a role, the initiative cite it, and the four sign it.

    Looking after the AI has the hours that its escalations take, where the draft has fewer.
    """
    actor = company.actor(by)
    role = role_register(
        title=change.role,
        unit=company.units[change.unit],
        headcount=change.headcount,
        site=change.site,
        jurisdiction=change.country,
        actor=actor,
        at=at,
    )
    plan = plan_register(
        title=f"{change.role}: work with {initiative.title}", role=role, summary=change.summary, actor=actor, at=at
    )
    _write(company, plan, change, by, at)
    initiative_cite_plan(initiative, plan, actor=actor, at=at)
    decision = initiative.citations.order_by("pk").values_list("decision_id", flat=True).first()
    taken = plan.changes.filter(fate__in=ENDING_FATES).values_list("activity_id", flat=True)
    if decision is not None:
        takeovers_of_plan_set(plan, {activity: [decision] for activity in taken}, actor=actor, at=at)
    evidence = gather_one(initiative.pk, at)
    if missing := hours_ledger(evidence.facts, evidence.policy).short:
        _write(company, plan, _staffed(change, missing), by, at)
    if change.moves:
        _move(company, plan, change.moves, at)
    _signed(company, plan, by, at)


def _move(company: Company, plan: RedesignPlan, moves: Destination, at: datetime) -> None:
    """Have finance say where the hours go, and the redesign lead what people learn for what comes instead."""
    plan.refresh_from_db()
    net = Decimal(str(plan_balance(plan_facts([plan.pk])[plan.pk]).net)).quantize(Decimal("0.1"))
    row = {"destination": moves, "hours": net, "finance_ref": "FP-27-114", "note": "Storm season grows by a tenth."}
    movements_set(plan, [row], actor=company.actor("finance"), at=at)
    for skill, audience, people in (
        ("Deciding the hard cases that are left", Audience.AFFECTED, plan.role.headcount),
        ("Stopping it, and working without it", Audience.INTERVENERS, 6),
    ):
        need = training_need_set(plan, Learning(skill, audience, people), actor=company.actor("hr"), at=at)
        training_count_report(
            need, trained=people, assessed=people, counted_on=at.date(), actor=company.actor("hr"), at=at
        )


def carried_out(company: Company, initiative: Initiative, by: str, verifier: str, at: datetime) -> None:
    """Have the plan executed, what ended taken out, and somebody else look whether it is."""
    plan = RedesignPlan.objects.get(citations__initiative=initiative)
    plan_execute(plan, actor=company.actor("hr"), at=at)
    for change in plan.changes.filter(fate__in=ENDING_FATES):
        removal = removal_report(
            change,
            kind=RemovalKind.QUEUE_CLOSED,
            what="The inbox takes nothing any more; its last case was closed.",
            removed_on=at.date(),
            actor=company.actor(by),
            at=at,
        )
        removal_verify(removal, actor=company.actor(verifier), at=at)


def _staffed(change: JobChange, missing: float) -> JobChange:
    """Return the change with so many hours more for looking after the AI."""
    tasks = list(change.tasks)
    place = next(number for number, task in enumerate(tasks) if task.fate is Fate.NEW)
    tasks[place] = tasks[place]._replace(after=tasks[place].after + ceil(missing))
    return replace(change, tasks=tuple(tasks))


def _write(company: Company, plan: RedesignPlan, change: JobChange, by: str, at: datetime) -> None:
    rest = change.headcount * FULL_TIME - sum(task.before for task in change.tasks)
    tasks = (*change.tasks, Task(REST, rest, Fate.RETAIN, rest))
    activities = [_activity(company, task, by, at) for task in tasks]
    plan_update(plan, title=plan.title, summary=change.summary, activities=activities, actor=company.actor(by), at=at)


def _activity(company: Company, task: Task, by: str, at: datetime) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "statement": task.statement,
        "hours_before": Decimal(task.before),
        "fate": task.fate,
        "hours_after": Decimal(task.after),
        "effective_date": at.date() + timedelta(days=30),
        "rationale": "",
        "oversight": task.fate is Fate.NEW,
    }
    if task.fate in ENDING_FATES:
        said |= {
            "removal_kind": RemovalKind.QUEUE_CLOSED,
            "removal_owner": company.people[by],
            "fallback": Fallback.DOCUMENTED_MANUAL,
            "fallback_hours": Decimal(task.before) / 2,
            "fallback_until": at.date() + timedelta(days=540),
        }
    return said


def _signed(company: Company, plan: RedesignPlan, by: str, at: datetime) -> None:
    head = Role.objects.select_related("unit__head").get(pk=plan.role_id).unit.head
    hands = {
        PlanPart.LEAD: company.people[by],
        PlanPart.BUSINESS: head,
        PlanPart.HR: company.people["hr"],
        PlanPart.FINANCE: company.people["finance"],
    }
    for part, person in hands.items():
        if person is None:
            continue
        plan.refresh_from_db()
        proof = Proof(person.pk, Signature.Proof.PASSWORD, at)
        plan_sign(plan, part, digest=plan.digest, proof=proof, actor=person.actor, at=at)


def reward(company: Company, initiative: Initiative, executive: str, at: datetime) -> None:
    """Have HR set whoever leads an objective of the cycle for what comes out, and them agree to it."""
    keys = [*initiative.tolerances.order_by("pk").exclude(key="").values_list("key", flat=True)]
    heads = Person.objects.filter(heads__roles__plans__citations__initiative=initiative).distinct()
    starts = at.date().replace(day=1)
    ends = starts + timedelta(days=CYCLE)
    for holder in dict.fromkeys([company.people[executive], *heads.order_by("pk")]):
        terms = ObjectiveTerms(
            holder=holder,
            cycle=f"{starts:%b %Y} to {ends:%b %Y}",
            starts_on=starts,
            ends_on=ends,
            statement=f"{initiative.title}: it is used, and stays within what may go wrong.",
            measure=keys[0],
            target="within its tolerance, all year",
            counter_measure=next((key for key in keys[1:] if key != keys[0]), "override_rate"),
        )
        held = objective_set(initiative, terms, actor=company.actor("hr"), at=at)
        objective_agree(held, actor=holder.actor, at=at)

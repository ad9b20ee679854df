"""What an initiative is worth, or costs somebody: proposed, and how much of the hours of a plan it claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from governance.events import changed
from governance.models import Benefit, Initiative
from governance.rules.benefits import BenefitStep, against_step
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import ENDED_STAGES
from governance.rules.value import BenefitKind, BenefitState
from governance.services.claims import claims_check, plan_hold
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.models import Person, RedesignPlan
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

LEAST_CADENCE, MOST_CADENCE = 1, 366


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: how much it is worth in `unit`, by when, and the `hours` a month claimed out of `plan`."""

    name: str
    kind: BenefitKind
    owner: Person
    unit: str
    plan: RedesignPlan | None = None
    hours: Decimal = Decimal(0)
    target: Decimal | None = None
    target_on: date | None = None
    boundary: str = ""
    cadence_days: int = 90


def may_propose_benefit(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say what the initiative is worth."""
    answers = (Capacity.OUTCOME_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE, Capacity.FINANCE_PARTNER)
    return is_granted(actor, Act.PROPOSE_BENEFIT, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *answers
    )


def may_change_benefit(actor: Actor, benefit: Benefit) -> bool:
    """Whether this person may measure what was before, change the claim, or write it down."""
    owns = actor.may_answer and benefit.owner.identity_group == actor.identity
    return owns or may_propose_benefit(actor, benefit.initiative)


@transaction.atomic
def benefit_propose(initiative: Initiative, proposal: Proposal, *, actor: Actor, at: datetime) -> Benefit:
    """Say what an initiative is worth; hours a month are claimed out of one of its plans.

    Raises: NotPermitted; Refused with every reason, with both figures where more is claimed than a plan sets free.
    """
    if not may_propose_benefit(actor, initiative):
        text = "Only the outcome owner, the executive, finance and the PMO say what it is worth."
        raise NotPermitted(Reason("PERMISSION", text))
    if proposal.plan is not None:
        plan_hold(proposal.plan.pk)
    # Its fields by name: those that hold a plan or a person hold objects.
    said = {each.name: getattr(proposal, each.name) for each in fields(proposal)}
    benefit = Benefit(initiative=initiative, **said, proposed_by_id=actor.id, proposed_at=at)
    benefit.name, benefit.unit, benefit.boundary = (
        text.strip() for text in (proposal.name, proposal.unit, proposal.boundary)
    )
    if reasons := list(_against_proposal(benefit)):
        raise Refused(*reasons)
    benefit.save(force_insert=True)
    details: dict[str, object] = {"kind": benefit.kind, "hours": f"{float(proposal.hours):g}"}
    told(benefit, "benefit_propose", details, actor=actor, at=at, claims=proposal.hours > 0)
    return benefit


@transaction.atomic
def benefit_claim(
    benefit: Benefit, *, hours: Decimal, actor: Actor, at: datetime, revision: int | None = None
) -> Benefit:
    """Change how many hours a month a benefit claims. What finance relied on and is more now, it has to look at again.

    Raises: NotPermitted; Stale; Refused, with both figures where more is claimed than the plan sets free.
    """
    locked = benefit_hold(benefit, revision)
    if not may_change_benefit(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO_CHANGES))
    step_check(locked, BenefitStep.CLAIM)
    if locked.plan_id is None:
        raise Refused(Reason("plan", "It claims no plan. Write it down, and propose one out of a plan."))
    if not hours.is_finite() or hours < 0:
        raise Refused(Reason("hours", "Hours are nothing or more."))
    before, locked.hours = locked.hours, hours
    if hours > before:
        locked.figures_by_id = actor.id
    if hours > before and locked.committed_at is not None:
        locked.state, locked.committed_by_id, locked.committed_at = BenefitState.BASELINED, None, None
    benefit_save(locked, "hours", "state", "committed_by", "committed_at", "figures_by")
    details = {"hours": [f"{float(before):g}", f"{float(hours):g}"]}
    told(locked, "benefit_claim", details, actor=actor, at=at, claims=hours > before)
    return locked


WHO_CHANGES = "Only its owner, the outcome owner, the executive, finance and the PMO change a benefit."


def benefit_hold(benefit: Benefit, revision: int | None = None) -> Benefit:
    """Return a benefit, and its plan, held until this is done; the plan first, as whoever changes plans does.

    Raises: Stale.
    """
    if benefit.plan_id is not None:
        plan_hold(benefit.plan_id)
    related = ("owner", "proposed_by", "figures_by", "plan", "initiative__policy_profile")
    locked = Benefit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=benefit.pk)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this benefit since you opened it. Reload to see what they wrote.")
    return locked


def step_check(benefit: Benefit, step: BenefitStep) -> None:
    """Pass where the step is open.

    Raises: Refused.
    """
    if reasons := list(against_step(step, BenefitState(benefit.state), BenefitKind(benefit.kind))):
        raise Refused(*reasons)


def benefit_save(benefit: Benefit, *fields: str) -> None:
    """Write these fields of a benefit that is held."""
    benefit.revision += 1
    benefit.save(update_fields=[*fields, "revision"])


def told(
    benefit: Benefit,
    verb: str,
    details: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
    claims: bool = False,
    reason: str = "",
) -> None:
    """Tell of an act on a benefit; where its claim changes, of its plan too: others claim out of it as well.

    Raises: Refused where it `claims` more than the plan sets free.
    """
    targets = [Target(benefit, details)]
    if benefit.plan is not None and "hours" in details:
        if claims:
            claims_check(benefit.plan, at)
        targets.append(Target(benefit.plan))
    announce(changed, verb, *targets, actor_id=actor.id, at=at, reason=reason)


def _against_proposal(benefit: Benefit) -> Iterator[Reason]:
    yield from _against_words(benefit)
    kind = BenefitKind(benefit.kind)
    if benefit.initiative.stage in ENDED_STAGES:
        yield Reason("STATE", "The initiative is over; nothing of it is proposed any more.")
    if not kind.of_hours and (benefit.hours or benefit.plan is not None):
        yield Reason("hours", f"Hours of a plan are claimed by what sets them free, and not by: {kind.label.lower()}.")
    if benefit.hours and benefit.plan is None:
        yield Reason("plan", "Say out of which plan the hours come: nobody sets them free otherwise.")
    if benefit.plan and not benefit.plan.citations.filter(initiative=benefit.initiative).exists():
        yield Reason("plan", "This initiative does not cite that plan.")
    if not benefit.owner.may_sign_in:
        yield Reason("owner", f"{benefit.owner} does not work here any more.")


def _against_words(benefit: Benefit) -> Iterator[Reason]:
    if not benefit.name:
        yield Reason("name", "Name it.")
    elif Benefit.objects.filter(initiative=benefit.initiative, name__iexact=benefit.name).exists():
        yield Reason("TWIN", f"“{benefit.name}” is named already. Change that one.")
    if not benefit.unit:
        yield Reason("unit", "Say in which unit it is measured.")
    if not (benefit.hours.is_finite() and benefit.hours >= 0):
        yield Reason("hours", "Hours are nothing or more.")
    if not LEAST_CADENCE <= benefit.cadence_days <= MOST_CADENCE:
        yield Reason("cadence_days", "It is read at least once a year.")

"""No hour is claimed twice: what benefits claim is held against what plans set free, whoever changes either."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from governance.evidence import gather
from governance.models import LIVING, Benefit, Flag, Initiative
from governance.queries.concerned import initiatives_concerned
from governance.queries.value_facts import claims_on
from governance.rules.chases.value import CLAIMS
from governance.rules.claims import over_ledger, over_plan
from governance.rules.hours import hours_ledger
from governance.rules.value import BenefitState
from governance.services.readiness import initiatives_lock
from roles.events import Change
from roles.models import RedesignPlan
from roles.queries.plans import plan_facts
from roles.rules.hours import hours_text
from roles.rules.refusals import Reason, Refused

UNCITED = "initiative_uncite_plan"
# Acts on benefits look for themselves, before anything is told.
OWN = "benefit_"
# What proves a plan, says when and with whom it is carried out, or calls what it names otherwise, changes no hours.
EVIDENCE = (
    *("removal_", "bypass_", "fallback_", "consultation_", "training_", "milestone_"),
    *("plan_sign", "takeovers_", "calendar_", "role_update", "unit_update", "person_update"),
)


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Undo an act on a plan after which more would be claimed out of it than it sets free.

    Raises: Refused, naming the benefits and what to do first.
    """
    if act.verb == UNCITED:
        _keep_what_is_claimed([t.obj.pk for t in act.targets if isinstance(t.obj, Initiative)])
    plans = {t.obj.pk for t in act.targets if isinstance(t.obj, RedesignPlan)}
    if not plans or act.verb.startswith((OWN, *EVIDENCE)) or not (claims := _claims(plans)):
        return
    ids = initiatives_concerned(target.obj for target in act.targets)
    initiatives_lock(ids)
    texts = [*_over_plans(plans), *_over_initiatives(ids - _flagged(ids), act.at)]
    if texts:
        raise Refused(*(Reason("CLAIMED", text) for text in dict.fromkeys(texts)), Reason("CLAIMED", _first(claims)))


def claims_check(plan: RedesignPlan, at: datetime) -> None:
    """Pass while what is claimed out of a plan, which the caller holds, is set free by it.

    Raises: Refused, with both figures.
    """
    ids = initiatives_concerned([plan])
    initiatives_lock(ids)
    if texts := [*_over_plans([plan.pk]), *_over_initiatives(ids, at)]:
        raise Refused(*(Reason("CLAIMED", text) for text in dict.fromkeys(texts)))


def plan_hold(pk: int) -> RedesignPlan:
    """Return a plan that nobody else changes or claims hours of until this is done."""
    return RedesignPlan.objects.select_for_update().get(pk=pk)


def _over_plans(plans: Collection[int]) -> Iterator[str]:
    claimed = claims_on(plans)
    for number, plan in plan_facts(plans).items():
        if number in claimed:
            yield from over_plan(plan, *claimed[number])


def _over_initiatives(ids: Collection[int], at: datetime) -> Iterator[str]:
    """Yield what initiatives claim that looking after the AI takes; in a fixed number of statements."""
    if ids:
        for evidence in gather(ids, at):
            yield from over_ledger(hours_ledger(evidence.facts, evidence.policy))


def _flagged(ids: Collection[int]) -> set[int]:
    """Return where too much is claimed already, because the AI takes more looking after: it is chased, and no trap.

    Whoever changes a plan there is not kept from it; out of one plan never more is claimed than it sets free.
    """
    raised = Flag.objects.filter(initiative__in=ids, rule="F-INC-2", state__in=LIVING, dedupe_key__endswith=CLAIMS)
    return {number for number in raised.values_list("initiative_id", flat=True) if number is not None}


def _claims(plans: Collection[int]) -> list[Benefit]:
    found = Benefit.objects.filter(plan__in=plans, hours__gt=0).exclude(state=BenefitState.WRITTEN_DOWN)
    return list(found.select_related("initiative").order_by("pk"))


def _first(claims: list[Benefit]) -> str:
    told = ", ".join(f"“{b.name}” of {b.initiative.key} ({hours_text(float(b.hours))} hours)" for b in claims)
    return f"It is claimed by {told}. Write a benefit down or lower its claim first."


def _keep_what_is_claimed(ids: Collection[int]) -> None:
    """Pass while an initiative still cites every plan whose hours it claims.

    Raises: Refused, naming its benefits.
    """
    claims = Benefit.objects.filter(initiative__in=ids, hours__gt=0).exclude(state=BenefitState.WRITTEN_DOWN)
    for benefit in claims.exclude(plan__citations__initiative__in=ids).order_by("pk"):
        hours = hours_text(float(benefit.hours))
        text = f"“{benefit.name}” claims {hours} hours of this plan. Write it down or lower its claim first."
        raise Refused(Reason("CLAIMED", text))

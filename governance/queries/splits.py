"""What is known of initiatives that were split: their parts, what counts for them, and which plans go where."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from decisions.models import Takeover
from governance.models import ClearanceEvent, Initiative, Remit
from governance.rules.carrying import content_of_part
from governance.rules.clearances import ClearanceAct, ClearanceState
from governance.rules.stages import Stage


def parts_of(initiative: Initiative) -> QuerySet[Initiative]:
    """Return the parts an initiative was split into, in their order, those that were stopped as well."""
    return initiative.children.order_by("pk")


def split_moment(reference: str = "pk") -> Subquery:
    """Return, for a statement over initiatives, since when each is split; parts that were stopped do not count."""
    going = Initiative.objects.filter(parent=OuterRef(reference)).exclude(stage=Stage.STOPPED)
    return Subquery(going.order_by("created_at").values("created_at")[:1])


def states_before_the_end(ids: Collection[int]) -> Mapping[int, ClearanceState]:
    """Return how the clearance of each of these initiatives stood before it was taken back, in one statement."""
    events = ClearanceEvent.objects.filter(initiative__in=ids).exclude(act=ClearanceAct.REVOKED)
    rows = events.order_by("initiative_id", "-pk").distinct("initiative_id").values_list("initiative_id", "state")
    return {number: ClearanceState(state) for number, state in rows}


def plans_about(initiative: Initiative, decisions: Collection[int]) -> tuple[int, ...]:
    """Return the plans of an initiative that change the work which these decisions take over.

    A plan of which no decision takes anything over is about all of them, and so is every plan about a decision of which
    nobody said what it takes over: whose work changes is never lost.
    """
    cited = list(initiative.plan_citations.order_by("plan_id").values_list("plan_id", flat=True))
    ours = Takeover.objects.filter(decision__citations__initiative=initiative, activity__changes__plan__in=cited)
    told = set(ours.values_list("decision_id", "activity__changes__plan_id"))
    if set(decisions) - {decision for decision, _plan in told}:
        return tuple(cited)
    about = {plan for decision, plan in told if decision in decisions}
    return tuple(plan for plan in cited if plan in about or plan not in {plan for _decision, plan in told})


def content_compared(base: Remit, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a content is compared with: what was signed, of a whole that was split as far as it is the part's."""
    signed = base.content
    if signed["initiative"]["key"] == content["initiative"]["key"]:
        return signed
    whole = Initiative.objects.get(pk=base.initiative_id)
    cited = Initiative.objects.filter(key=content["initiative"]["key"]).values_list("citations__decision", flat=True)
    plans = plans_about(whole, [number for number in cited if number is not None])
    return content_of_part(signed, content, {str(number) for number in plans})

"""Training as the rules know it: needs with their latest count."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from roles.models import TrainingCount, TrainingNeed
from roles.queries.prepared import read
from roles.rules.training import Audience, TrainingFacts


def training_facts(plans: Collection[int]) -> Mapping[int, tuple[TrainingFacts, ...]]:
    """Return what people need to learn for these plans and how many did, by plan id, in one statement."""
    found: dict[int, list[TrainingFacts]] = defaultdict(list)
    for plan, number, skill, audience, *counted in read(_needs, plans):
        found[plan].append(TrainingFacts(number, skill, Audience(audience), *counted))
    return {plan: tuple(needs) for plan, needs in found.items()}


def _needs(ids: Collection[int]) -> QuerySet[TrainingNeed, Any]:
    latest = TrainingCount.objects.filter(need=OuterRef("pk")).order_by("-counted_on", "-id")
    return (
        TrainingNeed.objects.filter(plan__in=ids)
        .annotate(
            trained=Coalesce(Subquery(latest.values("trained")[:1]), 0),
            assessed=Coalesce(Subquery(latest.values("assessed")[:1]), 0),
            counted_on=Subquery(latest.values("counted_on")[:1]),
        )
        .order_by("id")
        .values_list("plan_id", "id", "skill", "audience", "people", "trained", "assessed", "counted_on", "due_on")
    )

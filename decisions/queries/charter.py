"""Everything that is said about one decision, read at once."""

from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from decisions.models import Decision, EdgeCasePolicy, Input, InputConflict, Ownership


def decisions_whole() -> QuerySet[Decision]:
    """Return decisions with all that is said about them: inputs, pairs, rules, owners and who cites them."""
    return Decision.objects.select_related("unit", "created_by").prefetch_related(
        Prefetch("inputs", Input.objects.order_by("rank", "name", "pk")),
        Prefetch("conflicts", InputConflict.objects.select_related("first", "second").order_by("pk")),
        Prefetch("edge_cases", EdgeCasePolicy.objects.select_related("queue").order_by("pk")),
        Prefetch("ownerships", ownerships_living()),
    )


def ownerships_living() -> QuerySet[Ownership]:
    """Return ownerships that are proposed or accepted, the accepted one first."""
    return (
        Ownership.objects.filter(status__in=["proposed", "accepted"])
        .select_related("person__unit", "deputy__unit")
        .order_by("status", F("accepted_at").desc(nulls_last=True), "pk")
    )


def in_force(today: date) -> Q:
    """Return the filter of ownerships that bind on this day."""
    return Q(status="accepted", valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))

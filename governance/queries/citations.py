"""What an initiative cites, and what it could cite."""

from django.db.models import Q, QuerySet

from decisions.models import Decision
from governance.models import Initiative
from roles.models import RedesignPlan

# So many are offered at once; whoever looks for another types more of its name.
OFFERED = 8


def decisions_to_cite(initiative: Initiative, q: str) -> QuerySet[Decision]:
    """Return the decisions that the words find and the initiative does not cite yet."""
    words = Q(name__icontains=q) | Q(code__icontains=q) | Q(question__icontains=q)
    cited = initiative.citations.values("decision")
    found = Decision.objects.filter(words, retired_at=None).exclude(pk__in=cited)
    return found.select_related("unit").order_by("name", "pk")[:OFFERED]


def plans_to_cite(initiative: Initiative, q: str) -> QuerySet[RedesignPlan]:
    """Return the redesign plans that the words find and the initiative does not cite yet."""
    words = Q(title__icontains=q) | Q(role__title__icontains=q)
    cited = initiative.plan_citations.values("plan")
    found = RedesignPlan.objects.filter(words).exclude(pk__in=cited)
    return found.select_related("role__unit").order_by("title", "pk")[:OFFERED]

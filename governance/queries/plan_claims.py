"""Who counts on the hours that a plan sets free."""

from django.db.models import QuerySet

from governance.models import Benefit
from governance.queries.sight import Sight
from governance.rules.value import BenefitState
from roles.models import RedesignPlan


def claims_of(plan: RedesignPlan, sight: Sight) -> QuerySet[Benefit]:
    """Return the benefits that are seen to claim hours of a plan; what was written down claims none any more."""
    claiming = Benefit.objects.filter(plan=plan, hours__gt=0).exclude(state=BenefitState.WRITTEN_DOWN)
    return sight.of(claiming).select_related("initiative", "owner").order_by("initiative__key", "name")

"""Assessments that wait for a second person."""

from django.db.models import QuerySet

from governance.models import Accountability, Classification
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import ENDED_STAGES
from roles.rules.permissions import Actor, is_granted


def classifications_for(actor: Actor) -> QuerySet[Classification]:
    """Return the assessments that this person may decide, set-wise what `may_decide_classification` says of one.

    Offers only: the service asks again when somebody decides.
    """
    if not is_granted(actor, Act.APPROVE_CLASSIFICATION, GRANTS):
        return Classification.objects.none()
    held = Accountability.objects.filter(person__identity_group=actor.identity, status="accepted")
    return (
        Classification.objects.filter(status=Classification.Status.PROPOSED)
        .exclude(assessed_by__identity_group=actor.identity)
        .exclude(initiative__in=held.values("initiative"))
        .exclude(initiative__stage__in=ENDED_STAGES)
        .select_related("initiative", "assessed_by")
        .order_by("assessed_at", "pk")
    )

"""Whom cases reach, what people said of them, and what was tried: for the pages of those who intervene."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from decisions.models import Queue
from governance.models import CaseReport, Citation, Initiative, OverrideDay
from governance.queries.sight import Sight
from governance.rules.stages import LIVE_STAGES
from roles.models import Person
from roles.rules.capacities import Capacity

# So many are listed; whoever has more looks at the initiative.
MOST = 200


def queues_of(identity: UUID) -> QuerySet[Queue]:
    """Return the queues that this human being leads or answers in."""
    mine = Q(lead__identity_group=identity) | Q(shifts__person__identity_group=identity)
    return Queue.objects.filter(mine).select_related("unit", "lead").order_by("name", "pk").distinct()


def initiatives_led(identity: UUID) -> QuerySet[Initiative]:
    """Return the initiatives on which this human being leads those who intervene."""
    led = Q(
        accountabilities__person__identity_group=identity,
        accountabilities__capacity=Capacity.INTERVENTION_LEAD,
        accountabilities__status="accepted",
    )
    return Initiative.objects.filter(led).order_by("key").distinct()


def citations_offered(identity: UUID, unit_ids: list[int], sight: Sight, key: str = "") -> QuerySet[Citation]:
    """Return what somebody could report a case of: live initiatives with their decisions.

    Of one initiative all of them; else those that send cases to this person's queues or serve one of these units.
    """
    rows = (
        sight.of(Citation.objects.all())
        .select_related("initiative", "decision")
        .order_by("decision__name", "initiative_id")
    )
    if key:
        return rows.filter(initiative__key=key)
    queues = Queue.objects.filter(pk__in=queues_of(identity).order_by().values("pk"))
    mine = Q(decision__edge_cases__queue__in=queues) | Q(initiative__beneficiary_unit__in=unit_ids)
    offered = Citation.objects.filter(mine, initiative__stage__in=LIVE_STAGES).values("pk")
    return rows.filter(pk__in=offered)


def reports_waiting(identity: UUID, sight: Sight) -> QuerySet[CaseReport]:
    """Return the reports that this human being could answer and nobody answered yet, the oldest first."""
    owned = Q(
        decision__ownerships__person__identity_group=identity,
        decision__ownerships__status="accepted",
        decision__ownerships__ended_at=None,
    )
    led = Q(decision__edge_cases__queue__lead__identity_group=identity)
    intervenes = Q(initiative__in=initiatives_led(identity).order_by().values("pk"))
    waiting = CaseReport.objects.filter(owned | led | intervenes, replied_at=None).values("pk")
    return sight.of(_reports()).filter(pk__in=waiting).order_by("reported_at", "pk")


def reports_by(identity: UUID, sight: Sight) -> QuerySet[CaseReport]:
    """Return what this human being reported, the latest first."""
    return sight.of(_reports()).filter(reported_by__identity_group=identity).order_by("-reported_at", "-pk")


def reports_about(initiative: Initiative) -> QuerySet[CaseReport]:
    """Return what was reported of an initiative, what waits for an answer first."""
    waiting_first = F("replied_at").desc(nulls_first=True)
    return _reports().filter(initiative=initiative).order_by(waiting_first, "-reported_at", "-pk")


def overrides_since(initiative: Initiative, day: date) -> Mapping[str, int]:
    """Return how many answers people overrode after a day, by reason, in one statement."""
    rows = OverrideDay.objects.filter(initiative=initiative, day__gt=day).values("reason").annotate(n=Sum("cases"))
    return {row["reason"]: row["n"] for row in rows}


def witnesses(initiative: Initiative) -> QuerySet[Person]:
    """Return who could have seen a drill: whoever answers for something here, leads or answers in one of its queues."""
    found = Queue.objects.filter(edge_cases__decision__citations__initiative=initiative).values("pk")
    near = (
        Q(governance_accountability_set__initiative=initiative, governance_accountability_set__status="accepted")
        | Q(leads_queues__in=found)
        | Q(shifts__queue__in=found)
    )
    return Person.objects.filter(near, is_active=True).order_by("display_name", "pk").distinct()


def _reports() -> QuerySet[CaseReport]:
    return CaseReport.objects.select_related("initiative", "decision", "reported_by", "replied_by", "breach")

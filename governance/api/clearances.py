"""What is cleared: the list, and stopping."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.references import InitiativeReference
from governance.api.review_rows import ReasonShown
from governance.models import Clearance, Initiative
from governance.queries.clearances import clearances_at
from governance.rules.clearances import ClearanceState, lapse_from, standing
from governance.rules.stages import LIVE_STAGES, Stage
from governance.services.clearances import clearance_restrict, clearance_suspend
from roles.api.bodies import ReasonBody
from roles.api.filters import InUnitFilter, one_of
from roles.api.resources import Listed
from roles.api.rows import Computed, EnumField, PersonReference, Reference, Row


class ClearedRemitReference(Reference):
    """The remit that was signed."""

    parts = {"id": "id", "number": "number", "digest": "digest"}


@extend_schema_field(ReasonShown(many=True))
class ReasonsNow(Computed):
    """Why it stands as it does, the gravest reason first."""

    columns = ("state", "reason", "lapses")
    by_request = True

    def to_representation(self, value: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return what was decided and what has lapsed."""
        lapses = [lapse_from(kept) for kept in value["lapses"]]
        moment: datetime = self.context["view"].moment
        found = standing(ClearanceState(value["state"]), value["reason"], lapses, moment)
        return [{"id": reason.id, "text": reason.text} for reason in found.reasons]


class ClearanceRow(Row):
    """A clearance as it stands now. `state` is the strictest of what was decided and of what lapsed by the clock."""

    initiative = InitiativeReference("initiative")
    stage = EnumField(Stage)
    state = EnumField(ClearanceState, source="standing")
    reasons = ReasonsNow()
    valid_from = serializers.DateField()
    review_due = serializers.DateField()
    remit = ClearedRemitReference("remit")
    granted_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    changed_by = PersonReference("changed_by", allow_null=True)


class ClearanceFilters(FilterSet):
    """How clearances are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    stage = filters.MultipleChoiceFilter(field_name="stage", choices=[(s.value, s.label) for s in sorted(LIVE_STAGES)])
    state = one_of(ClearanceState, "standing", label="How it stands now, the clock looked at.")
    unit = InUnitFilter(field_name="initiative__beneficiary_unit", label="For this unit or one below it.")
    due_before = filters.DateFilter(field_name="review_due", lookup_expr="lt")


_KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, pattern="^AI-[0-9]{1,9}$")


class ClearanceResource(Listed):
    """What signed remits allow now. Whether one initiative may go on is asked of its own address."""

    queryset = Clearance.objects.all()
    row = full = ClearanceRow
    bodies = {"suspend": ReasonBody, "restrict": ReasonBody}
    lookup_field = "key"
    lookup_value_regex = "AI-[0-9]{1,9}"
    filterset_class = ClearanceFilters

    @cached_property
    def moment(self) -> datetime:
        """When everything of this answer is judged."""
        return timezone.now()

    def get_queryset(self) -> QuerySet[Clearance]:
        """Return the clearances, the clock looked at; each is known by its initiative's number."""
        rows = clearances_at(self.moment).annotate(id=F("pk"))
        return rows if getattr(self, "swagger_fake_view", False) else self.sight.of(rows)

    def found(self) -> Initiative:
        """Return the initiative whose clearance it is about.

        Raises: DoesNotExist.
        """
        return self.sight.of(Initiative.objects.filter(key=self.kwargs["key"])).get()

    @extend_schema(parameters=[_KEY])
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Stop the initiative at once. Anybody in its chain can, alone; to start again takes two."""
        return self.shown(self.do(clearance_suspend, self.found(), **self.body()).pk)

    @extend_schema(parameters=[_KEY])
    @action(detail=True, methods=["post"])
    def restrict(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take the AI's autonomy back to the policy's level, at once and alone."""
        return self.shown(self.do(clearance_restrict, self.found(), **self.body()).pk)

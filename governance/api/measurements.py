"""Measurements: what somebody counted over some days."""

from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.references import DecisionReference
from decisions.models import Decision
from governance.api.references import InitiativeReference
from governance.models import Initiative, Measurement
from governance.rules.limits import Sampling
from governance.rules.measurements import Figures
from governance.services.measurements import measurement_correct, measurement_report
from roles.api.bodies import Body, text
from roles.api.filters import LARGEST, NumberFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row


class MeasurementRow(Row):
    """`k` of `n` cases, or a `value` over `n`, from `starts_on` to `ends_on`, both included.

    `supersedes` is the measurement that this one corrects, for `reason`; `superseded` is one that was corrected.
    """

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    measure = serializers.CharField()
    decision = DecisionReference("decision", allow_null=True)
    segment = serializers.CharField()
    fingerprint = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    k = serializers.IntegerField(allow_null=True)
    n = serializers.IntegerField()
    value = serializers.DecimalField(14, 4, allow_null=True)
    sampling = EnumField(Sampling)
    source = serializers.CharField()  # type: ignore[assignment] # a column that is called like an option
    note = serializers.CharField()
    submitted_by = PersonReference("submitted_by")
    submitted_at = serializers.DateTimeField()
    supersedes = serializers.IntegerField(allow_null=True)
    superseded = serializers.BooleanField()
    reason = serializers.CharField()


class CorrectionBody(Body):
    """What is right, and why: `k` of `n`, or a `value` over `n`."""

    k = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, allow_null=True)
    n = serializers.IntegerField(min_value=0, max_value=LARGEST)
    value = serializers.DecimalField(14, 4, required=False, allow_null=True)
    reason = serializers.CharField(max_length=300)

    hints = {
        "starts_on": "A correction is about the same days. Measurements of other days are sent as new ones.",
        "ends_on": "A correction is about the same days. Measurements of other days are sent as new ones.",
    }


class MeasurementBody(Body):
    """What was measured. `measure` is the key of a tolerance or of the catalogue, such as `misroute_rate`.

    Both days are included. Without a decision it is about all that the initiative decides, without a segment about
    all cases, without a fingerprint about whichever version ran.
    """

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
    measure = serializers.CharField(max_length=60)
    decision = serializers.PrimaryKeyRelatedField(queryset=Decision.objects.all(), required=False, allow_null=True)
    segment = text(120, default="")
    fingerprint = text(200, default="")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    k = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, allow_null=True)
    n = serializers.IntegerField(min_value=0, max_value=LARGEST)
    value = serializers.DecimalField(14, 4, required=False, allow_null=True)
    sampling = EnumField(Sampling)
    source = text(200, default="")  # type: ignore[assignment] # a field that is called like an option
    note = text(300, default="")

    hints = {"reason": "A correction is sent to POST /api/v1/measurements/{id}/correct."}


class MeasurementFilters(FilterSet):
    """How measurements are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    measure = filters.CharFilter(field_name="measure", max_length=60)
    decision = NumberFilter(field_name="decision")
    sampling = one_of(Sampling, "sampling")
    superseded = TruthFilter(field_name="superseded", label="Corrected since, or what counts.")
    ends_after = filters.DateFilter(field_name="ends_on", lookup_expr="gt")


class MeasurementResource(Readable):
    """Aggregate measurements. None is ever changed: a correction is a new one that supersedes it."""

    queryset = Measurement.objects.select_related("initiative")
    row = full = MeasurementRow
    bodies = {"create": MeasurementBody, "correct": CorrectionBody}
    filterset_class = MeasurementFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what was measured over some days."""
        initiative, figures = figures_of(self.body())
        return self.created(self.do(measurement_report, initiative, figures))

    @action(detail=True, methods=["post"])
    def correct(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what is right instead, and why; the answer is the new measurement, the old one stays."""
        return self.created(self.do(measurement_correct, self.found(), **self.body()))


def figures_of(values: dict[str, Any]) -> tuple[Initiative, Figures]:
    """Return which initiative was measured, and what the service takes of it."""
    initiative, decision = values.pop("initiative"), values.pop("decision", None)
    return initiative, Figures(**values, decision_id=decision.pk if decision else None)

"""Benefits: what an initiative is worth, how far that is proven, and what is seen of it."""

from decimal import Decimal
from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.references import InitiativeReference
from governance.api.rows import PlanReference
from governance.models import Benefit, BenefitReading, Initiative
from governance.rules.benefits import Baseline, Seen
from governance.rules.value import BenefitKind, BenefitState
from governance.services.benefit_steps import (
    benefit_baseline,
    benefit_commit,
    benefit_read,
    benefit_validate,
    benefit_write_down,
)
from governance.services.benefits import LEAST_CADENCE, MOST_CADENCE, Proposal, benefit_claim, benefit_propose
from roles.api.bodies import Body, EmptyBody, ReasonBody, text, whole
from roles.api.filters import NumberFilter, SearchFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import Person, RedesignPlan

LONGEST = 4000


class BenefitReadingRow(Row):
    """What was seen from `first_day` to `last_day`, both included; `hours` a month of the claim were set free.

    Of two readings of one period the later one counts.
    """

    id = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    value = serializers.DecimalField(16, 2)
    hours = serializers.DecimalField(8, 1, allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment] # a column that is called like an option
    note = serializers.CharField()
    reported_by = PersonReference("reported_by")
    reported_at = serializers.DateTimeField()


class BenefitRow(Row):
    """Something an initiative is worth, or what it costs somebody. Values are in `unit`.

    `hours` a month are claimed out of what `plan` sets free. `baseline` is what was before.
    """

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    name = serializers.CharField()
    kind = EnumField(BenefitKind)
    state = EnumField(BenefitState)
    owner = PersonReference("owner")
    plan = PlanReference("plan", allow_null=True)
    hours = serializers.DecimalField(8, 1)
    unit = serializers.CharField()
    baseline = serializers.DecimalField(16, 2, allow_null=True)
    baseline_from = serializers.DateField(allow_null=True)
    baseline_to = serializers.DateField(allow_null=True)
    target = serializers.DecimalField(16, 2, allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    cadence_days = serializers.IntegerField()
    proposed_by = PersonReference("proposed_by")
    proposed_at = serializers.DateTimeField()
    committed_by = PersonReference("committed_by", allow_null=True)
    committed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()


class BenefitDetail(BenefitRow):
    """A benefit with how it is measured, why it ended, and what was seen of it, the latest days first."""

    method = serializers.CharField()
    boundary = serializers.CharField()
    closed_by = PersonReference("closed_by", allow_null=True)
    closed_because = serializers.CharField()
    readings = BenefitReadingRow(many=True)


class BenefitBody(Body):
    """What is proposed. Hours a month are claimed for hours set free and money saved, out of a plan that is cited."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
    name = serializers.CharField(max_length=200)
    kind = EnumField(BenefitKind)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    unit = serializers.CharField(max_length=40)
    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all(), required=False, allow_null=True)
    hours = serializers.DecimalField(8, 1, min_value=0, default=Decimal(0))
    target = serializers.DecimalField(16, 2, required=False, allow_null=True)
    target_on = serializers.DateField(required=False, allow_null=True)
    boundary = text(LONGEST, default="")
    cadence_days = whole(min_value=LEAST_CADENCE, max_value=MOST_CADENCE, allow_null=False, default=90)

    hints = {"state": "The state follows from what is done: baseline, commit, readings, validate and write-down."}


class BaselineBody(Body):
    """What was before, over days that are past, and how it is measured."""

    value = serializers.DecimalField(16, 2)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    method = serializers.CharField(max_length=LONGEST)
    target = serializers.DecimalField(16, 2, required=False, allow_null=True)
    target_on = serializers.DateField(required=False, allow_null=True)


class ClaimBody(Body):
    """How many hours a month are claimed."""

    hours = serializers.DecimalField(8, 1, min_value=0)


class ReadingBody(Body):
    """What is seen over days that are past."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    value = serializers.DecimalField(16, 2)
    hours = serializers.DecimalField(8, 1, min_value=0, required=False, allow_null=True)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment] # a field that is called like an option
    note = text(LONGEST, default="")


class ValidateBody(Body):
    """What showed that it came true."""

    because = serializers.CharField(max_length=LONGEST)


class BenefitFilters(FilterSet):
    """How benefits are narrowed down."""

    q = SearchFilter("name", "initiative__title", "initiative__key", label="Words in it.")
    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    kind = one_of(BenefitKind, "kind")
    state = one_of(BenefitState, "state")
    owner = NumberFilter(field_name="owner")
    plan = NumberFilter(field_name="plan")


class BenefitResource(Readable):
    """What initiatives are worth. No more hours are claimed than plans set free, over all initiatives together."""

    queryset = Benefit.objects.select_related("initiative")
    row, full = BenefitRow, BenefitDetail
    bodies = {
        "create": BenefitBody,
        "baseline": BaselineBody,
        "commit": EmptyBody,
        "claim": ClaimBody,
        "readings": ReadingBody,
        "validate": ValidateBody,
        "write_down": ReasonBody,
    }
    shows = {"readings": BenefitReadingRow}
    filterset_class = BenefitFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what an initiative is worth, or what it costs somebody."""
        values = self.body()
        initiative = values.pop("initiative")
        return self.created(self.do(benefit_propose, initiative, Proposal(**values)))

    @action(detail=True, methods=["post"])
    def baseline(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what was before."""
        values, seen = self.body(), self.revision_seen()
        return self.shown(self.do(benefit_baseline, self.found(), Baseline(**values), revision=seen).pk)

    @action(detail=True, methods=["post"])
    def commit(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say for finance that it can be relied on."""
        return self._done(benefit_commit)

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change how many hours a month it claims."""
        return self._done(benefit_claim)

    @action(detail=True, methods=["post"])
    def readings(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what is seen of it; told again for the same days it corrects what was told."""
        values = self.body()
        self.any_revision_will_do()
        return self.added(self.do(benefit_read, self.found(), Seen(**values)))

    @action(detail=True, methods=["post"])
    def validate(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say for finance that it came true."""
        return self._done(benefit_validate)

    @action(detail=True, methods=["post"], url_path="write-down")
    def write_down(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that it will not come true; its hours are claimed no more."""
        return self._done(benefit_write_down)

    def _done(self, service: Any) -> Response:
        values = self.body()
        revision = self.revision_seen()
        return self.shown(self.do(service, self.found(), revision=revision, **values).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add what was seen of it."""
        readings = BenefitReading.objects.filter(benefit=row["id"]).order_by("-last_day", "-id")
        row["readings"] = readings.values(*BenefitReadingRow.columns())

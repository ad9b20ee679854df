"""What was signed and frozen: signatures, remits, and the conditions of decisions."""

from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.review_bodies import EvidenceBody
from governance.api.review_rows import ConditionRow, RemitDetail, RemitRow, SignatureRow
from governance.models import Condition, Remit, Signature
from governance.rules.reviews import Meaning
from governance.services.conditions import condition_verify
from roles.api.filters import NumberFilter, TruthFilter, one_of
from roles.api.resources import Readable


class SignatureFilters(FilterSet):
    """How signatures are narrowed down."""

    review = NumberFilter(field_name="review")
    waiver = NumberFilter(field_name="waiver")
    signer = NumberFilter(field_name="signer")
    meaning = one_of(Meaning, "meaning")
    digest = filters.CharFilter(field_name="digest", max_length=64)
    live = TruthFilter(method="is_live", label="Counts, or is void.")

    def is_live(self, queryset: QuerySet[Signature], _name: str, value: bool) -> QuerySet[Signature]:  # noqa: FBT001 - django-filter's signature
        """Return the signatures that count, or the others."""
        return queryset.filter(void__isnull=value)


class SignatureResource(Readable):
    """Signatures. They come into being by signing alone, and are never changed."""

    queryset = Signature.objects.all()
    row = full = SignatureRow
    filterset_class = SignatureFilters


class RemitFilters(FilterSet):
    """How remits are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    digest = filters.CharFilter(field_name="digest", max_length=64)


class RemitResource(Readable):
    """Frozen remits, each with the very text that was signed."""

    queryset = Remit.objects.all()
    row, full = RemitRow, RemitDetail
    filterset_class = RemitFilters


class ConditionFilters(FilterSet):
    """How conditions are narrowed down."""

    initiative = filters.CharFilter(field_name="review__initiative__key", max_length=12)
    review = NumberFilter(field_name="review")
    owner = NumberFilter(field_name="owner")
    verifier = NumberFilter(field_name="verifier")
    state = one_of(Condition.State, "state")
    due_before = filters.DateFilter(field_name="due_on", lookup_expr="lt")


class ConditionResource(Readable):
    """Conditions of conditional decisions."""

    queryset = Condition.objects.all()
    row = full = ConditionRow
    filterset_class = ConditionFilters
    bodies = {"verify": EvidenceBody}

    @action(detail=True, methods=["post"])
    def verify(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that a condition is met, and what shows it, as its verifier."""
        return self.shown(self.do(condition_verify, self.found(), **self.body()).pk)

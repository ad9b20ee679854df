"""What somebody would have a policy profile say instead, to read. Two people change a policy, in the browser."""

from collections.abc import Sequence
from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers

from governance.api.references import ProfileReference
from governance.models import PolicyDraft
from governance.queries.policy_effects import effect_seen
from roles.api.filters import NumberFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row


class PolicyDraftRow(Row):
    """A draft of a policy. `changes` holds the parameters that would be others, by name."""

    id = serializers.IntegerField()
    profile = ProfileReference("profile")
    state = EnumField(PolicyDraft.State)
    changes = serializers.DictField(child=serializers.JSONField(allow_null=True))
    note = serializers.CharField()
    proposed_by = PersonReference("proposed_by")
    proposed_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    effect_state = EnumField(PolicyDraft.Effect)
    closed_by = PersonReference("closed_by", allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_reason = serializers.CharField()
    published_as = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField()


class PolicyDraftDetail(PolicyDraftRow):
    """A draft with what it would do, once that is worked out, and what the profile said of the same before."""

    effect = serializers.JSONField(allow_null=True)
    replaced = serializers.JSONField(allow_null=True)


class PolicyDraftFilters(FilterSet):
    """How drafts are narrowed down."""

    profile = filters.CharFilter(field_name="profile__key", max_length=40)
    state = one_of(PolicyDraft.State, "state")
    proposed_by = NumberFilter(field_name="proposed_by")


class PolicyDraftResource(Readable):
    """Drafts of policies."""

    queryset = PolicyDraft.objects.all()
    row, full = PolicyDraftRow, PolicyDraftDetail
    filterset_class = PolicyDraftFilters

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Leave out of what a draft would do the initiatives that are not seen."""
        for row in rows:
            if row.get("effect"):
                row["effect"] = effect_seen(row["effect"], self.sight)

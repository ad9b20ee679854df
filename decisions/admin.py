"""Decisions in the admin, to look at; queues are configured here."""

from django.contrib import admin

from decisions.events import changed
from decisions.models import (
    AcceptableOutcome,
    AutonomyGrant,
    CaseFile,
    Decision,
    DecisionMap,
    DecisionTable,
    EdgeCasePolicy,
    EdgeTest,
    Input,
    InputConflict,
    Ownership,
    Queue,
    ReferenceCase,
    Replay,
    Segment,
)
from roles.admin import ConfiguredAdmin, ReadOnlyAdmin


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """The register of decisions."""

    list_display = ("code", "name", "unit", "autonomy", "impact", "retired_at")
    list_filter = ("impact", "autonomy")
    search_fields = ("code", "name")


@admin.register(Input)
class InputAdmin(ReadOnlyAdmin):
    """What decisions look at."""

    list_display = ("name", "decision", "mandatory", "rank")


@admin.register(InputConflict)
class InputConflictAdmin(ReadOnlyAdmin):
    """Which inputs can contradict each other."""

    list_display = ("decision", "first", "second")


@admin.register(EdgeCasePolicy)
class EdgeCasePolicyAdmin(ReadOnlyAdmin):
    """What happens in the awkward cases."""

    list_display = ("decision", "kind", "action", "queue", "expected_share")
    list_filter = ("kind", "action")


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    """Kinds of cases that units know by name."""

    list_display = ("name", "unit", "predicate", "high_touch")
    list_filter = ("high_touch",)
    search_fields = ("name",)


@admin.register(AutonomyGrant)
class AutonomyGrantAdmin(ReadOnlyAdmin):
    """How much the AI may do by itself, by segment."""

    list_display = ("decision", "segment", "level", "share")
    list_filter = ("level",)


@admin.register(AcceptableOutcome)
class AcceptableOutcomeAdmin(ReadOnlyAdmin):
    """What a good and a bad outcome is."""

    list_display = ("decision", "kind", "statement", "measure")
    list_filter = ("kind",)


@admin.register(DecisionTable)
class DecisionTableAdmin(ReadOnlyAdmin):
    """Logic that can be run."""

    list_display = ("decision", "written_by", "written_at", "verified_at")


@admin.register(DecisionMap)
class DecisionMapAdmin(ReadOnlyAdmin):
    """Which decision needs which."""

    list_display = ("name", "unit", "version", "file_name")
    search_fields = ("name",)


@admin.register(ReferenceCase)
class ReferenceCaseAdmin(ReadOnlyAdmin):
    """Cases that experts answer blind."""

    list_display = ("decision", "number", "segment", "edge_case", "answer", "withdrawn_at")
    list_filter = ("edge_case",)


@admin.register(EdgeTest)
class EdgeTestAdmin(ReadOnlyAdmin):
    """Awkward cases that were put to what runs."""

    list_display = ("policy", "expected", "observed", "ran_by", "ran_at")


@admin.register(CaseFile)
class CaseFileAdmin(ReadOnlyAdmin):
    """Past cases as they were uploaded."""

    list_display = ("name", "decision", "rows", "digest", "uploaded_by", "uploaded_at")


@admin.register(Replay)
class ReplayAdmin(ReadOnlyAdmin):
    """Runs of logic over past cases."""

    list_display = ("decision", "state", "progress", "requested_by", "requested_at")
    list_filter = ("state",)


@admin.register(Ownership)
class OwnershipAdmin(ReadOnlyAdmin):
    """Who owns decisions."""

    list_display = ("decision", "person", "status", "valid_from", "valid_to")
    list_filter = ("status",)


@admin.register(Queue)
class QueueAdmin(ConfiguredAdmin):
    """People who answer escalated cases."""

    signal = changed
    noun = "queue"
    list_display = ("name", "unit", "lead", "days", "staffed_from", "staffed_until", "staffed_fte", "handling_minutes")
    search_fields = ("name",)
    autocomplete_fields = ("unit", "lead")

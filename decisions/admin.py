"""Decisions in the admin, to look at; queues are configured here."""

from django.contrib import admin

from decisions.events import changed
from decisions.models import Decision, EdgeCasePolicy, Input, InputConflict, Ownership, Queue
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

    list_display = ("decision", "kind", "action", "queue")
    list_filter = ("kind", "action")


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
    list_display = ("name", "unit", "lead", "days", "staffed_from", "staffed_until", "staffed_fte")
    search_fields = ("name",)
    autocomplete_fields = ("unit", "lead")

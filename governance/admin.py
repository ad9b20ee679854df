"""Initiatives and their governance in the admin, to look at; policy, systems and mappings are configured here.

The stage, capacities, signatures and the ledger have no form here: they are written through their services alone.
"""

from typing import Any

from allauth.account import admin as _registers_addresses  # noqa: F401 - so that they can be taken away below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _registers_factors  # noqa: F401 - same
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as _registers_links  # noqa: F401 - same
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from governance.events import changed
from governance.models import (
    Accountability,
    AISystem,
    Appetite,
    Attestation,
    Challenge,
    Citation,
    Classification,
    Flag,
    ImportMapping,
    Initiative,
    JobRun,
    LedgerEntry,
    PolicyProfile,
    Readiness,
    Tolerance,
    Transition,
)
from governance.queries.audit import about_initiative
from governance.queries.sight import sight_of
from roles.admin import ConfiguredAdmin, ReadOnlyAdmin
from roles.models import Person

admin.site.site_header = admin.site.site_title = "Remit"
admin.site.index_title = "Administration"


@login_not_required
def sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send to the portal's own sign-in, where failures are counted."""
    return redirect_to_login(request.GET.get("next", "/admin/"))


# Whoever writes these signs as somebody else: each is written where its person proves who they are.
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])
admin.site.login = sign_in  # type: ignore[method-assign] # one door for everybody


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    """Initiatives. A stage is changed by a gate and by nothing else."""

    list_display = ("key", "title", "stage", "nature", "beneficiary_unit", "policy_profile")
    list_filter = ("stage", "nature", "policy_profile")
    search_fields = ("key", "title")


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin):
    """Which decisions initiatives put AI to work in."""

    list_display = ("initiative", "decision")
    list_select_related = ("initiative", "decision")


@admin.register(Classification)
class ClassificationAdmin(ReadOnlyAdmin):
    """Assessments."""

    list_display = ("initiative", "nature", "status", "assessed_by", "decided_by", "decided_at")
    list_filter = ("status", "nature")


@admin.register(Accountability)
class AccountabilityAdmin(ReadOnlyAdmin):
    """Who answers on initiatives."""

    list_display = ("initiative", "capacity", "person", "status", "valid_from", "valid_to")
    list_filter = ("status", "capacity")
    search_fields = ("person__display_name", "initiative__key")


@admin.register(Tolerance)
class ToleranceAdmin(ReadOnlyAdmin):
    """How much may go wrong."""

    list_display = ("initiative", "measure", "direction", "target", "limit", "unit", "signed_by")


@admin.register(Appetite)
class AppetiteAdmin(ReadOnlyAdmin):
    """How much the enterprise takes."""

    list_display = ("measure", "direction", "cap", "unit", "set_by", "set_at")


@admin.register(Challenge)
class ChallengeAdmin(ReadOnlyAdmin):
    """What the second line says of tolerances."""

    list_display = ("initiative", "made_by", "objects_to_it", "made_at")


@admin.register(Attestation)
class AttestationAdmin(ReadOnlyAdmin):
    """What platform owners vouch for."""

    list_display = ("initiative", "attested_by", "attested_at")


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Every passage from one stage to another."""

    list_display = ("initiative", "origin", "target", "gate", "actor", "at")


@admin.register(Readiness)
class ReadinessAdmin(ReadOnlyAdmin):
    """What the last evaluation said."""

    list_display = ("initiative", "met_count", "asked_count", "questions_count", "evaluated_at")


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """What is being chased."""

    list_display = ("rule", "severity", "initiative", "person", "owner", "state", "due_at")
    list_filter = ("state", "severity", "rule")


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """What the jobs did."""

    list_display = ("job", "status", "started_at", "evaluated", "raised", "kept", "cleared", "statements", "seconds")
    list_filter = ("job", "status")
    ordering = ("-started_at",)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Who did what, chained by hash."""

    list_display = ("id", "at", "actor", "verb", "target_label")
    list_filter = ("verb",)
    search_fields = ("target_label",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what is about an initiative that this person does not see."""
        rows: QuerySet[Any] = super().get_queryset(request)
        hidden = sight_of(request.user.actor).hidden if isinstance(request.user, Person) else {}
        for key in hidden.values():
            rows = rows.exclude(about_initiative(key))
        return rows


@admin.register(PolicyProfile)
class PolicyProfileAdmin(ConfiguredAdmin):
    """What profiles are called. What they say is changed by drafts that somebody else publishes, at /policy/."""

    signal = changed
    noun = "policy_profile"
    list_display = ("key", "name", "revision")
    readonly_fields = ("key", "parameters", "revision")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody adds here: a profile of one's own begins as a copy."""
        return False

    def save_change(self, request: HttpRequest, obj: PolicyProfile, form: "ModelForm[Any]") -> None:
        """Save it as a new revision."""
        obj.revision += 1
        obj.save(update_fields=["revision"])
        super().save_change(request, obj, form)


@admin.register(AISystem)
class AISystemAdmin(ConfiguredAdmin):
    """Systems that do the work of initiatives."""

    signal = changed
    noun = "ai_system"
    list_display = ("name", "supplier", "vendor")
    list_filter = ("supplier",)
    search_fields = ("name", "vendor")


@admin.register(ImportMapping)
class ImportMappingAdmin(ConfiguredAdmin):
    """How a source's columns become an initiative's fields."""

    signal = changed
    noun = "import_mapping"
    list_display = ("name", "title")
    readonly_fields = ("created_by",)

"""Units, people and work in the admin. Admins configure; they never own, sign or approve, and nobody deletes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as _registers_groups  # noqa: F401 - so that they can be taken away below
from django.contrib.auth.models import Group as AuthGroup
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.dispatch import Signal
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.events import Target, announce, changed
from roles.models import (
    Absence,
    Activity,
    Delegation,
    ExposureHint,
    LibraryTask,
    Membership,
    Occupation,
    Person,
    RedesignPlan,
    Role,
    TaskLibrary,
    Unit,
)
from roles.queries.sight import narrows, sight_of_actor
from roles.rules.permissions import Group
from roles.services.people import JUDGED_BY, person_update, unit_update

REASON = "Changed in the administration."
# What a person is trusted with hangs on the names of these groups; they are shipped and never edited.
admin.site.unregister(AuthGroup)
admin.site.disable_action("delete_selected")


if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelAdmin = admin.ModelAdmin
    _ModelForm = forms.ModelForm


class ReadOnlyAdmin(_ModelAdmin):
    """Rows to look at. Whatever is governed is written through its service and through nothing else."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Begin with what this person sees: who administers sees nothing more than others."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return sight_of_actor(_person(request).actor).of(rows) if narrows(rows.model) else rows

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - same
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - same
        """Nobody deletes anywhere."""
        return False


class ConfiguredAdmin(ReadOnlyAdmin):
    """Rows that the group of admins configures; each save is announced, so that the ledger has it."""

    signal: Signal = changed
    noun: str = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Admins add."""
        return _configures(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Admins change."""
        return _configures(request)

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save and announce, in the transaction in which the admin saves."""
        if change:
            self.save_change(request, obj, form)
        else:
            obj.save()
            announce(self.signal, f"{self.noun}_register", obj, actor_id=_actor_id(request), at=timezone.now())

    def save_change(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        """Save what was changed and announce it with the values before and after."""
        details = {name: [str(form.initial.get(name)), str(form.cleaned_data[name])] for name in form.changed_data}
        obj.save(update_fields=list(_own_fields(obj, form)))
        target = Target(obj, details)
        announce(
            self.signal, f"{self.noun}_update", target, actor_id=_actor_id(request), at=timezone.now(), reason=REASON
        )


def _configures(request: HttpRequest) -> bool:
    """Whether this person is trusted to configure: by their group, superuser or not."""
    person = request.user
    return isinstance(person, Person) and Group.ADMIN in person.actor.trusted


def _actor_id(request: HttpRequest) -> int | None:
    return request.user.pk


def _own_fields(obj: Model, form: "ModelForm[Any]") -> dict[str, Any]:
    """Return what was changed among the columns of the row itself."""
    columns = {field.name for field in obj._meta.get_fields() if isinstance(field, Field) and field.concrete}  # noqa: SLF001 - Django's public name
    columns -= {field.name for field in obj._meta.many_to_many}  # noqa: SLF001 - same
    return {name: form.cleaned_data[name] for name in form.changed_data if name in columns}


class UnitForm(_ModelForm):
    """A unit, and why its kind or its place changes."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed where the kind or the place in the tree changes. The second line reads it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any] | None:
        """Ask for a reason where everybody in the unit is judged anew."""
        data: dict[str, Any] | None = super().clean()
        if self.instance.pk and JUDGED_BY & set(self.changed_data) and not (data or {}).get("reason", "").strip():
            self.add_error("reason", _("Say why the kind or the place of this unit changes."))
        return data


@admin.register(Unit)
class UnitAdmin(ConfiguredAdmin):
    """Units of the organisation."""

    noun = "unit"
    form = UnitForm
    list_display = ("code", "name", "kind", "parent", "head")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent", "head")

    def save_change(self, request: HttpRequest, obj: Unit, form: "ModelForm[Any]") -> None:
        """Change it through its service: everybody in the unit is judged anew."""
        person = _person(request)
        reason = form.cleaned_data["reason"].strip() or REASON
        unit_update(obj, actor=person.actor, at=timezone.now(), reason=reason, **_own_fields(obj, form))


@admin.register(Person)
class PersonAdmin(ConfiguredAdmin):
    """People. Passwords are not set here; nobody becomes a superuser here."""

    noun = "person"
    list_display = ("display_name", "username", "job_title", "unit", "employment", "status", "is_active")
    list_filter = ("status", "employment", "is_active", "groups")
    search_fields = ("display_name", "username", "employee_no", "email")
    autocomplete_fields = ("unit", "manager")
    filter_horizontal = ("groups",)
    exclude = ("password", "is_superuser", "user_permissions", "last_login", "date_joined")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what somebody is trusted with where they open themselves: nobody gives themselves anything."""
        own = obj is not None and obj.identity_group == _person(request).identity_group
        return (*self.exclude, "groups") if own else self.exclude

    def save_model(self, request: HttpRequest, obj: Person, form: "ModelForm[Any]", change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save; a new person cannot sign in until a password is set for them."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_change(self, request: HttpRequest, obj: Person, form: "ModelForm[Any]") -> None:
        """Change them through their service; who may do what is announced with the names of the groups."""
        actor, at = _person(request).actor, timezone.now()
        person_update(obj, actor=actor, at=at, reason=REASON, **_own_fields(obj, form))
        if "groups" in form.changed_data:
            names = [sorted(str(g) for g in groups) for groups in (obj.groups.all(), form.cleaned_data["groups"])]
            target = Target(obj, {"groups": names})
            announce(changed, "person_set_groups", target, actor_id=actor.id, at=at, reason=REASON)


def _person(request: HttpRequest) -> Person:
    """Return who is signed in; the admin lets nobody else come this far."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """What people are trusted with within units; given and ended on the page of memberships."""

    list_display = ("person", "group", "unit", "given_by", "given_at", "ended_at")
    list_filter = ("group",)
    search_fields = ("person__display_name", "unit__name")


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    """Days on which people are away."""

    list_display = ("person", "starts_on", "ends_on", "planned", "cover")
    search_fields = ("person__display_name",)


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who signs in whose place."""

    list_display = ("delegator", "delegate", "starts_on", "ends_on", "accepted_at", "ended_at")
    search_fields = ("delegator__display_name", "delegate__display_name")


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """Jobs."""

    list_display = ("title", "unit", "site", "jurisdiction", "headcount", "fte")
    list_filter = ("jurisdiction",)
    search_fields = ("title", "site", "external_ref")


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """What people do in their jobs."""

    list_display = ("statement", "role", "hours_per_month", "ended_on")
    search_fields = ("statement",)


@admin.register(TaskLibrary)
class TaskLibraryAdmin(ReadOnlyAdmin):
    """Libraries of tasks."""

    list_display = ("name", "version", "file_name", "imported_by", "imported_at")


@admin.register(Occupation)
class OccupationAdmin(ReadOnlyAdmin):
    """Occupations of libraries."""

    list_display = ("title", "code", "library")
    list_filter = ("library",)
    search_fields = ("title", "code")


@admin.register(LibraryTask)
class LibraryTaskAdmin(ReadOnlyAdmin):
    """Tasks of occupations."""

    list_display = ("statement", "occupation", "core", "dated")
    search_fields = ("statement", "number")


@admin.register(ExposureHint)
class ExposureHintAdmin(ReadOnlyAdmin):
    """What sources say of how much AI touches a task."""

    list_display = ("task", "source", "value", "score", "dated")
    list_filter = ("source",)


@admin.register(RedesignPlan)
class RedesignPlanAdmin(ReadOnlyAdmin):
    """What happens to the work of a role."""

    list_display = ("title", "role", "created_by", "created_at")
    search_fields = ("title",)

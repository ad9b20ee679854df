"""Which versions of its systems an initiative may run, and what environments say that they run."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import AISystem, Initiative, SystemVersion
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.rules.chases.clearances import unsigned_parts
from governance.rules.clearances import ClearanceFacts
from governance.rules.facts import Facts
from governance.rules.stages import ENDED_STAGES
from governance.services.runtimes import may_report, runtime_report
from governance.services.system_versions import (
    may_register_version,
    system_version_register,
    system_version_withdraw,
)
from roles.pages.acting import actor_of, acts, carried_out


class VersionForm(forms.Form):
    """A version of one of the initiative's systems."""

    system = forms.ModelChoiceField(AISystem.objects.none(), label=gettext_lazy("System"), empty_label=None)
    label = forms.CharField(
        label=gettext_lazy("Version"), max_length=80, help_text=gettext_lazy("As people call it, such as 7.2.")
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"),
        max_length=200,
        help_text=gettext_lazy("A digest over model, prompt, rules and tools, such as sha256:4f53cda1."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What is new"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, initiative: Initiative) -> None:
        super().__init__(data)
        systems = initiative.systems.order_by("name")
        self.fields["system"].queryset = systems  # type: ignore[attr-defined] # a ModelChoiceField


class RuntimeForm(forms.Form):
    """What an environment runs."""

    environment = forms.CharField(
        label=gettext_lazy("Environment"), max_length=60, help_text=gettext_lazy("Such as production-eu.")
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave it empty when nothing runs there any more."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def systems(request: HttpRequest, key: str) -> HttpResponse:
    """Show versions and what runs; a POST registers a version or reports what an environment runs."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    reports = request.POST.get("act") == "report"
    version = VersionForm(None if reports else request.POST or None, initiative=initiative)
    runtime = RuntimeForm(request.POST if reports else None)

    def register(data: dict[str, Any]) -> None:
        system_version_register(initiative, actor=actor, at=at, **data)
        messages.success(request, _("The version is up for signing. What is cleared stays as it is until then."))

    def report(data: dict[str, Any]) -> None:
        reported = runtime_report(initiative, actor=actor, at=at, **data)
        for reason in reported.answer["reasons"] if data["fingerprint"] else ():
            messages.warning(request, reason["text"])
        messages.success(request, _("Noted."))

    if carried_out(version, register) or carried_out(runtime, report):
        return redirect("initiative-systems", key)
    context = _context(request, initiative) | {"version_form": version, "runtime_form": runtime}
    failed = version.errors or runtime.errors
    return TemplateResponse(request, "governance/systems.html", context, status=422 if failed else 200)


@require_POST
@acts
def system_version_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a version out of what is to be signed."""
    found = get_object_or_404(SystemVersion.objects.select_related("initiative"), pk=pk)
    system_version_withdraw(found, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The version is withdrawn."))
    return redirect("initiative-systems", found.initiative.key)


def _context(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    at, actor, here = timezone.now(), actor_of(request), _("Systems and versions")
    frame = initiative_frame(initiative, current="", at=at, here=here)
    facts = frame["standing"].evidence.facts
    ended, used = facts.stage in ENDED_STAGES, list(initiative.systems.order_by("name"))
    rows = version_rows(initiative, facts.clearance)
    return frame | {
        "here": here,
        "lede": _lede(facts.clearance),
        "lede_more": _waiting(rows),
        "rows": rows,
        "running": running_rows(facts),
        "may_register": not ended and may_register_version(actor, initiative),
        "may_report": may_report(actor, initiative),
        "uses_systems": bool(used),
        "used": used,
    }


def version_rows(initiative: Initiative, clearance: ClearanceFacts | None) -> list[dict[str, Any]]:
    """Return the versions that count, each with how it stands."""
    return [_version_row(version, clearance) for version in _versions(initiative, clearance)]


def _versions(initiative: Initiative, clearance: ClearanceFacts | None) -> list[SystemVersion]:
    """Return the versions that count: proposed ones, and those that are cleared though they were withdrawn since."""
    cleared = clearance.fingerprints if clearance else ()
    rows = initiative.system_versions.select_related("system", "registered_by").order_by("-registered_at", "-pk")
    return [row for row in rows if row.withdrawn_at is None or row.fingerprint in cleared]


def _version_row(version: SystemVersion, clearance: ClearanceFacts | None) -> dict[str, Any]:
    signed = clearance is not None and version.fingerprint in clearance.fingerprints
    withdrawn = version.withdrawn_at is not None
    return {"version": version, "withdrawn": withdrawn, "tag": _VERSION_TAGS[signed, withdrawn], "signed": signed}


_VERSION_TAGS: Mapping[tuple[bool, bool], dict[str, Any]] = {
    (True, False): {"label": gettext_lazy("Signed"), "kind": "good", "icon": "signature"},
    (True, True): {"label": gettext_lazy("Signed, withdrawn since"), "kind": "warn", "icon": "undo-2"},
    (False, False): {"label": gettext_lazy("Proposed"), "kind": "held", "icon": "pencil"},
    (False, True): {"label": gettext_lazy("Withdrawn"), "kind": "unknown", "icon": "undo-2"},
}


def running_rows(facts: Facts) -> list[dict[str, Any]]:
    """Return what each environment said last, and whether that was signed."""
    return [
        {
            "runtime": runtime,
            "tag": {"label": _("Nothing runs"), "kind": "unknown", "icon": "minus"}
            if not runtime.fingerprint
            else _running_tag(not facts.clearance or bool(unsigned_parts(facts.clearance, runtime))),
        }
        for runtime in facts.runtimes
    ]


def _running_tag(unsigned: bool) -> dict[str, Any]:  # noqa: FBT001 - says what it is
    if unsigned:
        return {"label": _("Not signed"), "kind": "bad", "icon": "octagon-alert"}
    return {"label": _("Signed"), "kind": "good", "icon": "signature"}


def _lede(clearance: ClearanceFacts | None) -> str:
    if clearance is None:
        return _("Nothing is signed, so no version may run.")
    count = len(clearance.fingerprints)
    text = ngettext("%(count)d version is signed.", "%(count)d versions are signed.", count)
    return text % {"count": count}


def _waiting(rows: list[dict[str, Any]]) -> str:
    count = sum(not row["signed"] and not row["withdrawn"] for row in rows)
    if not count:
        return ""
    return ngettext("%(count)d waits to be signed.", "%(count)d wait to be signed.", count) % {"count": count}

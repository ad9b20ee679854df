"""One AI system that initiatives share: who uses it, what was shipped, what runs where, and what runs unsigned."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from governance.evidence import gather
from governance.models import AISystem, SystemVersion
from governance.pages.seeing import sight_of
from governance.pages.systems import running_rows
from governance.queries.sight import Sight
from governance.queries.systems import Shipped, shipped_of, users_of, versions_of, versions_of_others
from governance.rules.facts import Facts
from governance.rules.incidents import Incident, incidents
from governance.rules.stages import ENDED_STAGES
from governance.services.system_versions import may_ship, system_version_ship
from roles.pages.acting import actor_of, acts, carried_out


class ShippedForm(forms.Form):
    """A version that the supplier shipped."""

    label = forms.CharField(
        label=gettext_lazy("Version"), max_length=80, help_text=gettext_lazy("As people call it, such as 7.2.")
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"),
        max_length=200,
        help_text=gettext_lazy("What environments will report, such as sha256:4f53cda1."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def system(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a system and who uses it; a POST says that a version was shipped."""
    found, at, actor = get_object_or_404(AISystem, pk=pk), timezone.now(), actor_of(request)
    form = ShippedForm(request.POST or None)

    def ship(data: dict[str, Any]) -> None:
        system_version_ship(found, actor=actor, at=at, **data)
        messages.success(request, _("Noted. Whoever runs it is asked to have it signed before it runs."))

    if carried_out(form, ship):
        return redirect("system", found.pk)
    sight = sight_of(request)
    using = [evidence.facts for evidence in gather(list(users_of(found, sight).values_list("pk", flat=True)), at)]
    context = _context(found, using, sight) | {"form": form, "may_ship": may_ship(actor, found)}
    return TemplateResponse(request, "governance/system.html", context, status=422 if form.errors else 200)


def _context(found: AISystem, using: list[Facts], sight: Sight) -> dict[str, Any]:
    shipped, versions = shipped_of(found), list(versions_of(found, sight))
    labels = {**{v.fingerprint: v.label for v in reversed(versions)}, **{s.fingerprint: s.label for s in shipped}}
    wrong = incidents(using, labels, versions_of_others(found, [facts.id for facts in using]))
    return {
        "system": found,
        "crumbs": [{"label": _("Initiatives"), "url": reverse("initiatives")}, {"label": found.name, "url": ""}],
        "incidents": [{"incident": each, "title": incident_title(found.name, each)} for each in wrong],
        "users": [{"facts": facts, "running": running_rows(facts)} for facts in using],
        "versions": _versions(versions, shipped, using),
        "lede": _lede(found, wrong),
        "lede_more": _used(using),
    }


def incident_title(name: str, incident: Incident) -> str:
    """Return an incident in a sentence: which version runs unsigned, and in how many initiatives."""
    text = ngettext(
        "%(what)s runs unsigned in %(count)d initiative",
        "%(what)s runs unsigned in %(count)d initiatives",
        incident.initiatives,
    )
    return text % {"what": f"{name} {incident.label or incident.fingerprint}", "count": incident.initiatives}


def _lede(found: AISystem, wrong: tuple[Incident, ...]) -> str:
    if not wrong:
        return _("Nothing of it runs unsigned.")
    return f"{incident_title(found.name, wrong[0])}."


def _used(using: list[Facts]) -> str:
    count = sum(facts.stage not in ENDED_STAGES for facts in using)
    text = ngettext("%(count)d initiative uses it.", "%(count)d initiatives use it.", count)
    return text % {"count": count}


def _versions(
    versions: Iterable[SystemVersion], shipped: Iterable[Shipped], using: list[Facts]
) -> list[dict[str, Any]]:
    """Return each version once: when it was shipped, and in which initiatives it is signed or proposed."""
    rows: dict[str, dict[str, Any]] = {}
    for each in shipped:
        rows[each.fingerprint] = {"label": each.label, "fingerprint": each.fingerprint, "shipped": each}
    for version in versions:
        rows.setdefault(version.fingerprint, {"label": version.label, "fingerprint": version.fingerprint})
    for fingerprint, row in rows.items():
        row["signed"] = [f for f in using if f.clearance and fingerprint in f.clearance.fingerprints]
        row["proposed"] = [f for f in using if fingerprint in f.versions and f not in row["signed"]]
    return list(rows.values())

"""How much the enterprise takes of one measure anywhere: everybody reads it, the second line says it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from governance.models import Appetite
from governance.pages.seeing import sight_of
from governance.queries.appetites import appetites_shown
from governance.rules.limits import Direction, MeasureUnit
from governance.rules.measures import CATALOGUE
from governance.services.appetites import Cap, appetite_remove, appetite_set, may_set_appetite
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.listing import number

_SIDES = (Direction.UPPER, Direction.LOWER)


class AppetiteForm(forms.Form):
    """At most, or at least, so much of one measure, and why."""

    measure = forms.CharField(
        label=gettext_lazy("Of which measure"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "measures", "autocomplete": "off"}),
    )
    direction = forms.TypedChoiceField(
        label=gettext_lazy("The enterprise takes"),
        choices=[(d.value, d.label) for d in _SIDES],
        coerce=Direction,
        initial=Direction.UPPER,
        widget=forms.RadioSelect,
    )
    cap = forms.DecimalField(label=gettext_lazy("So much"), max_digits=12, decimal_places=4)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"), choices=[(u.value, u.label) for u in MeasureUnit], coerce=MeasureUnit
    )
    statement = forms.CharField(
        label=gettext_lazy("In a sentence, and why"),
        help_text=gettext_lazy("Whoever is refused because of it reads this."),
        max_length=300,
    )


class RemovalForm(forms.Form):
    """Why the enterprise no longer limits a measure."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=2000)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def appetite(request: HttpRequest) -> HttpResponse:
    """Show how much the enterprise takes and which tolerances allow more; let the second line say it."""
    actor, at = actor_of(request), timezone.now()
    removes = request.POST.get("act") == "remove"
    form = AppetiteForm(None if removes else request.POST or None)
    removal = RemovalForm(request.POST if removes else None)

    def say(data: dict[str, Any]) -> None:
        appetite_set(Cap(**data), actor=actor, at=at)
        messages.success(request, _("That is what the enterprise takes from now on."))

    def take_back(data: dict[str, Any]) -> None:
        found = get_object_or_404(Appetite, pk=number(request.POST.get("appetite")) or 0)
        appetite_remove(found, actor=actor, at=at, **data)
        messages.success(request, _("Taken back. Each tolerance stands for itself."))

    if carried_out(removal, take_back) or carried_out(form, say):
        return redirect("appetite")
    rows = appetites_shown(sight_of(request))
    context = {
        "rows": rows,
        "form": form,
        "removal": RemovalForm(),
        "refused": removal if removes else form,
        "may_set": may_set_appetite(actor),
        "catalogue": list(CATALOGUE.values()),
        "lede": _lede(sum(len(row.beyond) for row in rows)),
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "governance/appetite.html", context, status=status)


def _lede(beyond: int) -> str:
    if not beyond:
        return _("No tolerance goes beyond what the enterprise takes.")
    text = ngettext("%(count)d tolerance goes beyond it.", "%(count)d tolerances go beyond it.", beyond)
    return text % {"count": beyond}

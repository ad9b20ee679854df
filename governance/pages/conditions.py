"""One condition of a decision: what has to be done, by whom, and the word of whoever verifies that it was."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.models import Condition
from governance.pages.review_forms import EvidenceForm
from governance.rules.reviews import Lapse
from governance.services.conditions import condition_verify, may_verify
from governance.templatetags.components import due
from roles.pages.acting import actor_of, acts, carried_out


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def condition(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a condition, and let its verifier say that it is met."""
    related = ("review__initiative", "owner__unit", "verifier__unit")
    found = get_object_or_404(Condition.objects.select_related(*related), pk=pk)
    actor, form = actor_of(request), EvidenceForm(request.POST or None)

    def verify(data: dict[str, Any]) -> None:
        condition_verify(found, actor=actor, at=timezone.now(), **data)
        messages.success(request, _("Verified in your name."))

    if carried_out(form, verify):
        return redirect(f"{reverse('review', args=[found.review_id])}#condition-{pk}")
    is_open = found.state == Condition.State.OPEN
    context = _context(found) | {"form": form, "is_open": is_open, "may_verify": is_open and may_verify(actor, found)}
    return TemplateResponse(request, "governance/condition.html", context, status=422 if form.errors else 200)


def _context(found: Condition) -> dict[str, Any]:
    review, initiative = found.review, found.review.initiative
    number = _("Review %(number)d") % {"number": review.number}
    return {
        "condition": found,
        "crumbs": [
            {"label": _("Gates"), "url": reverse("reviews")},
            {"label": f"{initiative.key} {initiative.title}", "url": reverse("initiative-gate", args=[initiative.key])},
            {"label": number, "url": f"{reverse('review', args=[review.pk])}#condition-{found.pk}"},
            {"label": _("Condition"), "url": ""},
        ],
        "lede": _lede(found),
        "lapse": _(Lapse(found.lapse).label),
    }


def _lede(found: Condition) -> str:
    if found.state == Condition.State.MET and found.verified_at is not None:
        day = date_format(timezone.localtime(found.verified_at), "j M Y")
        return _("Met: verified by %(name)s on %(day)s.") % {"name": found.verifier, "day": day}
    if found.due_on < timezone.localdate():
        return _("Not met; it was due %(when)s.") % {"when": due(found.due_on)}
    return _("Not met yet; it is due %(when)s.") % {"when": due(found.due_on)}

"""Handing everything that waits for one person to another one: when they leave, or move."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.models import LIVING, Flag
from governance.pages.flag_forms import HandOverForm
from governance.queries.flags import goes_to
from governance.rules.permissions import GRANTS, Act
from governance.services.handing_over import flags_hand_over
from roles.models import Person
from roles.pages.acting import actor_of, acts
from roles.rules.permissions import require
from roles.rules.refusals import NotPermitted, Reason, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def flags_handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits for a person, and hand it to another one."""
    actor = actor_of(request)
    require(actor, Act.HAND_OVER_FLAGS, GRANTS)
    person = get_object_or_404(Person, pk=pk)
    form = HandOverForm(request.POST or None)
    refused: tuple[Reason, ...] = ()
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moved = flags_hand_over(person, data["to"], because=data["because"], actor=actor, at=timezone.now())
        except Refused as refusal:
            refused, status = refusal.reasons, 403 if isinstance(refusal, NotPermitted) else 409
        else:
            said = ngettext("%(count)d flag goes to %(name)s now.", "%(count)d flags go to %(name)s now.", moved)
            messages.success(request, said % {"count": moved, "name": data["to"]})
            return redirect(f"{reverse('flags')}?owner={data['to'].pk}")
    waiting = Flag.objects.filter(goes_to(person.pk), state__in=LIVING)
    context = {
        "person": person,
        "form": form,
        "typed": form if form.is_bound else None,
        "refused": [{"text": reason.text} for reason in refused],
        "count": waiting.count(),
        "crumbs": [
            {"label": _("Flags"), "url": reverse("flags")},
            {"label": person.display_name, "url": reverse("person", args=[person.pk])},
            {"label": _("Hand over"), "url": ""},
        ],
    }
    return TemplateResponse(request, "governance/hand_over.html", context, status=status)

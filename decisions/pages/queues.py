"""Queues of people who answer escalated cases."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Queue
from decisions.pages.rosters import RosterDesk
from decisions.queries.escalations import queue_forecasts
from decisions.rules.vocabulary import Days
from decisions.services.queues import queue_register, queue_seen, queue_update
from roles.models import Unit
from roles.pages.acting import actor_of, acts, carried_out, person_of, refusals_on
from roles.pages.chain import chained


def _time(label: object) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))  # type: ignore[arg-type] # a lazy string


class QueueForm(forms.Form):
    """Who answers, when somebody is there, and how long a case takes them."""

    name = forms.CharField(
        label=gettext_lazy("Name of the queue"),
        help_text=gettext_lazy("As its people call it: Claims desk, Duty officer."),
        max_length=120,
    )
    unit = forms.ModelChoiceField(Unit.objects.order_by("name", "pk"), label=gettext_lazy("Unit"))
    days = forms.ChoiceField(label=gettext_lazy("Staffed on"), choices=[(d.value, d.label) for d in Days])
    staffed_from = _time(gettext_lazy("from"))
    staffed_until = _time(gettext_lazy("until"))
    staffed_fte = forms.DecimalField(
        label=gettext_lazy("People"),
        help_text=gettext_lazy("Full-time equivalents who answer. The same time twice above means around the clock."),
        min_value=0,
        max_digits=6,
        decimal_places=2,
    )
    handling_minutes = forms.IntegerField(
        label=gettext_lazy("One case takes"),
        help_text=gettext_lazy(
            "A usual case, from reading it to the answer. From this follows how many people it takes."
        ),
        min_value=1,
        max_value=10_000,
        required=False,
    )

    def __init__(self, *args: Any, queue: Queue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = queue

    def clean_name(self) -> str:
        """Return the name where no other queue has it."""
        name: str = self.cleaned_data["name"].strip()
        others = Queue.objects.exclude(pk=self.queue.pk) if self.queue else Queue.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("A queue of this name exists already. Choose it in the row, or name this one.")
            )
        return name

    @staticmethod
    def of(queue: Queue) -> dict[str, Any]:
        """Return what is said already."""
        names = ("name", "days", "staffed_from", "staffed_until", "staffed_fte", "handling_minutes")
        return {name: getattr(queue, name) for name in names} | {"unit": queue.unit_id}


def queue_new(request: HttpRequest) -> HttpResponse:
    """Register a queue, and come back with it to the row that asked for it."""
    form = QueueForm(request.POST or None, initial={"unit": person_of(request).unit_id})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = queue_register(**form.cleaned_data, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("%(queue)s is registered.") % {"queue": made})
            return chained(request, made.pk, reverse("decisions"))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return TemplateResponse(request, "decisions/queue_new.html", context, status=422 if form.errors else 200)


@acts
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """One queue: who answers, what arrives there a day and from where; its form for those who may change it."""
    found = get_object_or_404(Queue.objects.select_related("unit", "lead__unit", "authority_signed_by"), pk=pk)
    (forecast,) = queue_forecasts([pk])
    desk = RosterDesk(request, found, forecast)
    if answer := desk.part() or desk.act():
        return answer
    edits = request.method == "POST" and "act" not in request.POST
    form = QueueForm(request.POST if edits else None, initial=QueueForm.of(found), queue=found)
    actor = actor_of(request)
    seen = request.POST.get("seen") or queue_seen(found)
    if carried_out(form, lambda data: queue_update(found, **data, seen=seen, actor=actor, at=timezone.now())):
        messages.success(request, _("%(queue)s is saved.") % {"queue": form.cleaned_data["name"]})
        return redirect("queue", pk)
    context = {
        "queue": found,
        "form": form,
        "forecast": forecast,
        "desk": desk,
        "may_edit": desk.may_edit,
        "seen": seen,
    }
    status = (422 if seen == queue_seen(found) else 409) if form.errors else desk.status
    return TemplateResponse(request, "decisions/queue.html", context, status=status)

"""Queues of people who answer escalated cases."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Queue
from decisions.rules.vocabulary import Days
from decisions.services.decisions import queue_register
from roles.models import Unit
from roles.pages.acting import actor_of, person_of, refusals_on
from roles.pages.chain import chained


def _time(label: object) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))  # type: ignore[arg-type] # a lazy string


class QueueForm(forms.Form):
    """Who answers, and when somebody is there."""

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

    def clean_name(self) -> str:
        """Return the name where no queue has it yet."""
        name: str = self.cleaned_data["name"].strip()
        if Queue.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("A queue of this name exists already. Choose it in the row, or name this one.")
            )
        return name


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

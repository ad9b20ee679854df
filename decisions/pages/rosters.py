"""The roster of a queue in front of whoever looks: who is there when, and what they may do there by themselves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from decisions.models import Queue, Shift
from decisions.queries.rosters import Watch, hours_of, hours_of_queue, there_now, watches
from decisions.rules.escalations import QueueForecast
from decisions.rules.rosters import DAY_MINUTES, DAY_NAMES, Span, week_cover
from decisions.rules.vocabulary import Days
from decisions.services.queues import may_edit_queue
from decisions.services.rosters import authority_propose, may_authorise, queue_authorise, shift_remove, shift_set
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out
from roles.queries.candidates import Candidate, people_found

QUERY = "person_q"


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class ShiftForm(forms.Form):
    """Who answers here, and when."""

    prefix = "shift"

    person = forms.ModelChoiceField(
        Person.objects.all(),
        label=gettext_lazy("Person"),
        error_messages={
            "required": gettext_lazy("Search for the person and choose them."),
            "invalid_choice": gettext_lazy("Choose one of the people found."),
        },
    )
    days = forms.ChoiceField(label=gettext_lazy("On"), choices=[(d.value, d.label) for d in Days])
    starts = _time(gettext_lazy("from"))
    ends = _time(gettext_lazy("until"))
    trained_on = forms.DateField(
        label=gettext_lazy("Trained on"),
        help_text=gettext_lazy("Leave it open while they are not trained for it yet. It is chased until they are."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AuthorityForm(forms.Form):
    """What those who answer may do by themselves."""

    prefix = "authority"

    statement = forms.CharField(
        label=gettext_lazy("What those who answer here may do by themselves"),
        help_text=gettext_lazy("Whether they may overrule the AI, stop it, and work without it, and whom they tell."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RosterDesk:
    """The roster of one queue, and what whoever looks can do about it."""

    def __init__(self, request: HttpRequest, queue: Queue, forecast: QueueForecast) -> None:
        self.request, self.queue, self.forecast = request, queue, forecast
        self.actor = actor_of(request)
        act = request.POST.get("act", "")
        self.form = ShiftForm(request.POST if act == "shift" else None, initial={"days": queue.days})
        written = {"statement": queue.authority}
        self.authority = AuthorityForm(request.POST if act in {"authority", "sign"} else None, initial=written)

    @property
    def status(self) -> int:
        """422 where something that was sent is shown again with what is wrong with it."""
        return 422 if self.form.errors or self.authority.errors else 200

    @cached_property
    def may_edit(self) -> bool:
        """Whether whoever looks may change the roster, and write what its people may do."""
        return may_edit_queue(self.actor, self.queue)

    @cached_property
    def may_sign(self) -> bool:
        """Whether whoever looks may sign what its people may do."""
        return may_authorise(self.actor, self.queue)

    @cached_property
    def shifts(self) -> list[Shift]:
        """Who is on the roster."""
        rows = self.queue.shifts.select_related("person__unit")
        return list(rows.order_by("person__display_name", "starts", "pk"))

    @cached_property
    def now(self) -> list[Shift]:
        """Who is there now, by the portal's clock."""
        return there_now(self.shifts, timezone.localtime())

    @cached_property
    def week(self) -> list[dict[str, Any]]:
        """Each day of the week with the spans in which somebody is there."""
        hours = [hours_of(shift) for shift in self.shifts] or [hours_of_queue(self.queue)]
        return [
            {"name": _(name), "spans": [_drawn(span) for span in spans]}
            for name, spans in zip(DAY_NAMES, week_cover(hours), strict=True)
        ]

    @property
    def day_minutes(self) -> int:
        """How wide a day is drawn."""
        return DAY_MINUTES

    @cached_property
    def watches(self) -> list[Watch]:
        """The decisions that send cases here, and when nobody is there though they run."""
        senders = [sender.decision_id for sender in self.forecast.queue.senders]
        return list(watches(self.queue, self.shifts, senders))

    @property
    def open_hours(self) -> list[Watch]:
        """The decisions that run while nobody is there."""
        return [watch for watch in self.watches if watch.gaps]

    @property
    def unknown_hours(self) -> list[str]:
        """The decisions of which nobody said when they run."""
        return [watch.name for watch in self.watches if watch.operates is None]

    @property
    def words(self) -> str:
        """What was typed to find somebody."""
        return self.request.GET.get(QUERY, "")

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The people found."""
        chosen = str(self.form["person"].value() or "") if self.form.is_bound else ""
        return people_found(self.words, today=timezone.localdate(), chosen=int(chosen) if chosen.isdecimal() else None)

    def part(self) -> HttpResponse | None:
        """Return the people found, when htmx asks for them alone; None for the whole page."""
        if not getattr(self.request, "htmx", False) or QUERY not in self.request.GET:
            return None
        return TemplateResponse(self.request, "decisions/roster.html#people-found", {"desk": self})

    def act(self) -> HttpResponse | None:
        """Do what was sent and return the way back; None where nothing was, or its form shows why not.

        Raises: NotPermitted.
        """
        signs = self.request.POST.get("act") == "sign"
        if carried_out(self.form, self._put):
            messages.success(self.request, _("The roster is saved."))
        elif carried_out(self.authority, self._sign if signs else self._write):
            text = _("Signed.") if signs else _("Written. It counts once somebody above signs it.")
            messages.success(self.request, text)
        else:
            return None
        return redirect("queue", self.queue.pk)

    def _put(self, data: dict[str, Any]) -> None:
        shift_set(self.queue, **data, actor=self.actor, at=timezone.now())

    def _write(self, data: dict[str, Any]) -> None:
        authority_propose(self.queue, **data, actor=self.actor, at=timezone.now())

    def _sign(self, data: dict[str, Any]) -> None:
        queue_authorise(self.queue, **data, actor=self.actor, at=timezone.now())


def _drawn(span: Span) -> dict[str, Any]:
    return {"text": str(span), "people": span.people, "starts": span.starts, "width": span.ends - span.starts}


@require_POST
@acts
def shift_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off the roster."""
    found = get_object_or_404(Shift.objects.select_related("queue"), pk=pk)
    shift_remove(found, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Taken off the roster."))
    return redirect("queue", found.queue_id)

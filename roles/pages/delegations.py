"""Who stands in for a person, and for whom they do: one section of the page of the person.

    desk = DelegationDesk(request, person)
    if answer := desk.part() or desk.give():
        return answer                       # done, not permitted, or the people that htmx asked for

and the template includes `roles/delegations.html` with the desk. Accepting and ending are acts of their own addresses,
so that one click in My work does them too.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from roles.models import Delegation, Person
from roles.pages.acting import actor_of, acts, back, refused_response
from roles.queries.candidates import Candidate, stand_ins
from roles.queries.delegations import DelegationRow, capacities_held, delegations_of, most_days, warnings_of
from roles.rules.capacities import HELD_CAPACITIES, Capacity
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.delegations import delegation_accept, delegation_end, delegation_give, may_give

GIVE = "delegate"
QUERY = "stand_in_q"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DelegationForm(forms.Form):
    """Who signs in one's place, as what, and from when to when."""

    delegate = forms.ModelChoiceField(
        Person.objects.all(),
        label=gettext_lazy("Who stands in"),
        error_messages={
            "required": gettext_lazy("Choose one of the people found."),
            "invalid_choice": gettext_lazy("Choose one of the people found."),
        },
    )
    capacities = forms.MultipleChoiceField(
        label=gettext_lazy("As what"),
        choices=[(capacity.value, capacity.label.capitalize()) for capacity in HELD_CAPACITIES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Name at least one capacity.")},
    )
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, held: tuple[Capacity, ...], **options: Any) -> None:
        super().__init__(data, prefix="stand_in", **options)
        choices = [(capacity.value, capacity.label.capitalize()) for capacity in held]
        self.fields["capacities"].choices = choices  # type: ignore[attr-defined] # a MultipleChoiceField, as above


class DelegationDesk:
    """The delegations of one person in front of whoever looks: what there is, and what these can do about it."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        self.request, self.person = request, person
        self.today = timezone.localdate()
        self.may_give = may_give(actor_of(request), person)
        self.refused = False
        self.form = DelegationForm(held=self.held, initial={"starts_on": self.today})

    @cached_property
    def held(self) -> tuple[Capacity, ...]:
        """What this person could let somebody stand in as; nothing for everybody else's eyes."""
        return capacities_held(self.person.pk, self.today) if self.may_give else ()

    @cached_property
    def rows(self) -> list[DelegationRow]:
        """What was given or received and is not over."""
        return delegations_of(self.person, self.today)

    @property
    def reader_id(self) -> int:
        """Who looks."""
        return actor_of(self.request).id

    @property
    def words(self) -> str:
        """What was typed to find somebody."""
        return self.request.GET.get(QUERY, "")

    @property
    def most_days(self) -> int:
        """How long it may last at most. Units: calendar days."""
        return most_days()

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The people one could ask, each with what speaks against them."""
        chosen = str(self.form["delegate"].value() or "") if self.form.is_bound else ""
        return stand_ins(
            self.words, giver=self.person, today=self.today, chosen=int(chosen) if chosen.isdecimal() else None
        )

    def part(self) -> HttpResponse | None:
        """Return the people found, when htmx asks for them alone; None for the whole page."""
        if not getattr(self.request, "htmx", False) or QUERY not in self.request.GET or not self.may_give:
            return None
        return TemplateResponse(self.request, "roles/delegations.html#stand-ins-found", {"desk": self})

    def give(self) -> HttpResponse | None:
        """Give what was posted and return the way back; None when nothing was, or its form shows why not."""
        if self.request.method != "POST" or self.request.POST.get("act") != GIVE:
            return None
        if not self.may_give:
            text = _("One lets somebody stand in for oneself alone, in one’s own name.")
            return refused_response(self.request, NotPermitted(Reason("PERSON", text)))
        self.form = DelegationForm(self.request.POST, held=self.held)
        try:
            if self.form.is_valid():
                return self._given(self.form.cleaned_data)
        except NotPermitted as refusal:
            return refused_response(self.request, refusal)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.form.add_error(None, reason.text)
        self.refused = True
        return None

    def _given(self, values: dict[str, Any]) -> HttpResponse:
        values["capacities"] = [Capacity(capacity) for capacity in values["capacities"]]
        given = delegation_give(**values, actor=actor_of(self.request), at=timezone.now())
        messages.success(self.request, _("%(name)s is asked and has to accept.") % {"name": given.delegate})
        for warning in warnings_of([given], self.today).get(given.pk, ()):
            messages.warning(self.request, warning)
        return back(self.request, f"{self.request.path}#stand-ins")


@require_POST
@acts
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept to stand in, in one's own name."""
    delegation = get_object_or_404(Delegation, pk=pk)
    accepted = delegation_accept(delegation, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("You stand in for %(name)s.") % {"name": accepted.delegator})
    return back(request, _page(accepted.delegate_id))


@require_POST
@acts
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation, or decline it."""
    delegation_end(get_object_or_404(Delegation, pk=pk), actor=actor_of(request), at=timezone.now())
    messages.success(request, _("This has ended. What was signed under it stays."))
    return back(request, _page(actor_of(request).id))


def _page(person_id: int) -> str:
    return f"{reverse('person', args=[person_id])}#stand-ins"

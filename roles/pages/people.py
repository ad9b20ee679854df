"""Who works here, what they answer for, and how much of their time that takes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import Person, Unit
from roles.pages.acting import actor_of, refused_response, sight_of
from roles.pages.delegations import DelegationDesk
from roles.pages.listing import Filter, listing, number, paging
from roles.pages.months import month_cell
from roles.queries.directory import Answer, Wanted, answers_of, directory, load_of, units_with_people, working_time
from roles.queries.memberships import trusts_of
from roles.queries.months import months_of
from roles.queries.personal import readable
from roles.rules.people import PersonStatus
from roles.rules.permissions import Group
from roles.rules.personal import Personal
from roles.rules.refusals import NotPermitted, Refused
from roles.services.memberships import may_give_memberships, may_see_memberships
from roles.services.people import (
    TIERS,
    absence_record,
    may_authorise,
    may_change_people,
    may_record_absence,
    person_authorise,
    person_update,
)

# Of the coming time a person's page shows so much.
MONTHS_SHOWN = 12


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PersonForm(forms.Form):
    """What HR changes about a person, and why."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[(s.value, s.label) for s in PersonStatus])
    last_working_day = _date(gettext_lazy("Last working day"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("The account may be used"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.order_by("name", "pk"), label=gettext_lazy("Unit"))
    manager = forms.ModelChoiceField(
        Person.objects.order_by("display_name", "pk"),
        label=gettext_lazy("Line manager"),
        empty_label=gettext_lazy("Nobody"),
        required=False,
    )
    contracted_fte = forms.DecimalField(
        label=gettext_lazy("Contracted"), min_value=0, max_value=1, max_digits=3, decimal_places=2
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is this changed?"),
        help_text=gettext_lazy("It is kept with the change."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        names = ("status", "last_working_day", "is_active", "unit", "manager", "contracted_fte")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        managers = Person.objects.exclude(pk=person.pk).order_by("display_name", "pk")
        self.fields["manager"].queryset = managers  # type: ignore[attr-defined] # a ModelChoiceField, as declared above


class AuthorityForm(forms.Form):
    """Up to which impact somebody may sign how much risk is taken, and why."""

    authority = forms.TypedChoiceField(
        label=gettext_lazy("Up to impact tier"),
        choices=[("", gettext_lazy("What policy lets everybody")), *((tier, str(tier)) for tier in TIERS)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It is kept with the authority."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AbsenceForm(forms.Form):
    """Days on which somebody is away. No reason is asked."""

    starts_on = _date(gettext_lazy("First day"))
    ends_on = _date(gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        """Refuse an absence that ends before it starts."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data


def people(request: HttpRequest) -> HttpResponse:
    """The directory: searched, filtered, sorted, page by page."""
    wanted = people_wanted(request)
    found = directory(wanted, request.GET.get("page", 1), timezone.localdate())
    filters = [
        Filter("unit", _("Any unit"), [(str(unit.pk), unit.name) for unit in units_with_people()]),
        Filter(
            "status",
            _("Any status"),
            [*((s.value, s.label) for s in PersonStatus), ("inactive", _("Account closed"))],
        ),
    ]
    hours = readable(actor_of(request), [row.person.pk for row in found.rows], Personal.HOURS)
    context: dict[str, Any] = {
        "directory": found,
        "hours": hours,
        "may_see_memberships": may_see_memberships(actor_of(request)),
    }
    context |= listing(request, filters, sort=wanted.sort) | paging(found.page)
    return TemplateResponse(request, "roles/people.html", context)


def people_wanted(request: HttpRequest) -> Wanted:
    """Return whom the address asks for."""
    get = request.GET.get
    return Wanted(q=get("q", ""), unit=number(get("unit")), status=get("status", ""), sort=get("sort", "name"))


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; HR changes what is known of them, they and their manager say when they are away."""
    found = get_object_or_404(Person.accounts.select_related("unit", "manager"), pk=pk)
    if found.machine:
        return redirect("service-account", pk=pk)
    desk = DelegationDesk(request, found)
    if answer := desk.part() or desk.give():
        return answer
    forms_shown: dict[str, forms.Form] = {
        "form": PersonForm(person=found),
        "absence_form": AbsenceForm(prefix="absence"),
        "authority_form": AuthorityForm(prefix="authority", initial={"authority": found.risk_authority}),
    }
    if request.method == "POST" and not desk.refused:
        act = _ACTS.get(request.POST.get("act", ""), _ACTS["update"])
        posted = act.posted(request, found)
        if answer := _posted(request, found, act, posted):
            return answer
        forms_shown[act.shown_as] = posted
    context = _context(request, found) | forms_shown | {"desk": desk}
    return TemplateResponse(request, "roles/person.html", context, status=422 if request.method == "POST" else 200)


@dataclass(frozen=True, slots=True)
class PersonAct:
    """Something done on a person's page: the form that was sent, which service does it, and what is said then."""

    shown_as: str
    posted: Callable[[HttpRequest, Person], forms.Form]
    do: Callable[..., object]
    done: Any


_ACTS = {
    "update": PersonAct(
        "form",
        lambda request, found: PersonForm(request.POST, person=found),
        person_update,
        gettext_lazy("The change is saved."),
    ),
    "absence": PersonAct(
        "absence_form",
        lambda request, _found: AbsenceForm(request.POST, prefix="absence"),
        lambda found, **said: absence_record(person=found, **said),
        gettext_lazy("The absence is recorded."),
    ),
    "authorise": PersonAct(
        "authority_form",
        lambda request, _found: AuthorityForm(request.POST, prefix="authority"),
        person_authorise,
        gettext_lazy("It is on record. Initiatives that this concerns are judged anew."),
    ),
}


def _posted(request: HttpRequest, found: Person, act: PersonAct, form: forms.Form) -> HttpResponse | None:
    """Do what was asked and return the way back; None when the form shows why not."""
    if not form.is_valid():
        return None
    try:
        act.do(found, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)
        return None
    messages.success(request, act.done)
    return redirect("person", found.pk)


def _answer(answer: Answer, seen: Collection[int], today: date) -> dict[str, Any]:
    """Return one thing somebody answers for; of an initiative that is not seen the hours alone."""
    shown = answer.page != "accountability" or answer.subject in seen
    return {"answer": answer, "in_force": answer.in_force(today), "seen": shown}


def _context(request: HttpRequest, found: Person) -> dict[str, Any]:
    today, actor = timezone.localdate(), actor_of(request)
    answers = answers_of([found.pk])[found.pk]
    time = working_time()
    months = months_of(found, today, MONTHS_SHOWN, time)
    sight = sight_of(request)
    seen = sight.seen([answer.subject for answer in answers if answer.page == "accountability"])
    flags = sight.of(found.flags_about.exclude(state="cleared")).order_by("due_at", "pk")
    return {
        "person": found,
        "months": [month_cell(month) | {"first": month.first} for month in months],
        "answers": [_answer(answer, seen, today) for answer in answers],
        "load": load_of(found, answers, today, time),
        "absences": found.absences.filter(ends_on__gte=today).order_by("starts_on", "pk"),
        "flags": [sight.told(flag.message) for flag in flags],
        "trusts": trusts_of([found.pk])[found.pk] if found.pk == actor.id or may_see_memberships(actor) else None,
        "may_give_memberships": may_give_memberships(actor),
        "sees_details": bool(readable(actor, [found.pk], Personal.DETAILS)),
        "sees_hours": bool(readable(actor, [found.pk], Personal.HOURS)),
        "may_change": may_change_people(actor),
        "may_record_absence": may_record_absence(actor, found),
        "may_authorise": may_authorise(actor, found),
        "may_see_erasure": not actor.trusted.isdisjoint({Group.HR, Group.RISK, Group.AUDIT}),
    }

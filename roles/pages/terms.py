"""The one screen on which a person answers for something, whatever it is for.

A page that shows one accountability (of a decision, of an initiative) makes a desk and lets it do the act:

    desk = TermsDesk(request, ownership, SERVICES, may_manage=may_manage(actor_of(request), ownership),
                     capacity=Capacity.DECISION_OWNER)
    if answer := desk.part() or desk.act():
        return answer                       # done, not permitted, or a part that htmx asked for
    return TemplateResponse(request, "decisions/ownership.html", {"desk": desk, "title": ..., "statement": ...},
                            status=desk.status)

and its template includes the part, which holds every form:

    {% include "roles/terms.html" with desk=desk statement=statement csrf_token=csrf_token only %}

`statement` says in plain words what the person answers for. `SERVICES` names the service of each act, all of them
called as `service(terms, actor=..., at=..., **what the form of that act asks)`. Read the row with
`select_related(*TERMS_PEOPLE)`. While somebody searches a deputy, htmx asks the same address with `?deputy_q=`;
`desk.part()` answers that.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import AccountabilityTerms, Person
from roles.pages.acting import actor_of, back, refused_response
from roles.queries.candidates import Candidate, candidates
from roles.rules.capacities import Capacity
from roles.rules.eligibility import Beneficiary
from roles.rules.refusals import NotPermitted, Refused
from roles.services.terms import TermsAct, terms_acts

Services = Mapping[TermsAct, Callable[..., AccountabilityTerms]]

TERMS_PEOPLE = ("person__unit", "person__manager", "deputy__unit", "proposed_by", "manager_agreed_by")

_DONE = {
    TermsAct.ACCEPT: gettext_lazy("Accepted. You can hand it back at any time, with a reason."),
    TermsAct.DECLINE: gettext_lazy("Declined. Whoever asked you sees the reason."),
    TermsAct.AGREE: gettext_lazy("You agreed to the hours."),
    TermsAct.DEPUTISE: gettext_lazy("You stand in from now on."),
    TermsAct.SET_HOURS: gettext_lazy("The hours are set. The line manager is asked anew where they changed."),
    TermsAct.NAME_DEPUTY: gettext_lazy("The deputy is named and has to accept."),
    TermsAct.END: gettext_lazy("This has ended."),
}


class PlainForm(forms.Form):
    """An act that asks nothing but the button."""


class DeclineForm(forms.Form):
    """Why somebody declines."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you decline?"),
        help_text=gettext_lazy("One sentence, so that the next person asked is the right one."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HoursForm(forms.Form):
    """How much time there is for it, and how that is made real."""

    hours = forms.DecimalField(
        label=gettext_lazy("Hours a month"),
        help_text=gettext_lazy(
            "Time really set aside: to read results, change the rules, answer questions. The line manager agrees "
            "to it; hours that are promised twice raise a flag."
        ),
        min_value=0,
        max_digits=5,
        decimal_places=1,
    )
    in_objectives = forms.BooleanField(label=gettext_lazy("It is written into the person’s objectives"), required=False)
    cost_code = forms.CharField(
        label=gettext_lazy("Cost code"),
        help_text=gettext_lazy("Where the hours are funded."),
        max_length=40,
        required=False,
    )


class DeputyForm(forms.Form):
    """Who stands in."""

    deputy = forms.ModelChoiceField(
        Person.objects.all(),
        label=gettext_lazy("Deputy"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the people found.")},
    )


class EndForm(forms.Form):
    """Why it ends."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it end?"),
        help_text=gettext_lazy("From now on nobody answers for this until somebody else accepts."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


FORMS: Mapping[TermsAct, type[forms.Form]] = {
    TermsAct.ACCEPT: PlainForm,
    TermsAct.DECLINE: DeclineForm,
    TermsAct.AGREE: PlainForm,
    TermsAct.DEPUTISE: PlainForm,
    TermsAct.SET_HOURS: HoursForm,
    TermsAct.NAME_DEPUTY: DeputyForm,
    TermsAct.END: EndForm,
}


class TermsDesk:
    """One accountability in front of one person: what they can do with it, and the forms for that."""

    def __init__(
        self,
        request: HttpRequest,
        terms: AccountabilityTerms,
        services: Services,
        *,
        may_manage: bool,
        capacity: Capacity,
        beneficiary: Beneficiary | None = None,
    ) -> None:
        self.request, self.terms, self.services = request, terms, services
        self.capacity, self.beneficiary = capacity, beneficiary
        self.open = terms_acts(terms, actor=actor_of(request), may_manage=may_manage)
        self.may_manage = may_manage
        self.refused: TermsAct | None = None
        self.forms = {act.value: FORMS[act](initial=self._initial(), prefix=act.value) for act in TermsAct}

    @property
    def status(self) -> int:
        """The status of the page: 422 when an act was refused and what was typed is shown again."""
        return 422 if self.refused else 200

    @property
    def errors(self) -> forms.Form | None:
        """The form that was refused, or None."""
        return self.forms[self.refused] if self.refused else None

    @property
    def asked(self) -> bool:
        """Whether this person is the one who has to answer now."""
        return bool(self.open & {TermsAct.DECLINE, TermsAct.AGREE, TermsAct.DEPUTISE})

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The people one could ask to deputise."""
        found = candidates(
            self.words,
            capacity=self.capacity,
            today=timezone.localdate(),
            beneficiary=self.beneficiary,
            chosen=self.terms.deputy_id,
        )
        return [candidate for candidate in found if candidate.person.pk != self.terms.person_id]

    @property
    def words(self) -> str:
        """What was typed to find a deputy."""
        return self.request.GET.get("deputy_q", "")

    def part(self) -> HttpResponse | None:
        """Return the people found, when htmx asks for them alone; None for the whole page."""
        if not getattr(self.request, "htmx", False) or "deputy_q" not in self.request.GET:
            return None
        return TemplateResponse(self.request, "roles/terms.html#candidates", {"desk": self})

    def act(self) -> HttpResponse | None:
        """Do the act that was posted and return the way back; None when there is none, or its form shows why not."""
        name = self.request.POST.get("act", "")
        if self.request.method != "POST" or name not in FORMS:
            return None
        act = TermsAct(name)
        form = self.forms[act.value] = FORMS[act](self.request.POST, prefix=act.value)
        try:
            if form.is_valid():
                self.services[act](self.terms, actor=actor_of(self.request), at=timezone.now(), **form.cleaned_data)
                messages.success(self.request, _DONE[act])
                return back(self.request, self.request.path)
        except NotPermitted as refusal:
            return refused_response(self.request, refusal)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason.text)
        self.refused = act
        return None

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What is agreed, as rows of the component `facts`."""
        terms = self.terms
        return [
            {"label": _("Asked by"), "value": _said(terms.proposed_by, terms.proposed_at)},
            {"label": _("Hours"), "value": _("%(hours)s a month") % {"hours": _plain(terms.hours_per_month)}},
            {"label": _("Line manager"), "value": self._agreement()},
            {"label": _("In objectives"), "value": _("Yes") if terms.in_objectives else _("No")},
            {"label": _("Funded from"), "value": terms.cost_code or _("no cost code yet")},
            {"label": _("From"), "value": _day(terms.valid_from)},
            *([{"label": _("Until"), "value": _day(terms.valid_to)}] if terms.valid_to else []),
            *([{"label": _("Declined because"), "value": terms.decline_reason}] if terms.decline_reason else []),
            *([{"label": _("Ended because"), "value": terms.end_reason}] if terms.end_reason else []),
        ]

    def _agreement(self) -> str:
        terms = self.terms
        if terms.manager_agreed_at:
            return _("Agreed: %(who)s") % {"who": _said(terms.manager_agreed_by, terms.manager_agreed_at)}
        manager = terms.person.manager
        return _("%(name)s has not agreed yet") % {"name": manager} if manager else _("no manager is known")

    def _initial(self) -> dict[str, Any]:
        terms = self.terms
        return {
            "hours": terms.hours_per_month,
            "in_objectives": terms.in_objectives,
            "cost_code": terms.cost_code,
            "deputy": terms.deputy_id,
        }


def _said(person: Person | None, at: Any) -> str:
    return f"{person}, {_day(timezone.localtime(at).date())}"


def _plain(hours: Decimal) -> str:
    return f"{hours:f}".removesuffix(".0")


def _day(day: Any) -> str:
    return date_format(day, "j M Y")

"""Who came in and who tried to, for administrators and auditors; whoever is locked is let try again here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from governance.models import SignIn
from governance.rules.permissions import GRANTS, Act
from governance.services.factors import factors_reset
from governance.services.sessions import sessions_end, sign_ins_unlock
from roles.models import Person
from roles.pages.acting import actor_of, acts
from roles.pages.listing import Filter, listing, number, paging
from roles.rules.permissions import is_granted, require

PER_PAGE = 50


class ActForm(forms.Form):
    """Why somebody's factors are taken away."""

    reason = forms.CharField(
        label=gettext_lazy("Why, and how you know that it is them"),
        help_text=gettext_lazy("It stands on record under your name."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


@require_safe
@acts
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show who came in and who tried to, the last first."""
    actor = actor_of(request)
    require(actor, Act.SEE_SIGN_INS, GRANTS)
    person = person_asked(request)
    page = Paginator(sign_ins_wanted(request, person), PER_PAGE).get_page(request.GET.get("page"))
    choice = Filter("state", _("What came of it"), [(value, str(label)) for value, label in SignIn.Outcome.choices])
    context: dict[str, Any] = listing(request, [choice], sort="") | paging(page)
    context |= {"rows": page.object_list, "person": person, "form": ActForm()}
    context["may_unlock"] = person is not None and is_granted(actor, Act.UNLOCK, GRANTS)
    return TemplateResponse(request, "governance/sign_ins.html", context)


def sign_ins_wanted(request: HttpRequest, person: Person | None) -> QuerySet[SignIn]:
    """Return the tries to come in that an address asks for, of this person alone where there is one, the last first."""
    rows = SignIn.objects.select_related("person").order_by("-at", "-pk")
    outcome = request.GET.get("state", "")
    if outcome in SignIn.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if words := request.GET.get("q", "").replace("\x00", "").strip():
        rows = rows.filter(person__display_name__icontains=words)
    return rows.filter(person=person) if person else rows


def person_asked(request: HttpRequest) -> Person | None:
    """Return whose tries an address asks for; None where it names nobody who is known."""
    asked = number(request.GET.get("person"))
    return Person.objects.filter(pk=asked).first() if asked else None


@require_POST
@acts
def sign_ins_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again, end their sessions, or take away factors that they lost."""
    person, actor, at = get_object_or_404(Person, pk=pk), actor_of(request), timezone.now()
    act = request.POST.get("act", "")
    if act == "end_all":
        sessions_end(person, actor=actor, at=at)
        messages.success(request, _("All their sessions are ended."))
    elif act == "reset":
        factors_reset(person, reason=request.POST.get("reason", ""), actor=actor, at=at)
        messages.success(request, _("Their second factors are gone. They set up new ones."))
    elif act == "unlock":
        sign_ins_unlock(person, actor=actor, at=at)
        messages.success(request, _("They can try again at once."))
    return redirect(f"/sign-ins/?person={person.pk}")

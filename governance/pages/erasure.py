"""What is kept of people and for how long; and erasing who somebody was, looked at before it is done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.models import Erasure
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.erasures import called, goes, in_the_way, stays
from governance.rules.permissions import GRANTS, Act
from governance.rules.retention import RETENTION
from governance.services.erasures import (
    erasure_ask,
    erasure_carry_out,
    erasure_withdraw,
    may_ask_erasure,
    may_carry_out,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, refused_response
from roles.rules.permissions import require
from roles.rules.refusals import NotPermitted, Reason, Refused


class AskForm(forms.Form):
    """On which request somebody is erased."""

    because = forms.CharField(
        label=gettext_lazy("On which request"),
        help_text=gettext_lazy("A number or a day, never the name: this stays."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, for how long and on which ground."""
    crumbs = [{"label": _("People"), "url": reverse("people")}, {"label": _("What is kept"), "url": ""}]
    return TemplateResponse(request, "governance/privacy.html", {"kept": RETENTION, "crumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def person_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """What erasing a person takes away and leaves; asking for it, and carrying it out as somebody else."""
    actor = actor_of(request)
    require(actor, Act.SEE_ERASURES, GRANTS)
    person = get_object_or_404(Person, pk=pk)
    form, status = AskForm(request.POST or None), 200
    refused: tuple[Reason, ...] = ()
    if request.method == "POST":
        status, refused = _do(request, person, form)
        if status == 0:
            return redirect("person-erasure", person.pk)
    erasure = person.erasures.exclude(state=Erasure.State.WITHDRAWN).first()
    context = {
        "person": person,
        "erasure": erasure,
        "form": form if request.POST.get("act") == "ask" else AskForm(),
        "refused": [{"text": reason.text} for reason in refused],
        "in_the_way": [] if person.erased_at else in_the_way(person, timezone.localdate(), sight_of(request)),
        "goes": [] if person.erased_at else [row for row in goes(person) if row.count],
        "stays": _kept(person),
        "may_ask": may_ask_erasure(actor),
        "may_carry_out": erasure is not None and may_carry_out(actor, erasure),
        "crumbs": [
            {"label": _("People"), "url": reverse("people")},
            {"label": person.display_name, "url": reverse("person", args=[person.pk])},
            {"label": _("Erase"), "url": ""},
        ],
    }
    return TemplateResponse(request, "governance/person_erasure.html", context, status=status)


@require_safe
def person_kept_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """What is kept of a person and why, as a file to hand to them."""
    try:
        require(actor_of(request), Act.SEE_ERASURES, GRANTS)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    if kind not in KINDS:
        raise Http404
    person = get_object_or_404(Person, pk=pk)
    header = [_("What"), _("How many"), _("Ground"), _("For how long")]
    rows = [(row["what"], row["count"], row["ground"], row["until"]) for row in _kept(person)]
    return KINDS[kind](f"kept-of-person-{person.pk}", header, rows)


def _kept(person: Person) -> list[dict[str, Any]]:
    """Return what stays: as it was counted when the person was erased, or as it would be now."""
    done = person.erasures.filter(state=Erasure.State.DONE).values_list("kept", flat=True).first()
    return [row.plain() for row in stays(person, called(person))] if done is None else list(done)


def _do(request: HttpRequest, person: Person, form: AskForm) -> tuple[int, tuple[Reason, ...]]:
    """Do what was asked; return 0 and nothing where it is done, else the status and why not."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return 400, (Reason("ACT", _("This is nothing that can be done here.")),)
    if act is _ask and not form.is_valid():
        return 422, ()
    try:
        act(request, person, form)
    except Refused as refusal:
        return (403 if isinstance(refusal, NotPermitted) else 409), refusal.reasons
    return 0, ()


def _ask(request: HttpRequest, person: Person, form: AskForm) -> None:
    erasure_ask(person, because=form.cleaned_data["because"], actor=actor_of(request), at=timezone.now())
    messages.success(request, _("It is asked for. Somebody else has to carry it out."))


def _carry_out(request: HttpRequest, person: Person, _form: AskForm) -> None:
    erasure_carry_out(_open(person), actor=actor_of(request), at=timezone.now())
    messages.success(request, _("It is done, and cannot be undone."))


def _withdraw(request: HttpRequest, person: Person, _form: AskForm) -> None:
    erasure_withdraw(_open(person), actor=actor_of(request), at=timezone.now())
    messages.success(request, _("It is taken back. Nothing was erased."))


def _open(person: Person) -> Erasure:
    return get_object_or_404(Erasure.objects.exclude(state=Erasure.State.WITHDRAWN), person=person)


_ACTS: dict[str, Callable[[HttpRequest, Person, AskForm], None]] = {
    "ask": _ask,
    "carry_out": _carry_out,
    "withdraw": _withdraw,
}

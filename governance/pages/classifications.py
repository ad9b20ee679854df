"""Is it a tool or does it work? A short questionnaire, answered by one person and approved by another."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from decisions.rules.vocabulary import Verb
from governance.models import Classification, Initiative
from governance.pages.determinations import laws_shown
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.rules.classification import STRICTNESS, Answers, Assessment, assess
from governance.rules.stages import Nature
from governance.services.classifications import (
    classification_approve,
    classification_propose,
    classification_reject,
    may_assess,
    may_decide_classification,
)
from governance.services.determinations import may_determine
from roles.pages.acting import actor_of, acts, back, carried_out

# What each verb looks like to somebody who knows the work and not the word.
VERBS: dict[Verb, Any] = {
    Verb.CLASSIFY: gettext_lazy("It sorts cases into kinds"),
    Verb.INTERPRET: gettext_lazy("It reads something and says what it means"),
    Verb.PRIORITISE: gettext_lazy("It says what comes first"),
    Verb.ROUTE: gettext_lazy("It sends cases to somebody or somewhere"),
    Verb.RESOLVE: gettext_lazy("It settles cases"),
    Verb.GENERATE: gettext_lazy("It drafts something that a person reviews"),
    Verb.RETRIEVE: gettext_lazy("It finds things and shows them"),
    Verb.SUMMARISE: gettext_lazy("It shortens what is there"),
}
_YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def _yes_no(label: Any, help_text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=_YES_NO, coerce=lambda word: word == "yes", widget=forms.RadioSelect, label=label, help_text=help_text
    )


class Questionnaire(forms.Form):
    """What it does. Nothing is filled in beforehand: a suggestion is no answer."""

    verbs = forms.TypedMultipleChoiceField(
        choices=[(verb.value, text) for verb, text in VERBS.items()],
        coerce=Verb,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What does it do?"),
        help_text=gettext_lazy("Tick all that it does, seldom or often. None, if it only informs once."),
    )
    acts_without_person = _yes_no(
        gettext_lazy("Does it act without a person?"),
        gettext_lazy("Yes, if its output takes effect before somebody looks at it."),
    )
    principal_basis = _yes_no(
        gettext_lazy("Is its output the principal basis of a decision with consequences?"),
        gettext_lazy("Yes, if people usually follow it where somebody's money, rights, health or work is at stake."),
    )
    override = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("As the answers make it")),
            *((nature.value, nature.label) for nature in STRICTNESS[1:]),
        ],
        required=False,
        label=gettext_lazy("Treat it more strictly"),
        help_text=gettext_lazy("Only towards stricter, and with a reason."),
    )
    override_reason = forms.CharField(
        required=False, label=gettext_lazy("Why more strictly?"), widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def answers(self) -> Answers | None:
        """What was answered so far; None while one of the two questions is open."""
        open_fields = {"acts_without_person", "principal_basis"} & self.errors.keys()
        if not self.is_bound or open_fields:
            return None
        data = self.cleaned_data
        return Answers(frozenset(data.get("verbs", ())), data["acts_without_person"], data["principal_basis"])


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@acts
def classification(request: HttpRequest, key: str) -> HttpResponse:
    """Show what it is classified as, and let somebody assess it."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form, preview = Questionnaire(request.POST or None), "preview" in request.POST

    def propose(data: dict[str, Any]) -> None:
        override = Nature(data["override"]) if data["override"] else None
        classification_propose(initiative, actor=actor, at=at, **data | {"override": override})
        messages.success(request, _("The assessment waits for a second person."))

    if not preview and carried_out(form, propose):
        return redirect(f"{reverse('classification', args=[key])}#waiting")
    standing = standing_of(initiative, at)
    context = {"form": form, "assessment": _assessment(form, standing), "preview": preview}
    if preview and request.htmx:  # type: ignore[attr-defined] # set by its middleware
        return TemplateResponse(request, "governance/classification.html#computed", context)
    context |= _context(request, initiative, standing, at)
    status = 422 if form.is_bound and form.errors and not preview else 200
    return TemplateResponse(request, "governance/classification.html", context, status=status)


@require_POST
@acts
def classification_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve an assessment or send it back, as a second person."""
    found = get_object_or_404(Classification.objects.select_related("initiative"), pk=pk)
    actor, at = actor_of(request), timezone.now()
    if request.POST.get("act") == "approve":
        classification_approve(found, actor=actor, at=at)
        messages.success(request, _("Approved. It counts from now on."))
    else:
        classification_reject(found, actor=actor, at=at, reason=request.POST.get("reason", ""))
        messages.success(request, _("Sent back. Whoever assessed it sees the reason."))
    return back(request, reverse("classification", args=[found.initiative.key]))


def _assessment(form: Questionnaire, standing: Standing) -> Assessment | None:
    answers = form.answers
    return assess(answers, standing.evidence.facts.decisions) if answers else None


def _context(request: HttpRequest, initiative: Initiative, standing: Standing, at: datetime) -> dict[str, Any]:
    rows = list(initiative.classifications.select_related("assessed_by", "decided_by").order_by("-assessed_at", "-pk"))
    waiting = next((row for row in rows if row.status == Classification.Status.PROPOSED), None)
    approved = next((row for row in rows if row.status == Classification.Status.APPROVED), None)
    here = _("Classification")
    context = initiative_frame(initiative, current="", at=at, standing=standing, here=here)
    actor = actor_of(request)
    lede = _lede(approved, standing.evidence.policy.classification_valid_days)
    context |= laws_shown(initiative, standing.evidence.facts)
    return context | {
        "here": here,
        "may_determine": may_determine(actor, initiative),
        "lede": lede,
        "lede_more": _("An assessment waits for a second person.") if waiting else "",
        "waiting": waiting,
        "may_decide": waiting is not None and may_decide_classification(actor, waiting),
        "may_assess": may_assess(actor, initiative),
        "suggested": initiative.suggested_nature and initiative.nature == Nature.UNCLASSIFIED,
        "events": [_event(row) for row in rows],
    }


def _lede(approved: Classification | None, valid_days: int) -> str:
    if approved is None or approved.decided_at is None:
        return _("It is not classified yet.")
    until = approved.decided_at + timedelta(days=valid_days)
    values = {
        "nature": approved.get_nature_display().lower(),
        "name": approved.decided_by,
        "until": date_format(until, "j M Y"),
    }
    return _("Classified as %(nature)s, approved by %(name)s; it counts until %(until)s.") % values


def _event(row: Classification) -> dict[str, Any]:
    text = " ".join([*row.reasons, row.override_reason and _("More strictly: %(why)s") % {"why": row.override_reason}])
    values = {"nature": row.get_nature_display(), "status": row.get_status_display().lower()}
    if row.decided_by and row.decided_at:
        values["status"] += f", {row.decided_by}, {date_format(row.decided_at, 'j M Y')}"
    if row.rejection_reason:
        text = f"{text} {_('Sent back: %(why)s') % {'why': row.rejection_reason}}"
    return {
        "title": _("%(nature)s: %(status)s") % values,
        "at": row.assessed_at,
        "text": text.strip(),
        "person": row.assessed_by,
        "icon": "scale",
    }

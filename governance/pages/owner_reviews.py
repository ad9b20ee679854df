"""Whoever answers for something says that they looked at it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import OwnerReview
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.rules.facts import Facts
from governance.services.owner_reviews import may_review, owner_review_log
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.permissions import Actor


class OwnerReviewForm(forms.Form):
    """What somebody looked at."""

    note = forms.CharField(
        label=gettext_lazy("What I looked at, and what I saw"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: outcomes of October, two escalations read, nothing to change."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def owner_review(request: HttpRequest, key: str) -> HttpResponse:
    """Show who looked at it when, and let those who answer for something say that they did."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = OwnerReviewForm(request.POST or None)

    def log(data: dict[str, Any]) -> None:
        owner_review_log(initiative, actor=actor, at=at, **data)
        messages.success(request, _("Logged in your name."))

    if carried_out(form, log):
        return redirect("owner-review", key)
    here = _("Owners looking at it")
    context = initiative_frame(initiative, current="", at=at, here=here)
    rows = list(initiative.owner_reviews.select_related("reviewed_by").order_by("-reviewed_at", "-pk")[:_SHOWN])
    context |= {
        "here": here,
        "form": form,
        "may_review": may_review(actor, initiative),
        "held": _held(context["standing"].evidence.facts, actor),
        "days": context["standing"].evidence.policy.absentee_days,
        "lede": _lede(rows),
        "events": [_event(row) for row in rows],
    }
    return TemplateResponse(request, "governance/owner_review.html", context, status=422 if form.errors else 200)


_SHOWN = 50


def _held(facts: Facts, actor: Actor) -> str:
    """Return what somebody answers for here, in words."""
    held = (*(h for h in facts.holders if h.in_force(facts.today)), *facts.decision_owners)
    return ", ".join(dict.fromkeys(h.capacity.label for h in held if h.person.identity == actor.identity))


def _lede(rows: list[OwnerReview]) -> str:
    if not rows:
        return _("Nobody who answers for it has said that they looked.")
    values = {"name": rows[0].reviewed_by, "day": date_format(rows[0].reviewed_at, "j M Y")}
    return _("%(name)s looked at it on %(day)s.") % values


def _event(row: OwnerReview) -> dict[str, Any]:
    return {
        "title": _("Looked at it"),
        "at": row.reviewed_at,
        "text": row.note,
        "person": row.reviewed_by,
        "icon": "eye",
    }

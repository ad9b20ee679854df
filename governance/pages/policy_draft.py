"""A draft of a policy: what it would change, what that would do, and publishing it, which somebody else does."""

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
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from governance.models import PolicyDraft, PolicyProfile
from governance.pages.policy_effect import WORKING, effect_sentence, effect_shown
from governance.pages.policy_words import change_lines, ways_sentence
from governance.rules.policy_changes import PolicyChange, policy_changes
from governance.services.policies import (
    OWN,
    may_draft,
    may_publish,
    policy_draft_open,
    policy_draft_withdraw,
    policy_publish,
    reasons_against_publishing,
    worked_on,
)
from governance.services.policy_effects import policy_effect_ask
from roles.pages.acting import actor_of, acts, carried_out

_TAGS = {"open": ("accent", "pencil"), "published": ("good", "stamp"), "withdrawn": ("unknown", "undo-2")}


class PublishForm(forms.Form):
    """Why it is published, and which revision was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It stands in the ledger under your name, and in the history of the profile."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )


class WithdrawForm(forms.Form):
    """Why it is not published."""

    reason = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


@require_POST
@acts
def policy_draft_new(request: HttpRequest, profile: str) -> HttpResponse:
    """Begin a draft of a profile and go on to write it."""
    found = get_object_or_404(PolicyProfile, key=profile)
    draft = policy_draft_open(found, actor=actor_of(request), at=timezone.now())
    return redirect("policy-draft-edit", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def policy_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft; a POST has its effect worked out, publishes it or withdraws it."""
    draft, actor, at = draft_of(pk), actor_of(request), timezone.now()
    if request.GET.get("part") == "effect":
        return _progress(request, draft)
    act = request.POST.get("act", "")
    if act == "effect":
        policy_effect_ask(draft, actor=actor, at=at)
        return redirect(f"{reverse('policy-draft', args=[pk])}#effect")
    publishing = PublishForm(request.POST if act == "publish" else None, initial={"revision": draft.revision})
    withdrawing = WithdrawForm(request.POST if act == "withdraw" else None, auto_id="withdraw_%s")

    def publish(data: dict[str, Any]) -> None:
        policy_publish(draft, actor=actor, at=at, **data)
        messages.success(request, _("Published. Everything under the profile is judged by it from now on."))

    def withdraw(data: dict[str, Any]) -> None:
        policy_draft_withdraw(draft, actor=actor, at=at, **data)
        messages.success(request, _("The draft is closed. The profile stays as it is."))

    if carried_out(publishing, publish) or carried_out(withdrawing, withdraw):
        return redirect("policy-draft", pk)
    context = _context(request, draft) | {"publishing": publishing, "withdrawing": withdrawing}
    context["refused"] = withdrawing if act == "withdraw" else publishing
    return TemplateResponse(request, "governance/policy_draft.html", context, status=422 if act else 200)


def _progress(request: HttpRequest, draft: PolicyDraft) -> HttpResponse:
    """Show how far the effect is; once it is there, the whole page says more than its part."""
    if draft.effect_state not in WORKING:
        return HttpResponseClientRefresh()
    context = {"draft": draft} | effect_shown(request, draft)
    return TemplateResponse(request, "governance/policy_draft.html#effect", context)


def draft_of(pk: int) -> PolicyDraft:
    """Return a draft with its profile and people. One that nobody made is a page that does not exist."""
    return get_object_or_404(
        PolicyDraft.objects.select_related("profile", "proposed_by__unit", "closed_by__unit"), pk=pk
    )


def draft_crumbs(draft: PolicyDraft, *, here: str = "") -> list[dict[str, str]]:
    """Return the way to a draft, or to a page below it."""
    crumbs = [
        {"label": _("Policy"), "url": reverse("policy")},
        {"label": draft.profile.name, "url": f"{reverse('policy')}?profile={draft.profile.key}"},
        {"label": _("Draft"), "url": reverse("policy-draft", args=[draft.pk]) if here else ""},
    ]
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


def _context(request: HttpRequest, draft: PolicyDraft) -> dict[str, Any]:
    actor, changes = actor_of(request), _changes(draft)
    kind, icon = _TAGS[draft.state]
    own = worked_on(actor, draft)
    return {
        "draft": draft,
        "profile": draft.profile,
        "crumbs": draft_crumbs(draft),
        "tag": {"label": draft.get_state_display(), "kind": kind, "icon": icon},
        "lede": ways_sentence(changes),
        "lede_more": " ".join(effect_sentence(draft.effect)) if draft.effect else "",
        "changes": change_lines(changes),
        "may_draft": draft.is_open and may_draft(actor),
        "may_ask": draft.is_open and bool(draft.changes) and (may_draft(actor) or may_publish(actor)),
        "may_withdraw": draft.is_open and (may_draft(actor) or may_publish(actor)),
        "may_publish": draft.is_open and may_publish(actor) and not own,
        "own": OWN if own and may_publish(actor) and draft.is_open else "",
        "against": [reason.text for reason in reasons_against_publishing(draft)] if draft.is_open else [],
        "authors": list(draft.authors.order_by("display_name", "pk")),
    } | effect_shown(request, draft)


def _changes(draft: PolicyDraft) -> tuple[PolicyChange, ...]:
    """Return what a draft changes; of one that is closed, what it changed or would have changed then."""
    return policy_changes(draft.present, {name: draft.changes[name] for name in draft.present})

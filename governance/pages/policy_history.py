"""What became of a profile: who published what when and why, told from the ledger; and making one's own of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.models import LedgerEntry, PolicyDraft, PolicyProfile
from governance.pages.policy_words import change_lines
from governance.pages.verbs import said_of
from governance.queries.history import entries_of
from governance.rules.policy_changes import changes_told
from governance.services.policies import may_draft, policy_profile_copy
from roles.pages.acting import actor_of, acts, carried_out, refused_response
from roles.pages.listing import paging
from roles.rules.refusals import NotPermitted, Reason

PAGE_SIZE = 20
_WHO = "Only administrators make profiles."


class CopyForm(forms.Form):
    """What a profile of one's own is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("Short, without spaces, for addresses and the API. It never changes: our_labour."),
        max_length=40,
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


@require_safe
def policy_history(request: HttpRequest, profile: str) -> HttpResponse:
    """Show what a profile said before, and who changed it when and why, newest first."""
    found = get_object_or_404(PolicyProfile, key=profile)
    page = Paginator(entries_of("governance.policyprofile", found.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    published = found.drafts.filter(state=PolicyDraft.State.PUBLISHED).count()
    withdrawn = found.drafts.filter(state=PolicyDraft.State.WITHDRAWN).select_related("closed_by").order_by("-pk")
    text = ngettext("%(count)d draft of it was published.", "%(count)d drafts of it were published.", published)
    context = {
        "profile": found,
        "crumbs": _crumbs(found, _("History")),
        "lede": text % {"count": published},
        "rows": [_row(entry, found) for entry in page],
        "withdrawn": list(withdrawn[:PAGE_SIZE]),
    }
    return TemplateResponse(request, "governance/policy_history.html", context | paging(page))


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def policy_copy(request: HttpRequest, profile: str) -> HttpResponse:
    """Make a profile of one's own that begins as a copy of this one."""
    found, actor = get_object_or_404(PolicyProfile, key=profile), actor_of(request)
    if not may_draft(actor):
        return refused_response(request, NotPermitted(Reason("PERMISSION", _WHO)))
    form = CopyForm(request.POST or None)

    def copy(data: dict[str, Any]) -> None:
        policy_profile_copy(found, actor=actor, at=timezone.now(), **data)
        messages.success(request, _("The profile is made. No initiative is under it yet."))

    if carried_out(form, copy):
        return redirect(f"{reverse('policy')}?profile={form.cleaned_data['key']}")
    context = {"profile": found, "crumbs": _crumbs(found, _("Make our own profile of this")), "form": form}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "governance/policy_copy.html", context, status=status)


def _row(entry: LedgerEntry, profile: PolicyProfile) -> dict[str, Any]:
    """Return one entry: who did what and why, and what the profile said before and after."""
    said, icon = said_of(entry)
    draft, revision = entry.details.get("draft"), entry.details.get("revision")
    return {
        "entry": entry,
        "said": said,
        "icon": icon,
        "changes": change_lines(changes_told(entry.details, profile.parameters)),
        "proposed_by": entry.details.get("proposed_by", ""),
        "draft_url": reverse("policy-draft", args=[draft]) if isinstance(draft, int) else "",
        "revision": revision[1] if isinstance(revision, list) else None,
    }


def _crumbs(profile: PolicyProfile, here: str) -> list[dict[str, str]]:
    return [
        {"label": _("Policy"), "url": reverse("policy")},
        {"label": profile.name, "url": f"{reverse('policy')}?profile={profile.key}"},
        {"label": here, "url": ""},
    ]

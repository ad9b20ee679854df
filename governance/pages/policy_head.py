"""What stands above a policy: who is judged by it, the draft that is open, and what whoever reads may do about it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import PolicyDraft, PolicyProfile
from governance.services.policies import may_draft, may_publish
from roles.pages.acting import actor_of


def policy_head(request: HttpRequest, profile: PolicyProfile) -> dict[str, Any]:
    """Return `used draft may_draft` for the page of one profile, in two statements."""
    actor = actor_of(request)
    draft = profile.drafts.filter(state=PolicyDraft.State.OPEN).select_related("proposed_by").first()
    count = profile.initiatives.count()
    used = ngettext("%(count)s initiative is under it.", "%(count)s initiatives are under it.", count)
    return {
        "used": used % {"count": f"{count:,}"},
        "used_count": count,
        "used_url": f"{reverse('initiatives')}?profile={profile.key}",
        "draft": draft,
        "draft_text": _draft_text(draft, publishes=may_publish(actor)),
        "may_draft": may_draft(actor),
    }


def _draft_text(draft: PolicyDraft | None, *, publishes: bool) -> str:
    if draft is None:
        return ""
    values = {"name": draft.proposed_by, "count": len(draft.changes)}
    text = ngettext(
        "%(name)s proposes to change %(count)d parameter. Nothing goes by that yet.",
        "%(name)s proposes to change %(count)d parameters. Nothing goes by that yet.",
        len(draft.changes),
    )
    return " ".join([text % values, *([_("You may publish it, unless you worked on it.")] if publishes else [])])

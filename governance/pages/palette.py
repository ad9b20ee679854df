"""What the command palette offers for some letters: pages, initiatives, decisions, people."""

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from governance.pages.search import address_of
from governance.pages.seeing import sight_of
from governance.queries.search import Hit, search

MOST = 12
# Of each kind so many, that one common word does not push the others out.
_EACH = 5
_FOUND = ("initiatives", "decisions", "people")
_PAGES = (
    (gettext_lazy("My work"), "my-work"),
    (gettext_lazy("Portfolio"), "portfolio"),
    (gettext_lazy("Initiatives"), "initiatives"),
    (gettext_lazy("Register an initiative"), "initiative-new"),
    (gettext_lazy("Decisions"), "decisions"),
    (gettext_lazy("Register a decision"), "decision-new"),
    (gettext_lazy("Roles"), "roles"),
    (gettext_lazy("Begin a redesign plan"), "plan-new"),
    (gettext_lazy("Clearances"), "clearances"),
    (gettext_lazy("Flags"), "flags"),
    (gettext_lazy("Inbox"), "inbox"),
    (gettext_lazy("Gates"), "reviews"),
    (gettext_lazy("Waivers"), "waivers"),
    (gettext_lazy("People"), "people"),
    (gettext_lazy("Policy"), "policy"),
    (gettext_lazy("Crosswalk to laws and frameworks"), "crosswalk"),
    (gettext_lazy("Import a list"), "import"),
)


@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """Return at most twelve places that the letters could mean."""
    q = request.GET.get("q", "").strip()[:100]
    if not q:
        return JsonResponse({"items": []})
    pages = [
        {"label": str(label), "url": reverse(page), "hint": _("Page")}
        for label, page in _PAGES
        if q.casefold() in str(label).casefold()
    ]
    hits = [hit for found in search(q, _FOUND, _EACH, sight_of(request)) for hit in found.hits]
    return JsonResponse({"items": [*pages, *_items(hits)][:MOST]})


def _items(hits: Iterable[Hit]) -> Iterable[dict[str, str]]:
    return [{"label": hit.label, "url": address_of(hit), "hint": hit.hint} for hit in hits]

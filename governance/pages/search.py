"""Looking for anything: what fits, kind by kind, the best first."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from governance.pages.seeing import sight_of
from governance.queries.search import COUNTED, KINDS, Found, Hit, search, words_of
from governance.rules.highlighting import excerpt, pieces

LONGEST = 100
# Of each kind so many while all are shown, and so many where one is looked at alone.
_EACH, _ALONE = 5, 50
_FEWEST = 2
_TITLES = {
    "initiatives": (gettext_lazy("Initiatives"), "layers"),
    "decisions": (gettext_lazy("Decisions"), "workflow"),
    "people": (gettext_lazy("People"), "users-round"),
    "flags": (gettext_lazy("Flags"), "flag"),
    "plans": (gettext_lazy("Redesign plans"), "briefcase"),
    "waivers": (gettext_lazy("Waivers"), "clock"),
}


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what fits the words in the address, of all kinds or of one."""
    q = " ".join(request.GET.get("q", "").split())[:LONGEST].rstrip()
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    found = search(q, KINDS, _ALONE if kind else _EACH, sight_of(request)) if len(q) >= _FEWEST else []
    shown = [each for each in found if each.hits and kind in {"", each.kind}]
    context = {
        "q": q,
        "kind": kind,
        "lede": _lede(q, found),
        "tabs": _tabs(q, kind, found),
        "groups": [_group(each, q, kind) for each in shown],
        "instead": [{"label": word, "url": _address(word)} for word in words_of(q)] if len(words_of(q)) > 1 else [],
        "elsewhere": _address(q) if kind and any(each.hits for each in found) else "",
        "lists": [{"label": title, "url": reverse(page)} for title, page in _LISTS],
    }
    return TemplateResponse(request, "governance/search.html", context)


_LISTS = (
    (gettext_lazy("Initiatives"), "initiatives"),
    (gettext_lazy("Decisions"), "decisions"),
    (gettext_lazy("People"), "people"),
    (gettext_lazy("Flags"), "flags"),
    (gettext_lazy("Roles"), "roles"),
    (gettext_lazy("Waivers"), "waivers"),
)


def _lede(q: str, found: Sequence[Found]) -> str:
    if len(q) < _FEWEST:
        return _("Two letters or more: a key, a title, a name, or words of them.")
    total, more = sum(each.total for each in found), any(each.more for each in found)
    if more:
        return _("More than %(count)d things fit “%(q)s”.") % {"count": total, "q": q}
    text = ngettext("%(count)d thing fits “%(q)s”.", "%(count)d things fit “%(q)s”.", total)
    return text % {"count": total, "q": q} if total else _("Nothing fits “%(q)s”.") % {"q": q}


def _tabs(q: str, kind: str, found: Sequence[Found]) -> list[dict[str, Any]]:
    if not any(each.hits for each in found):
        return []
    everything = {"label": _("Everything"), "url": _address(q), "current": not kind}
    return [
        everything,
        *(
            {
                "label": _TITLES[each.kind][0],
                "url": _address(q, each.kind),
                "current": kind == each.kind,
                "count": f"{COUNTED}+" if each.more else each.total,
            }
            for each in found
            if each.hits or each.kind == kind
        ),
    ]


def _group(found: Found, q: str, kind: str) -> dict[str, Any]:
    title, icon = _TITLES[found.kind]
    hidden = found.total - len(found.hits)
    return {
        "kind": found.kind,
        "title": title,
        "icon": icon,
        "hits": [_hit(hit, words_of(q)) for hit in found.hits],
        "rest": f"{hidden}+" if found.more else hidden,
        "rest_url": _address(q, found.kind) if hidden and not kind else "",
        "narrow": bool(kind and (found.more or hidden)),
    }


def _hit(hit: Hit, words: Sequence[str]) -> dict[str, Any]:
    return {
        "label": pieces(excerpt(hit.label, words), words),
        "hint": pieces(hit.hint, words),
        "text": pieces(excerpt(hit.text, words), words),
        "url": address_of(hit),
    }


def address_of(hit: Hit) -> str:
    """Return where something that was found is shown."""
    return reverse(hit.page, args=[hit.argument])


def _address(q: str, kind: str = "") -> str:
    return f"{reverse('search')}?{urlencode({'q': q} | ({'kind': kind} if kind else {}))}"

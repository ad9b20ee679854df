"""What a draft of a policy would do, as its page shows it: in a sentence, in figures, and initiative by initiative."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.models import PolicyDraft
from governance.pages.policy_words import requirement_label
from governance.pages.seeing import sight_of
from governance.queries.policy_effects import effect_seen
from governance.rules.policy_effects import Outcome
from governance.rules.stages import Gate, Stage
from governance.services.policy_effects import basis_of
from roles.pages.listing import paging

PAGE_SIZE = 50
REVIEWS = ("voided", "kept")
WORKING = {PolicyDraft.Effect.WAITING, PolicyDraft.Effect.RUNNING}
# Each list with its tab, and the colour of its count.
LISTS: Mapping[str, tuple[Any, str]] = {
    Outcome.FALLS.value: (gettext_lazy("Would no longer pass"), "bad"),
    Outcome.RISES.value: (gettext_lazy("Would pass"), ""),
    Outcome.HARDER.value: (gettext_lazy("Would lack more"), ""),
    Outcome.EASIER.value: (gettext_lazy("Would lack less"), ""),
    "voided": (gettext_lazy("Reviews begun anew"), "bad"),
    "kept": (gettext_lazy("Reviews that go on"), ""),
}


def effect_shown(request: HttpRequest, draft: PolicyDraft) -> dict[str, Any]:
    """Return what the page of a draft shows of its effect; `effect` is None while there is none."""
    if draft.effect is None:
        return {"effect": None, "effect_working": draft.effect_state in WORKING}
    counts = draft.effect["counts"]
    shown = _list_asked(request, counts)
    rows = effect_seen(draft.effect, sight_of(request))["rows"].get(shown, [])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "effect": draft.effect,
        "effect_working": False,
        "effect_at": parse_datetime(draft.effect["at"]),
        "effect_sentence": effect_sentence(draft.effect),
        "effect_stale": _stale(draft),
        "effect_tabs": _tabs(counts, shown),
        "effect_list": shown,
        "effect_of_reviews": shown in REVIEWS,
        "effect_title": LISTS[shown][0] if shown else "",
        "effect_rows": [_row(row) for row in page],
        "effect_left_off": counts.get(shown, 0) - len(rows),
        "requirements": _requirements(draft.effect),
    } | paging(page)


def effect_sentence(effect: Mapping[str, Any]) -> tuple[str, str]:
    """Say how many initiatives would no longer pass, out of how many, and how many would."""
    falls, rises = (effect["counts"].get(outcome, 0) for outcome in (Outcome.FALLS, Outcome.RISES))
    values = {"count": f"{falls:,}", "all": f"{effect['judged']:,}"}
    first = ngettext(
        "%(count)s of %(all)s initiatives would no longer pass its next gate.",
        "%(count)s of %(all)s initiatives would no longer pass their next gate.",
        falls,
    )
    then = ngettext(
        "%(count)s that does not pass now would.", "%(count)s that do not pass now would.", rises
    )  # fmt: skip
    if not falls:
        first = _("Each initiative that passes its next gate now still would, of %(all)s.")
    if not rises:
        return first % values, _("None that does not pass now would.")
    return first % values, then % {"count": f"{rises:,}"}


def _stale(draft: PolicyDraft) -> str:
    """Say why the effect is no longer that of the draft; empty while it is."""
    if not draft.is_open:
        return ""
    if draft.effect_revision != draft.revision:
        values = {"then": draft.effect_revision, "now": draft.revision}
        return _("It is of revision %(then)s of the draft, which is at revision %(now)s now.") % values
    return "" if draft.effect_on == basis_of(draft) else _("The profile itself was changed since.")


def _list_asked(request: HttpRequest, counts: Mapping[str, int]) -> str:
    """Return the list that the address names, else the first one with anything in it."""
    asked = request.GET.get("show", "")
    if counts.get(asked):
        return asked
    return next((name for name in LISTS if counts.get(name)), "")


def _tabs(counts: Mapping[str, int], shown: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?show={name}#effect", "count": counts[name], "tone": tone, "current": name == shown}
        for name, (label, tone) in LISTS.items()
        if counts.get(name)
    ]


def _requirements(effect: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the requirements that make the difference, and to how many initiatives each way."""
    names = [*effect["newly"], *(number for number in effect["no_longer"] if number not in effect["newly"])]
    return [
        {
            "label": requirement_label(number),
            "newly": effect["newly"].get(number, 0),
            "no_longer": effect["no_longer"].get(number, 0),
        }
        for number in names
    ]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    gate = row["gate"]
    shown = {
        "key": row["key"],
        "title": row["title"],
        "stage": Stage(row["stage"]),
        "gate": gate and _(Gate(gate).label),
    }
    if "review" in row:
        url = reverse("review", args=[row["review"]])
        return shown | {"url": url, "number": row["number"], "signed": row["signed"]}
    return shown | {
        "url": f"{reverse('initiative-gate', args=[row['key']])}?gate={gate}" if gate else "",
        "newly": [{"label": requirement_label(each["id"]), "text": each["text"]} for each in row["newly"]],
        "no_longer": [requirement_label(number) for number in row["no_longer"]],
    }

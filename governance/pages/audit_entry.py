"""One entry of the ledger: what it says, in words, and whether it still fits."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.ledger import FIRST, OF, SEAL, digest_of, holds
from governance.models import Initiative, LedgerEntry
from governance.pages.audit import entry_row
from governance.queries.audit import entries_beside
from governance.rules.permissions import GRANTS, Act
from governance.seals import KINDS, rows_sealed
from roles.pages.acting import actor_of, acts
from roles.rules.permissions import require

# Pages of what an entry can be about, by its type; each takes the row's key.
_PAGES = {
    "governance.accountability": "accountability",
    "governance.tolerance": "tolerance",
    "governance.review": "review",
    "governance.waiver": "waiver",
    "governance.condition": "condition",
    "governance.policydraft": "policy-draft",
    "decisions.decision": "decision",
    "decisions.ownership": "ownership",
    "roles.person": "person",
    "roles.redesignplan": "plan",
}
# Details that are lists by nature and no before and after.
_LISTS = frozenset({"inputs", "groups", "points", "capacities"})
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One detail: before and after where it changed something, else what it is."""

    label: str
    before: str
    after: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """One thing that was looked at: whether it fits, and in words."""

    holds: bool
    text: str


@require_safe
@acts
def audit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry with what surrounds it in the chain."""
    require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    entry = get_object_or_404(LedgerEntry.objects.select_related("actor"), pk=pk)
    previous, following = entries_beside(entry)
    fits = [*_chained(entry, previous, following), *_sealed(entry)]
    context = entry_row(entry) | {
        "crumbs": [
            {"label": _("Audit"), "url": reverse("audit")},
            {"label": _("Entry %(number)s") % {"number": entry.id}, "url": ""},
        ],
        "told": told_of(entry),
        "target_url": _target_url(entry),
        "previous": previous,
        "following": following,
        "seal": entry.details.get(SEAL),
        "fits": fits,
        "whole": all(fit.holds for fit in fits),
    }
    return TemplateResponse(request, "governance/audit_entry.html", context)


def told_of(entry: LedgerEntry) -> list[Told]:
    """Return an entry's details in words, without its seal."""
    return [_told(entry, name, value) for name, value in entry.details.items() if name not in {SEAL, OF}]


def _told(entry: LedgerEntry, name: str, value: Any) -> Told:
    if isinstance(value, list) and len(value) == _PAIR and name not in _LISTS:
        return Told(_label(entry, name), _word(value[0]), _word(value[1]), changes=True)
    return Told(_label(entry, name), "", _word(value), changes=False)


def _label(entry: LedgerEntry, name: str) -> str:
    try:
        field = apps.get_model(entry.target_type)._meta.get_field(name)  # noqa: SLF001 - Django's public name
    except (LookupError, ValueError, FieldDoesNotExist):
        return capfirst(name.replace("_", " "))
    return capfirst(str(getattr(field, "verbose_name", name.replace("_", " "))))


def _word(value: Any) -> str:
    match value:
        case None | "" | "None" | []:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(_word(part) for part in value)
        case dict():
            return "; ".join(f"{name}: {_word(part)}" for name, part in value.items())
        case _:
            return str(value)


def _chained(entry: LedgerEntry, previous: LedgerEntry | None, following: LedgerEntry | None) -> list[Fit]:
    before = previous.digest if previous else FIRST if entry.id == 1 else None
    fits = [
        Fit(
            whole := holds(entry),
            _("Its digest is that of its content.")
            if entry.digest == digest_of(entry)
            else _("Its words were replaced when somebody was erased; that act holds the digest of what is left.")
            if whole
            else _("It was changed: its digest is not that of its content."),
        ),
        Fit(
            entry.previous == before,
            _("It follows the entry before it.")
            if entry.previous == before
            else _("It does not follow the entry before it."),
        ),
    ]
    if following:
        follows = following.previous == entry.digest
        text = _("The next entry follows it.") if follows else _("The next entry does not follow it.")
        fits.append(Fit(follows, text))
    return fits


def _sealed(entry: LedgerEntry) -> list[Fit]:
    """Compare what this entry sealed with the row as it is now; a later entry may have sealed it anew."""
    kind = KINDS.get(entry.target_type)
    if kind is None or SEAL not in entry.details:
        return []
    later = LedgerEntry.objects.filter(
        target_type=entry.target_type, target_id=entry.target_id, details__has_key=SEAL, id__gt=entry.id
    )
    if (number := later.order_by("id").values_list("id", flat=True).first()) is not None:
        return [Fit(holds=True, text=_("Entry %(number)s sealed the row anew.") % {"number": number})]
    now = next((row.seal for row in rows_sealed(kind, [int(entry.target_id)])), None)
    if now == entry.details[SEAL]:
        return [Fit(holds=True, text=_("The row is what this entry sealed."))]
    return [Fit(holds=False, text=_("The row is not what this entry sealed: it was changed behind the ledger's back."))]


def _target_url(entry: LedgerEntry) -> str:
    """Return the page of what the entry is about, or of the initiative that it belongs to."""
    if entry.target_type == "governance.initiative":
        key = Initiative.objects.filter(pk=entry.target_id).values_list("key", flat=True).first()
        return reverse("initiative", args=[key]) if key else ""
    page = _PAGES.get(entry.target_type)
    # What was removed since has a page no longer.
    if page and apps.get_model(entry.target_type)._base_manager.filter(pk=entry.target_id).exists():  # noqa: SLF001 - past any filter
        return reverse(page, args=[int(entry.target_id)])
    key = entry.details.get(OF)
    return reverse("initiative", args=[key]) if key else ""

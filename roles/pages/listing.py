"""What a list shows above its table: search, filters, and what is filtered right now. The state is the URL."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest

# More would not fit the database's own numbers, and would be an error there instead of an empty list.
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the URL, what it says while nothing is chosen, and its options as value and label."""

    name: str
    label: str
    options: Iterable[tuple[str, str]]


def listing(request: HttpRequest, filters: Iterable[Filter], *, sort: str) -> dict[str, Any]:
    """Return what the components `filters`, `th` and `empty` ask for."""
    shown, chips = [], []
    for entry in filters:
        chosen = request.GET.get(entry.name, "")
        options = [{"value": v, "label": label, "selected": v == chosen} for v, label in entry.options]
        shown.append({"name": entry.name, "label": entry.label, "options": options})
        chips += [
            {"label": option["label"], "remove_url": url_without(request, entry.name)}
            for option in options
            if option["selected"]
        ]
    q = request.GET.get("q", "").strip()
    if q:
        chips.append({"label": f"“{q}”", "remove_url": url_without(request, "q")})
    return {"q": q, "filters": shown, "chips": chips, "clear_url": request.path, "sort": sort}


def paging(page: "Page[Any]") -> dict[str, Any]:
    """Return what the component `pagination` asks for."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "elided": list(elided)}


def url_without(request: HttpRequest, name: str) -> str:
    """Return this address without one part of its state, on the first page."""
    query = request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def number(value: str | None) -> int | None:
    """Return what the URL says as a number, or None where it says none."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS else None

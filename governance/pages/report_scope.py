"""What of an address a report keeps, and the same in words: exactly what the page that leads here was narrowed by."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, QueryDict

from governance.models import ReportSubscription
from governance.pages.flags import flag_words
from governance.pages.initiative_filters import InitiativeFilters
from governance.pages.seeing import sight_of
from governance.queries.flags import DEFAULT_SORT, FlagFilter
from governance.queries.scope import scope_read
from governance.queries.scope_words import scope_words

Report = ReportSubscription.Report
# From what an address says it comes from to the reports that are offered there: a portfolio is narrowed by a scope
# alone, which lists know as well, and not the other way round.
OFFERED: dict[str, Sequence[Report]] = {
    "initiatives": (Report.INITIATIVES,),
    "flags": (Report.FLAGS,),
    "": (Report.PACK, Report.INITIATIVES, Report.FLAGS),
}


def offered(request: HttpRequest) -> Sequence[Report]:
    """Return the reports that can be had of the page this address comes from."""
    return OFFERED.get(request.GET.get("of", ""), OFFERED[""])


def kept_of(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """Return what of the address a report keeps, and the same in words; what cannot be meant is left out."""
    of = request.GET.get("of", "")
    if of == "initiatives":
        filters = InitiativeFilters(request.GET, sight_of(request))
        return _given(request.GET, filters.asked()), [chip["label"] for chip in filters.chips()]
    if of == "flags":
        wanted = FlagFilter.read(request.GET, sight_of(request))
        own = {name: getattr(wanted, name) for name in FlagFilter.__slots__ if name != "scope"}
        return wanted.scope.address() | _told(own), flag_words(wanted)
    scope = scope_read(request.GET, sight_of(request))
    return scope.address(), list(scope_words(scope).values())


def _told(own: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in own.items() if value and (name, value) != ("sort", DEFAULT_SORT)}


def _given(address: QueryDict, asked: dict[str, Any]) -> dict[str, str]:
    return {name: str(address[name]) for name in asked if address.get(name)}

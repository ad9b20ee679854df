"""What is being chased: the list, and saying that one is on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from governance.mends import mend_url
from governance.models import Flag, FlagState
from governance.pages.freshness import freshness
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.flag_incidents import FlagIncident, incidents_of
from governance.queries.flags import FlagFigures, FlagFilter, flag_figures, flags_found
from governance.queries.scope_words import scope_words
from governance.queries.sight import Sight
from governance.rules.findings import Mend, Screen
from governance.rules.flags import FLAG_TITLES
from governance.rules.permissions import GRANTS, Act
from governance.rules.severity import Severity
from governance.services import flags as services
from governance.services.list_sheets import flags_sheet
from roles.models import Person, Unit
from roles.pages.acting import actor_of, acts, back, person_of
from roles.rules.permissions import Actor, is_granted

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """What stands above the flags of one incident: in a sentence, and where all of it is shown."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag with where it is mended, and whether the person who looks may acknowledge it.

    `group` stands at the first flag of an incident, `grouped` at all of them.
    """

    flag: Flag
    mend_url: str
    may_acknowledge: bool
    group: FlagGroup | None = None
    grouped: bool = False


@require_safe
@vary_on_headers("HX-Request")
def flags(request: HttpRequest) -> HttpResponse:
    """List what is missing, lapsing or wrong."""
    person, at = person_of(request), timezone.now()
    wanted = FlagFilter.read(request.GET, sight_of(request))
    found = flags_found(wanted, person_id=person.pk, at=at)
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "rows": incidents_together(rows_of(told_to(page, wanted.scope.sight), person.actor)),
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number)),
        "lede": _lede(flag_figures(found, at), wanted),
        "filters": _filters(wanted),
        "wanted": wanted,
        "hand_over": _hand_over(wanted, person.actor),
        **_kept(request, wanted),
    }
    return TemplateResponse(request, "governance/flags.html", context | freshness(at))


@require_safe
def flags_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    at = timezone.now()
    wanted = FlagFilter.read(request.GET, sight_of(request))
    sheet = flags_sheet(wanted, person_id=person_of(request).pk, at=at)
    return KINDS[kind](f"flags-{at:%Y-%m-%d}", sheet.header, sheet.rows)


@require_POST
def flag_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody is on it, and show the row as it is now; refused, the page is loaded anew and says why."""
    response = _acknowledge(request, pk)
    refused = request.htmx and response.headers.get("Location")  # type: ignore[attr-defined] # set by its middleware
    return HttpResponseClientRefresh() if refused else response


@acts
def _acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    services.flag_acknowledge(get_object_or_404(Flag, pk=pk), actor=actor, at=timezone.now())
    if request.htmx:  # type: ignore[attr-defined] # set by its middleware
        flag = Flag.objects.select_related("initiative", "person", "owner", "assigned", "acknowledged_by").get(pk=pk)
        (row,) = rows_of([flag], actor)
        return TemplateResponse(request, "governance/flags.html#row", {"row": row})
    messages.success(request, _("You are on it. The flag stays until what it is about is mended."))
    return back(request, reverse("flags"))


def told_to(found: Iterable[Flag], sight: Sight) -> Iterator[Flag]:
    """Yield flags without what they say of initiatives that are not seen; they are not saved again."""
    for flag in found:
        flag.message = sight.told(flag.message)
        yield flag


def rows_of(found: Iterable[Flag], actor: Actor) -> list[FlagRow]:
    """Return flags as rows of the list."""
    return [
        FlagRow(
            flag=flag,
            mend_url=flag_mend_url(flag),
            may_acknowledge=flag.state == FlagState.OPEN and services.may_acknowledge(actor, flag),
        )
        for flag in found
    ]


def incidents_together(rows: list[FlagRow]) -> list[FlagRow]:
    """Return the rows with the flags of one incident beside each other, where the first of them stands."""
    of = incidents_of(row.flag for row in rows)
    if not of:
        return rows
    groups: dict[object, list[FlagRow]] = {}
    for row in rows:
        incident = of.get(row.flag.pk)
        groups.setdefault(incident.fingerprint if incident else row.flag.pk, []).append(row)
    return [row for those in groups.values() for row in _headed(those, of.get(those[0].flag.pk))]


def _headed(rows: list[FlagRow], incident: FlagIncident | None) -> list[FlagRow]:
    if incident is None:
        return rows
    count = len({row.flag.initiative_id for row in rows})
    what = f"{incident.system.name} {incident.label or incident.fingerprint}"
    text = _("One incident: %(what)s runs unsigned in %(count)d initiatives") % {"what": what, "count": count}
    group = FlagGroup(text, reverse("system", args=[incident.system.pk]))
    first, *others = (replace(row, grouped=True) for row in rows)
    return [replace(first, group=group), *others]


def flag_mend_url(flag: Flag) -> str:
    """Return the address of the screen that mends what a flag is about."""
    mend = Mend(Screen(flag.mend_screen), flag.mend_object, flag.mend_field)
    return mend_url(mend, flag.initiative.key if flag.initiative else None)


def _lede(figures: FlagFigures, wanted: FlagFilter) -> tuple[str, str]:
    """Say how many there are, and how bad it is."""
    if wanted.state == FlagState.CLEARED:
        text = ngettext("%(count)s flag was cleared.", "%(count)s flags were cleared.", figures.total)
        return text % {"count": intcomma(figures.total)}, _("What it was about is mended.")
    if not figures.total:
        return _("Nothing is being chased here."), ""
    text = ngettext("%(count)s flag is being chased.", "%(count)s flags are being chased.", figures.chased)
    counts = {
        "critical": intcomma(figures.critical),
        "high": intcomma(figures.high),
        "late": intcomma(figures.late),
    }
    more = _("%(critical)s critical, %(high)s high, %(late)s past their due date.")
    return text % {"count": intcomma(figures.chased)}, more % counts


def _filters(wanted: FlagFilter) -> list[dict[str, Any]]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    return [
        _filter("severity", _("Any severity"), [(s.value, s.label) for s in Severity], wanted.severity),
        _filter("rule", _("Any rule"), [(rule, f"{rule} {title}") for rule, title in FLAG_TITLES.items()], wanted.rule),
        _filter("age", _("Any age"), _ages(), wanted.age),
        _filter("state", _("Open or acknowledged"), FlagState.choices, wanted.state),
        _filter("owner", _("Anybody's"), [("me", _("Mine")), ("none", _("Nobody's (PMO)"))], wanted.owner),
        _filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units], wanted.unit),
    ]


def _filter(name: str, label: str, choices: Iterable[Any], chosen: str) -> dict[str, Any]:
    options = [{"value": value, "label": text, "selected": value == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}


def _ages() -> list[tuple[str, str]]:
    return [
        ("week", _("Opened within a week")),
        ("month", _("Open for one to four weeks")),
        ("older", _("Open for more than 30 days")),
    ]


def _kept(request: HttpRequest, wanted: FlagFilter) -> dict[str, Any]:
    """Return what narrows the list and has no field of its own, so that it can be taken away and is not lost."""
    labels = {"initiative": wanted.initiative, "late": _("Past their due date") if wanted.late else ""}
    labels["told"] = _("What one notice told you of") if wanted.told else ""
    shown = kept_scope(request, wanted.scope, "unit")
    if wanted.owner.isdecimal():
        owner = Person.objects.filter(pk=int(wanted.owner)).values_list("display_name", flat=True).first()
        labels["owner"] = owner or ""
    chips = [
        {"label": label, "remove_url": f"{request.path}{_without(request, name)}"}
        for name, label in labels.items()
        if label
    ]
    kept = {name: getattr(wanted, name) for name in ("initiative", "late", "told") if labels[name]}
    return {"chips": [*chips, *shown["chips"]], "kept": kept | shown["kept"]}


def flag_words(wanted: FlagFilter) -> list[str]:
    """Return what narrows a list of flags, in words."""
    chosen = [str(o["label"]) for f in _filters(wanted) for o in f["options"] if o["selected"] and o["value"]]
    said = [f"“{wanted.q}”" if wanted.q else "", wanted.initiative, _("Past their due date") if wanted.late else ""]
    if wanted.owner.isdecimal():
        names = Person.objects.filter(pk=int(wanted.owner)).values_list("display_name", flat=True)
        said.append(names.first() or "")
    scope = [words for name, words in scope_words(wanted.scope).items() if name != "unit"]
    return [*filter(None, said), *chosen, *scope]


def _hand_over(wanted: FlagFilter, actor: Actor) -> str:
    """Return where all that waits for the person who is asked for is handed over; empty for those who may not."""
    if not wanted.owner.isdecimal() or not is_granted(actor, Act.HAND_OVER_FLAGS, GRANTS):
        return ""
    return reverse("flags-hand-over", args=[int(wanted.owner)])


def _without(request: HttpRequest, name: str) -> str:
    rest = request.GET.copy()
    for key in (name, "page"):
        rest.pop(key, None)
    return f"?{rest.urlencode()}"

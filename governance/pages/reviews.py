"""Every passage through a gate: what waits for whoever looks, what is open, what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.models import Review
from governance.pages.review_words import Tag, capital, review_tag, steps_waiting
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.review_facts import reviews_by_id
from governance.queries.reviews import ReviewFigures, ReviewFilter, holder_names, review_figures, reviews_found
from governance.rules.reviews import ReviewFacts, step_standings
from governance.rules.stages import Gate
from governance.services.review_waits import review_waits
from roles.models import Unit
from roles.pages.acting import person_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as the list shows it: how far it is, and who signs next."""

    review: Review
    tag: Tag
    signed: int
    asked: int
    waits_for: tuple[str, ...]
    due: datetime | None

    @property
    def percent(self) -> int:
        """The share of its steps that are passed."""
        return round(100 * self.signed / self.asked) if self.asked else 0


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """List the reviews, those that wait for whoever looks first."""
    at, wanted = timezone.now(), ReviewFilter.read(request.GET, sight_of(request))
    mine = _mine(request, at)
    found = reviews_found(wanted, mine=mine, at=at)
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "rows": _rows(list(page), mine, at),
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number)),
        "lede": _lede(review_figures(found, at), len(mine)),
        "filters": _filters(wanted),
        "wanted": wanted,
        "narrowed": wanted != ReviewFilter(),
        **_kept(request, wanted),
    }
    return TemplateResponse(request, "governance/reviews.html", context)


@require_safe
def reviews_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    at, mine = timezone.now(), _mine(request, timezone.now())
    found = reviews_found(ReviewFilter.read(request.GET, sight_of(request)), mine=mine, at=at)
    return KINDS[kind](f"reviews-{at:%Y-%m-%d}", _COLUMNS, _cells(_rows(list(found), mine, at)))


def _mine(request: HttpRequest, at: datetime) -> frozenset[int]:
    return frozenset(wait.review.pk for wait in review_waits(person_of(request), at))


def _rows(found: Sequence[Review], mine: Iterable[int], at: datetime) -> list[ReviewRow]:
    facts = reviews_by_id([review.pk for review in found])
    names = holder_names([review.initiative_id for review in found], at)
    return [_row(review, facts[review.pk], names, at, waits=review.pk in mine) for review in found]


def _row(
    review: Review, facts: ReviewFacts, names: Mapping[tuple[int, str], str], at: datetime, *, waits: bool
) -> ReviewRow:
    standings = step_standings(facts)
    is_open = review.state == Review.State.OPEN and review.expires_at > at
    waiting = [standing.step for standing in steps_waiting(standings)] if is_open else []
    labels = []
    for step in waiting:
        name = names.get((review.initiative_id, step.capacity), "")
        labels.append(f"{name} ({step.capacity.label})" if name else capital(step.capacity.label))
    return ReviewRow(
        review=review,
        tag=review_tag(review, at, mine=waits),
        signed=sum(standing.passed for standing in standings),
        asked=len(standings),
        waits_for=tuple(labels),
        due=min((step.due_at for step in waiting), default=None),
    )


_COLUMNS = (
    "Initiative",
    "Title",
    "Review",
    "Gate",
    "State",
    "Verdict",
    "Signed",
    "Asked",
    "Waits for",
    "Due (UTC)",
    "Requested by",
    "Opened (UTC)",
    "Decided by",
    "Decided (UTC)",
)


def _cells(rows: Iterable[ReviewRow]) -> Iterator[tuple[str | int, ...]]:
    for row in rows:
        review = row.review
        yield (
            review.initiative.key,
            review.initiative.title,
            review.number,
            review.gate_label,
            review.state,
            review.verdict,
            row.signed,
            row.asked,
            "; ".join(row.waits_for),
            _moment(row.due),
            str(review.requested_by),
            _moment(review.opened_at),
            str(review.decided_by or ""),
            _moment(review.decided_at),
        )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _lede(figures: ReviewFigures, mine: int) -> tuple[str, str]:
    """Say how many wait for whoever looks, then how many are open and late."""
    text = ngettext("%(count)s review is open.", "%(count)s reviews are open.", figures.open)
    more = text % {"count": intcomma(figures.open)}
    if figures.late:
        late = ngettext("%(count)s is past its due date.", "%(count)s are past their due date.", figures.late)
        more = f"{more} {late % {'count': intcomma(figures.late)}}"
    if not mine:
        return _("No review waits for you."), more
    text = ngettext("%(count)s review waits for you.", "%(count)s reviews wait for you.", mine)
    return text % {"count": intcomma(mine)}, more


def _filters(wanted: ReviewFilter) -> list[dict[str, Any]]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    return [
        _filter("mine", _("Anybody's"), [("me", _("Waits for me"))], wanted.mine),
        _filter("state", _("Any state"), Review.State.choices, wanted.state),
        _filter("gate", _("Any gate"), [(g.value, g.label) for g in Gate if g is not Gate.INTAKE], wanted.gate),
        _filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units], wanted.unit),
    ]


def _filter(name: str, label: str, choices: Iterable[Any], chosen: str) -> dict[str, Any]:
    options = [{"value": value, "label": text, "selected": value == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}


def _kept(request: HttpRequest, wanted: ReviewFilter) -> dict[str, Any]:
    """Return what narrows the list and has no field of its own, so that it can be taken away and is not lost."""
    shown = kept_scope(request, wanted.scope, "unit")
    if not wanted.initiative:
        return shown
    rest = request.GET.copy()
    for key in ("initiative", "page"):
        rest.pop(key, None)
    own = {"label": wanted.initiative, "remove_url": f"{reverse('reviews')}?{rest.urlencode()}"}
    return {"chips": [own, *shown["chips"]], "kept": shown["kept"] | {"initiative": wanted.initiative}}

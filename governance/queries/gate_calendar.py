"""What gates ask for in the coming weeks: reviews, conditions, clearances to authorise again, waivers that expire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from governance.models import Clearance, Condition, Review, Waiver
from governance.queries.reviews import next_due, open_at
from governance.queries.scope import Slice
from governance.rules.clearances import ClearanceState
from governance.rules.stages import ENDED_STAGES

# How far the calendar looks ahead. Units: calendar days.
AHEAD_DAYS = 60


class Due(StrEnum):
    """What is due."""

    REVIEW = "review"
    CONDITION = "condition"
    AGAIN = "reauthorisation"
    WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class GateDate:
    """One day of the calendar: what is due for which initiative; `pk` is that of what is due."""

    what: str
    pk: int
    day: date
    key: str
    title: str
    unit: str
    text: str
    who: str


def gate_dates(within: Slice, at: datetime, what: str = "") -> "QuerySet[Any, Any]":
    """Return what is due until the horizon or was due before, the first first, as tuples of a `GateDate`'s fields."""
    return dates_told({kind: rows for kind, rows in _parts(within, at).items() if what in ("", kind)})


def dates_told(parts: "Mapping[Due, QuerySet[Any]]") -> "QuerySet[Any, Any]":
    """Return these rows, each with its `day`, as tuples of a `GateDate`'s fields, the first first; one statement."""
    first, *rest = (_told(rows, kind) for kind, rows in parts.items())
    told: QuerySet[Any, Any] = first.union(*rest, all=True) if rest else first
    return told.order_by("day", "what", "pk")


def gate_date_counts(within: Slice, at: datetime) -> Mapping[Due, int]:
    """Return how many of each are due, in four statements."""
    return {kind: rows.count() for kind, rows in _parts(within, at).items()}


def _parts(within: Slice, at: datetime) -> "dict[Due, QuerySet[Any]]":
    last = within.today + timedelta(days=AHEAD_DAYS)
    due = Cast(Coalesce(next_due(), F("expires_at")), DateField())
    reviews = Review.objects.filter(open_at(at), within.initiatives("initiative")).annotate(day=due)
    conditions = Condition.objects.filter(within.initiatives("review__initiative"), state=Condition.State.OPEN)
    conditions = conditions.exclude(review__initiative__stage__in=ENDED_STAGES).annotate(day=F("due_on"))
    allowing = [state.value for state in ClearanceState if state.allows]
    clearances = Clearance.objects.filter(within.initiatives("initiative"), state__in=allowing)
    clearances = clearances.exclude(initiative__stage__in=ENDED_STAGES).annotate(day=F("review_due"))
    # What was renewed in time runs on.
    waivers = Waiver.objects.filter(within.initiatives("initiative"), state=Waiver.State.APPROVED)
    waivers = waivers.exclude(renewal__state=Waiver.State.APPROVED)
    waivers = waivers.exclude(initiative__stage__in=ENDED_STAGES).annotate(day=F("ends_on"))
    return {
        Due.REVIEW: reviews.filter(day__lte=last),
        Due.CONDITION: conditions.filter(day__lte=last),
        Due.AGAIN: clearances.filter(day__lte=last),
        Due.WAIVER: waivers.filter(day__lte=last),
    }


def _told(rows: "QuerySet[Any]", kind: Due) -> "QuerySet[Any, Any]":
    at = "review__initiative" if kind is Due.CONDITION else "initiative"
    text = {Due.REVIEW: "gate", Due.CONDITION: "text", Due.AGAIN: "stage", Due.WAIVER: "requirement"}[kind]
    asked = F("requested_by__display_name")
    who = {Due.REVIEW: asked, Due.CONDITION: F("owner__display_name"), Due.WAIVER: asked}
    # Ordered by what it tells and by nothing else: a union sorts as a whole.
    told: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            what=Value(kind.value, CharField()),
            key=F(f"{at}__key"),
            title=F(f"{at}__title"),
            unit=F(f"{at}__beneficiary_unit__name"),
            told=Cast(F(text), CharField()),
            who=Cast(who.get(kind, Value("")), CharField()),
        )
        .values_list("what", "pk", "day", "key", "title", "unit", "told", "who")
    )
    return told

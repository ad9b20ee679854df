"""The days of gates for somebody's own calendar: what is due, what was done lately, and what is no longer due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import Cast

from governance.models import Clearance, Condition, Review, Signature, Waiver
from governance.queries.gate_calendar import Due, GateDate, dates_told, gate_dates
from governance.queries.scope import Slice
from governance.rules.clearances import ClearanceState

# How long what is over stays in the calendar, so that those that have it learn of its end. Units: calendar days.
BACK_DAYS = 60


@dataclass(frozen=True, slots=True)
class FeedDay:
    """A day of the calendar. `done`: it was decided, or met. `over`: it is no longer due, and nobody did it.

    `changes` counts what happened to it, and never shrinks.
    """

    date: GateDate
    done: bool
    over: bool
    changes: int


def gate_feed_days(within: Slice, at: datetime) -> Sequence[FeedDay]:
    """Return all of it, in eight statements at most."""
    found = [
        *((GateDate(*row), False, False) for row in gate_dates(within, at)),
        *((GateDate(*row), True, False) for row in dates_told(_done(within))),
        *((GateDate(*row), False, True) for row in dates_told(_over(within, at))),
    ]
    changes = _changes([date for date, _done, _over in found])
    return [FeedDay(date, done, over, changes.get((date.what, date.pk), 0)) for date, done, over in found]


def _done(within: Slice) -> "Mapping[Due, QuerySet[Any]]":
    since = within.today - timedelta(days=BACK_DAYS)
    reviews = Review.objects.filter(within.initiatives("initiative"), state=Review.State.DECIDED)
    conditions = Condition.objects.filter(within.initiatives("review__initiative"), state=Condition.State.MET)
    return {
        Due.REVIEW: reviews.annotate(day=Cast("decided_at", DateField())).filter(day__gte=since),
        Due.CONDITION: conditions.annotate(day=F("due_on")).filter(verified_at__date__gte=since),
    }


def _over(within: Slice, at: datetime) -> "Mapping[Due, QuerySet[Any]]":
    since = within.today - timedelta(days=BACK_DAYS)
    ended = Q(state__in=[Review.State.WITHDRAWN, Review.State.EXPIRED]) | Q(state=Review.State.OPEN, expires_at__lte=at)
    reviews = Review.objects.filter(ended, within.initiatives("initiative"))
    closed = [ClearanceState.REVOKED.value]
    clearances = Clearance.objects.filter(within.initiatives("initiative"), state__in=closed)
    ends = [Waiver.State.CLOSED, Waiver.State.REVOKED, Waiver.State.WITHDRAWN]
    waivers = Waiver.objects.filter(within.initiatives("initiative"), state__in=ends, decided_at__isnull=False)
    return {
        Due.REVIEW: reviews.annotate(day=Cast("expires_at", DateField())).filter(day__gte=since),
        Due.AGAIN: clearances.annotate(day=F("review_due")).filter(day__gte=since),
        Due.WAIVER: waivers.annotate(day=F("ends_on")).filter(day__gte=since),
    }


def _changes(dates: Sequence[GateDate]) -> Mapping[tuple[str, int], int]:
    """Return how often each of these changed: edits, signatures and what voided them, events of a clearance."""
    of = {kind: [date.pk for date in dates if date.what == kind] for kind in Due}
    reviews = dict(Review.objects.filter(pk__in=of[Due.REVIEW]).values_list("pk", "revision"))
    signed = Signature.objects.filter(review__in=of[Due.REVIEW]).order_by().values_list("review")
    for pk, given, voided in signed.annotate(given=Count("pk"), voided=Count("void")):
        reviews[pk] += given + voided
    events = Clearance.objects.filter(pk__in=of[Due.AGAIN]).order_by().values_list("pk")
    met = Condition.objects.filter(pk__in=of[Due.CONDITION], state=Condition.State.MET)
    return {
        **{(Due.REVIEW.value, pk): count for pk, count in reviews.items()},
        **{(Due.CONDITION.value, pk): 1 for pk in met.values_list("pk", flat=True)},
        **{(Due.AGAIN.value, pk): count for pk, count in events.annotate(count=Count("initiative__clearance_events"))},
        **{
            (Due.WAIVER.value, pk): revision
            for pk, revision in Waiver.objects.filter(pk__in=of[Due.WAIVER]).values_list("pk", "revision")
        },
    }

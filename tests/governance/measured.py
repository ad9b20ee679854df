"""Outcomes as roll-ups keep them, for tests of whoever reads them: a tolerance, days of it, and how it stands."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from decisions.models import Segment
from governance.models import MeasureDay, OutcomeDay, Reading, Tolerance
from governance.rules.readings import Evidence, ReadingFacts, ReadingState, SegmentReading
from tests.cleared import FINGERPRINT

SEGMENTS = ("Retail", "Corporate")


def measured(initiative, decision=None, *, measure="Re-routed cases", key="misroute_rate", **fields):
    """Return a tolerance of at most 5 % re-routed, signed."""
    terms = {"target": Decimal(2), "amber": Decimal(4), "limit": Decimal(5), "direction": "upper", "unit": "percent"}
    signed = {"signed_by": initiative.created_by, "signed_at": timezone.now()}
    return Tolerance.objects.create(
        initiative=initiative, measure=measure, key=key, decision=decision, **terms | signed | fields
    )


def days_of(tolerance, *, days=30, k=1, n=40, fingerprint=FINGERPRINT, segments=SEGMENTS, ends=0, first=None):
    """Write so many days up to today, the same each day and segment; return the last day."""
    today = timezone.now().date() - timedelta(days=ends)
    about = {
        "initiative": tolerance.initiative,
        "decision": tolerance.decision.code if tolerance.decision else "D-0001",
    }
    rows = [
        about | {"segment": segment, "fingerprint": fingerprint, "day": today - timedelta(days=back)}
        for back in range(days)
        for segment in segments
    ]
    MeasureDay.objects.bulk_create([MeasureDay(**row, measure=tolerance.key, k=k, n=n) for row in rows])
    done = {"cases": n, "reviewed": n // 4, "overridden": n // 20, "alone": n // 2, "escalated": n // 4}
    reviews = [0, 0, n // 4, *([0] * 12)]
    OutcomeDay.objects.bulk_create([OutcomeDay(**row, **done, reviews=reviews) for row in rows], ignore_conflicts=True)
    return today


def stands(tolerance, state, **fields):
    """Keep how a tolerance stands: 3 of 400 unless told otherwise."""
    today = timezone.now().date()
    told = {
        "k": 3,
        "n": 400,
        "low": 0.0026,
        "high": 0.0218,
        "e_value": 3.1,
        "cusum": 1.2,
        "window_k": 3,
        "window_n": 400,
        "evidence": Evidence(k=3, n=400, bound=0.0193, needed=153, within=True),
        "fingerprint": FINGERPRINT,
        "since": today - timedelta(days=40),
        "first_day": today - timedelta(days=40),
        "last_day": today - timedelta(days=1),
        "on_time_periods": 5,
    }
    reading = ReadingFacts(state=ReadingState(state), **told | fields)
    return Reading.objects.update_or_create(
        tolerance=tolerance, defaults={"state": state, "body": reading.kept(), "as_of": timezone.now()}
    )[0]


def segment_stands(name, state, k=3, n=400):
    """Return how one segment stands."""
    return SegmentReading(name, k, n, 0.0026, 0.0218, ReadingState(state), material=True)


def segment_of(cast, name="Retail"):
    """Return a segment of the register."""
    return Segment.objects.create(unit=cast.operations, name=name)

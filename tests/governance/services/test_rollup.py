"""Counting outcomes: in whatever order and parts they come, each once, and what follows from the counts."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.models import (
    LedgerEntry,
    MeasureDay,
    Observation,
    OutcomeBatch,
    OutcomeDay,
    OverrideDay,
    SweepRequest,
)
from governance.rules.outcomes import DERIVED
from governance.rules.review_times import CLASSES, REVIEW_EDGES, median_of
from governance.services import detection, rollup
from governance.services.outcomes import outcomes_take
from governance.services.rollup import outcomes_roll_up
from governance.services.rollup_statements import DERIVED as DERIVED_STATEMENTS
from tests.cast import NOW, make_decision, make_initiative
from tests.governance.services.outcome_events import counted, event, kept

DAY = NOW.date()


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast, "Triage")
    make_decision(cast, made)
    return made


def take(cast, initiative, *events, at=NOW):
    return outcomes_take(events, initiative=initiative, actor=cast.tom.actor, at=at)


def ratios():
    return {row.measure: (row.k, row.n) for row in MeasureDay.objects.all()}


def test_measures_are_counted_from_the_cases_themselves(cast, initiative):
    take(
        cast, initiative,
        event("alone"),
        event("agreed", human_answer="a"),
        event("overridden", human_answer="B", override_reason="WRONG_TEAM"),
        event("escalated", escalated=True, timed_out=True, answer="", human_answer="B"),
        event("waits", escalated=True),
        event("bypass", route="manual", results={"misroute_rate": True}),
        event("told", results={"misroute_rate": False}),
    )  # fmt: skip

    done = outcomes_roll_up(at=NOW)

    assert (done.batches, done.rows, done.initiatives) == (1, 7, 1)
    assert ratios() == {
        "override_rate": (1, 2),
        "escalation_rate": (2, 6),
        "escalation_timeout": (1, 1),
        "straight_through": (2, 6),
        "manual_bypass": (1, 7),
        "misroute_rate": (1, 2),
    }
    day = OutcomeDay.objects.get()
    assert (day.cases, day.reviewed, day.overridden, day.alone) == (7, 2, 1, 2)
    assert (day.escalated, day.timed_out, day.manual) == (2, 1, 1)
    assert [(row.reason, row.cases) for row in OverrideDay.objects.all()] == [("WRONG_TEAM", 1)]


def test_derived_measures_are_those_of_the_catalogue():
    assert {measure for measure, _n, _k in DERIVED_STATEMENTS} == DERIVED


def test_late_and_further_outcomes_are_added_to_their_day_and_version(cast, initiative):
    take(cast, initiative, event("a", fingerprint="sha256:one", review_seconds=3, human_answer="A"))
    outcomes_roll_up(at=NOW)
    late = (NOW - timedelta(days=3)).isoformat()
    take(cast, initiative, event("b", fingerprint="sha256:one", review_seconds=4, human_answer="A"))
    take(cast, initiative, event("c", occurred_at=late), event("d", fingerprint="sha256:two"))
    outcomes_roll_up(at=NOW)

    rows = OutcomeDay.objects.order_by("day", "fingerprint")
    assert [(row.day, row.fingerprint, row.cases) for row in rows] == [
        (DAY - timedelta(days=3), "", 1),
        (DAY, "sha256:one", 2),
        (DAY, "sha256:two", 1),
    ]
    assert rows[1].reviews[1] == 2
    assert median_of(rows[1].reviews) == 3.5


def test_what_was_counted_is_counted_once_and_told_to_ledger_and_sweep(cast, initiative):
    take(cast, initiative, event("a"))
    take(cast, initiative, event("b"))
    first, second = outcomes_roll_up(at=NOW, at_once=1), outcomes_roll_up(at=NOW)

    assert (first.batches, second.batches) == (2, 0)
    assert OutcomeDay.objects.get().cases == 2
    assert not OutcomeBatch.objects.filter(rolled_at=None).exists()
    assert LedgerEntry.objects.filter(verb="outcomes_roll_up").count() == 2
    assert SweepRequest.objects.filter(initiative=initiative).exists()


def test_environments_are_seen_to_do_what_outcomes_tell(cast, initiative):
    take(cast, initiative, event("a", autonomy=3), event("b", autonomy=3, uncovered=True), event("c", environment="eu"))
    take(cast, initiative, event("d", route="manual"))
    outcomes_roll_up(at=NOW)
    take(cast, initiative, event("e", autonomy=3))
    outcomes_roll_up(at=NOW)

    code = initiative.citations.get().decision.code
    seen = Observation.objects.order_by("environment").values_list(
        "environment", "decision", "answer", "autonomy", "cases", "uncovered"
    )
    assert list(seen) == [("eu", code, "A", None, 1, 0), ("outcomes", code, "A", 3, 3, 1)]


def test_one_initiative_that_cannot_be_looked_at_holds_up_neither_the_counts_nor_the_others(
    cast, initiative, monkeypatch
):
    looked, other = [], make_initiative(cast, "Other")
    make_decision(cast, other)

    def fail_on_one(ids, *, at):
        if initiative.pk in ids:
            raise RuntimeError(at)
        looked.append((list(ids), at, OutcomeDay.objects.count()))

    monkeypatch.setattr(detection, "detect", fail_on_one)
    take(cast, initiative, event("a"))
    take(cast, other, event("b"))
    outcomes_roll_up(at=NOW)

    assert not OutcomeBatch.objects.filter(rolled_at=None).exists()
    assert looked == [([other.pk], NOW, 2)]


def test_what_fails_while_counting_leaves_nothing_counted(cast, initiative, monkeypatch):
    take(cast, initiative, event("a"))
    with monkeypatch.context() as patch:
        patch.setattr(rollup, "sweep_request", lambda *_any: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            outcomes_roll_up(at=NOW)
    assert not OutcomeDay.objects.exists()
    assert OutcomeBatch.objects.get().rolled_at is None

    outcomes_roll_up(at=NOW)
    assert OutcomeDay.objects.get().cases == 1


def of(number):
    """Return the event of that number: whoever sends it, it says the same."""
    return {
        "event_id": f"e{number}",
        "hours": -9 * (number % 4),
        "answer": "ab"[number % 2],
        "escalated": number % 5 == 0,
        "route": "manual" if number % 7 == 0 else "ai",
        "results": {"misroute_rate": number % 3 == 0} if number % 2 else {},
    } | ({"human_answer": "AB"[number // 2 % 2]} if number % 3 else {})


def sent(row):
    fields = {name: value for name, value in row.items() if name != "hours"}
    return event(**fields, occurred_at=(NOW + timedelta(hours=row["hours"])).isoformat())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.lists(st.integers(0, 25), min_size=1, max_size=8), min_size=1, max_size=5), every=st.booleans()
)
def test_any_order_and_any_splitting_come_to_the_same_counts(cast, initiative, parts, every):
    """Given parts in which numbers recur, then the counts are those of each number once."""
    with transaction.atomic():
        for part in parts:
            take(cast, initiative, *(sent(of(number)) for number in part))
            if every:
                outcomes_roll_up(at=NOW)
        outcomes_roll_up(at=NOW)

        assert kept() == counted([of(number) for part in parts for number in part])
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_median_of_reviews_is_read_from_their_classes():
    none = [0] * CLASSES
    assert median_of(none) is None
    assert median_of([4, *none[1:]]) == 1.0
    assert median_of([1, 0, 2, *none[3:]]) == 6.25
    assert median_of([*none[:-1], 3]) == REVIEW_EDGES[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT width_bucket(2.0, ARRAY[2, 5]::float8[]), width_bucket(1.9, ARRAY[2, 5]::float8[])")
        assert cursor.fetchone() == (1, 0)

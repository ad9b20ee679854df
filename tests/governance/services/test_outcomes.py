"""Taking outcomes in: whose they are, each once, what is refused, where they lie and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from governance.models import LedgerEntry, Outcome, OutcomeBatch, OutcomeKey
from governance.services.outcome_partitions import partitions_of_months
from governance.services.outcome_retention import outcomes_forget
from governance.services.outcomes import outcomes_take
from governance.services.rollup import outcomes_roll_up
from roles.rules.refusals import NotPermitted
from tests.cast import NOW, appoint, make_decision, make_initiative
from tests.governance.services.outcome_events import event


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast, "Triage")
    appoint(cast, made, "builder_lead", cast.carl)
    make_decision(cast, made)
    return made


def take(cast, initiative, *events, by=None, at=NOW):
    return outcomes_take(events, initiative=initiative, actor=(by or cast.tom).actor, at=at)


def why(taken):
    return [(rejection.row, rejection.reason) for rejection in taken.rejected]


def test_an_event_is_taken_once_however_often_and_with_whatever_it_is_sent(cast, initiative):
    first = take(cast, initiative, event("a"), event("b"), event("a", answer="B"))
    again = take(cast, initiative, event("b", answer="C"), event("c"))

    assert (first.accepted, first.duplicate, again.accepted, again.duplicate) == (2, 1, 1, 1)
    assert sorted(Outcome.objects.values_list("answer", flat=True)) == ["A", "A", "A"]
    assert OutcomeKey.objects.count() == 3


def test_the_same_event_id_of_another_initiative_is_another_event(cast, initiative):
    other = make_initiative(cast, "Other")

    taken = take(cast, None, event("a", initiative=initiative.key), event("a", initiative=other.key.lower()))

    assert taken.accepted == 2


def test_what_is_told_is_kept_as_the_register_spells_it(cast, initiative):
    text = "a\tb\\N\nc"
    names = {"decision": " route CASE ", "segment": "Unknown", "answer": text, "case_reference": "INC1"}
    numbers = {"results": {"misroute_rate": True}, "confidence": 0.25, "review_seconds": 7, "autonomy": 3}
    take(cast, initiative, event(**names, **numbers))

    row = Outcome.objects.get()
    code = initiative.citations.get().decision.code
    assert (row.decision, row.segment, row.answer, row.route) == (code, "", text, "ai")
    assert (row.results, row.confidence, row.autonomy) == ({"misroute_rate": True}, 0.25, 3)
    assert row.case is not None
    assert row.timed_out is None


def test_references_to_cases_are_kept_as_digests_under_the_portals_own_key(cast, initiative, settings):
    take(cast, initiative, event("a", case_reference="INC1"), event("b", case_reference="INC1"))
    settings.CASE_REFERENCE_KEY = "another"
    take(cast, initiative, event("c", case_reference="INC1"))

    cases = list(Outcome.objects.order_by("batch_id", "line").values_list("case", flat=True))
    assert cases[0] == cases[1] != cases[2]


def test_a_decision_that_one_initiative_cites_says_whose_event_it_is(cast, initiative):
    other = make_initiative(cast, "Other")
    shared = make_decision(cast, other, name="Shared")
    initiative.citations.create(decision=shared)

    taken = take(cast, None, event("a"), event("b", decision="shared"), event("c", decision="Nobody's"))

    assert taken.accepted == 1
    assert why(taken) == [
        (2, "It names no initiative, and 2 initiatives cite this decision."),
        (3, "It names no initiative, and no initiative cites this decision."),
    ]


def test_rows_that_cannot_be_taken_cost_none_of_the_others(cast, initiative):
    other = make_initiative(cast, "Other")
    taken = take(
        cast, initiative,
        event("a"),
        event("b", occurred_at=(NOW + timedelta(days=2)).isoformat()),
        event("c", occurred_at="1999-12-31T00:00:00Z"),
        event("d", results={"override_rate": True}),
        event("e", override_reason="I did not like it."),
        event("f", timed_out=True),
        event("g", initiative=other.key),
        event("h", initiative="AI-9999999"),
        event("i", environment="a b"),
    )  # fmt: skip

    assert taken.accepted == 1
    assert why(taken) == [
        (2, "occurred_at 26 Nov 2026 is in the future."),
        (3, "occurred_at 31 Dec 1999 is before 2000."),
        (4, "results: override_rate is counted from the cases themselves and cannot be told."),
        (5, "override_reason is a code of letters, digits and . _ : / -, without spaces; it is never a sentence."),
        (6, "timed_out is told of a case that was not escalated."),
        (7, f"It is about {other.key}, and everything sent here is said to be about another."),
        (8, "There is no initiative AI-9999999."),
        (9, "An environment is named with up to 60 letters, digits and . _ -, such as production-eu."),
    ]


def test_a_builder_lead_reports_on_their_own_initiative_alone_and_a_stranger_on_none(cast, initiative):
    other = make_initiative(cast, "Other")

    taken = take(cast, None, event("a"), event("b", initiative=other.key), by=cast.carl)

    assert (taken.accepted, why(taken)) == (1, [(2, f"You may not report outcomes of {other.key}.")])
    with pytest.raises(NotPermitted):
        take(cast, None, event("c", initiative=other.key), by=cast.carl)
    with pytest.raises(NotPermitted):
        take(cast, initiative, event("c"), by=cast.arne)
    assert OutcomeKey.objects.count() == 1


def test_taking_in_waits_for_nobody_at_the_ledger(cast, initiative):
    before = LedgerEntry.objects.count()
    take(cast, initiative, event())

    assert LedgerEntry.objects.count() == before


def test_each_month_has_a_table_of_its_own_made_when_its_first_outcome_comes(cast, initiative):
    moments = ("2024-05-05T00:00:00Z", "2026-01-31T23:30:00-01:00", "2026-02-01T00:30:00+01:00")
    take(cast, initiative, *(event(moment, occurred_at=moment) for moment in moments))
    take(cast, initiative, event("x", occurred_at="2026-01-05T00:00:00Z"))

    names = [month.name for month in partitions_of_months()]
    assert names == ["governance_outcome_2026_01", "governance_outcome_2026_02"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, count(*) FROM governance_outcome GROUP BY 1 ORDER BY 1")
        assert dict(cursor.fetchall()) == {
            "governance_outcome_2026_01": 2,
            "governance_outcome_2026_02": 1,
            "governance_outcome_before_2025": 1,
        }


def test_old_months_are_forgotten_once_they_are_counted_and_no_sooner(cast, initiative):
    old = event("old", occurred_at="2025-03-05T00:00:00Z")
    oldest = event("oldest", occurred_at="2020-03-05T00:00:00Z")
    take(cast, initiative, old, oldest, event("new"), at=NOW)
    later = NOW + timedelta(days=300)

    waiting = outcomes_forget(at=later)
    outcomes_roll_up(at=NOW)
    done = outcomes_forget(at=later)

    assert (waiting.months, waiting.rows) == (0, 0)
    assert (done.months, done.rows, done.keys) == (1, 1, 0)
    assert list(Outcome.objects.values_list("occurred_at", flat=True)) == [NOW]
    assert outcomes_forget(at=NOW + timedelta(days=500)).keys == 3
    assert OutcomeBatch.objects.get().rows == 3


def test_a_month_is_kept_until_its_last_day_is_old_enough(cast, initiative):
    take(cast, initiative, event("old", occurred_at="2025-03-05T00:00:00Z"))
    outcomes_roll_up(at=NOW)
    end = datetime(2025, 4, 1, tzinfo=UTC)

    assert outcomes_forget(at=end + timedelta(days=399)).months == 0
    assert outcomes_forget(at=end + timedelta(days=400)).months == 1


def test_a_route_that_grows_when_it_is_made_small_costs_none_of_the_others(cast, initiative):
    taken = take(cast, initiative, event("a", route="\u0130" * 15), event("b", route=" Manual "))

    assert (taken.accepted, why(taken)) == (1, [(1, "route is longer than 20 letters.")])
    assert Outcome.objects.get().route == "manual"

"""What environments saw their AI do: who may say so, what is refused, what is kept, what is chased for it."""

from datetime import timedelta

import pytest

from governance.evidence import gather_one
from governance.models import Flag, LedgerEntry, Observation
from governance.services.observations import observations_report
from governance.services.sweep import sweep
from roles.rules.refusals import NotPermitted, Refused
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, appoint, make_initiative

TODAY = NOW.date()


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast, "Triage")
    appoint(cast, made, "platform_owner", cast.tom)
    return made


def row(**fields):
    return {"day": TODAY, "decision": "Route case", "cases": 10} | fields


def report(cast, initiative, *rows, by=None, environment="eu"):
    by = by or cast.tom
    return observations_report(initiative, environment=environment, observations=rows, actor=by.actor, at=NOW)


def test_a_stranger_says_nothing(cast, initiative):
    with pytest.raises(NotPermitted):
        report(cast, initiative, row(), by=cast.olivia)
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), ["There is nothing to note: send at least one row."]),
        ((row(), row(uncovered=11)), ["Row 2: 11 uncovered cases are more than all 10."]),
        ((row(cases=-1),), ["Row 1: a number of cases is below 0."]),
        ((row(decision=" "),), ["Row 1: it names no decision."]),
        ((row(autonomy=7),), ["Row 1: there is no autonomy A7."]),
        ((row(answer="x" * 121),), ["Row 1: its answer is longer than 120 letters."]),
        ((row(day=TODAY + timedelta(2)),), [f"Row 1: {TODAY + timedelta(2):%-d %b %Y} is in the future."]),
    ],
)
def test_rows_that_cannot_be_are_refused_by_their_number_and_none_is_kept(cast, initiative, rows, expected):
    with pytest.raises(Refused) as refused:
        report(cast, initiative, *rows)

    assert [reason.text for reason in refused.value.reasons] == expected
    assert not Observation.objects.exists()


def test_the_latest_count_of_a_day_replaces_the_one_before(cast, initiative):
    report(cast, initiative, row(segment="Firms", autonomy=3), row(answer="Here"))
    noted = report(cast, initiative, row(segment="Firms", autonomy=3, cases=12), row(segment="Unknown", cases=1))

    assert noted == 2
    assert sorted(Observation.objects.values_list("segment", "answer", "cases")) == [
        ("", "", 1),
        ("", "Here", 10),
        ("Firms", "", 12),
    ]
    assert LedgerEntry.objects.filter(verb="observations_report").count() == 2


def test_counts_of_the_last_week_are_added_up(cast, initiative):
    report(cast, initiative, *(row(day=TODAY - timedelta(days=days), uncovered=1) for days in (0, 6, 7)))
    report(cast, initiative, row(), environment="us")

    seen = gather_one(initiative.pk, NOW).facts.observed

    assert [(one.environment, one.cases, one.uncovered) for one in seen] == [("eu", 20, 2), ("us", 10, 0)]


def test_what_nobody_registered_is_chased(cast, initiative):
    report(cast, initiative, row(decision="Refund"))

    sweep(at=NOW)

    assert Flag.objects.filter(rule="F-DEC-2", initiative=initiative, state="open").exists()


def test_environments_report_by_the_api(cast, initiative):
    body = {"environment": "eu", "observations": [{"day": str(TODAY), "decision": "Refund", "cases": 4}]}
    address = f"initiatives/{initiative.key}/observations"

    stranger = ApiClient(cast.olivia).post(address, body)
    assert (stranger.status_code, reasons(stranger)) == (403, ["PERMISSION"])
    answer = ApiClient(cast.tom).post(address, body)
    assert (answer.status_code, answer.json()) == (200, {"noted": 1})
    wrong = ApiClient(cast.tom).post(address, {**body, "observations": [{"day": "soon", "cases": 4}]})
    assert wrong.status_code == 400

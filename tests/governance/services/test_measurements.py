"""What may be told when somebody measured, by whom, and what a correction leaves as it was."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from governance.models import LedgerEntry, MeasureDay, Measurement
from governance.rules.limits import Sampling
from governance.rules.measurements import Figures
from governance.services.measurements import measurement_correct, measurement_report
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_decision, make_initiative, make_person

pytestmark = pytest.mark.django_db

WEEK = Figures(
    measure="misroute_rate",
    starts_on=date(2026, 11, 16),
    ends_on=date(2026, 11, 22),
    k=3,
    n=60,
    sampling=Sampling.SIMPLE_RANDOM,
)


@pytest.fixture
def mona(cast):
    return make_person("Mona", cast.second_line)


@pytest.fixture
def initiative(cast, mona):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "measurement_owner", mona)
    appoint(cast, initiative, "platform_owner", cast.tom)
    return initiative


def report(initiative, by, **fields):
    return measurement_report(initiative, replace(WEEK, **fields), actor=by.actor, at=NOW)


def correct(measurement, by, **fields):
    values = {"k": 4, "n": 60, "reason": "One more was found."} | fields
    return measurement_correct(measurement, actor=by.actor, at=NOW + timedelta(hours=1), **values)


def texts(refusal):
    return [reason.text for reason in refusal.value.reasons]


def test_the_measurement_owner_and_feeds_say_what_was_measured_and_nobody_else(cast, initiative, mona):
    report(initiative, mona)
    report(initiative, cast.tom, measure="complaint_rate")

    for name in ("olivia", "petra", "carl", "arne", "adam"):
        with pytest.raises(NotPermitted):
            report(initiative, getattr(cast, name), measure="error_rate")
    assert Measurement.objects.count() == 2
    assert LedgerEntry.objects.filter(verb="measurement_report").count() == 2


def test_every_reason_against_it_is_listed(initiative, mona):
    bad = {"measure": "nothing", "starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=1), "k": 61}

    with pytest.raises(Refused) as refusal:
        report(initiative, mona, sampling=None, **bad)

    assert texts(refusal) == [
        "No tolerance of this initiative and no measure of the catalogue is called “nothing”.",
        "It ends on 25 Nov 2026, which is still to come.",
        "61 of 60 cannot be: there are more than were looked at.",
        "Say which cases were looked at.",
    ]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"k": None, "value": Decimal(5)}, "This measure counts cases: say how many of how many, not a value."),
        ({"measure": "drift_psi"}, "This measure is counted as a number: say its value, not how many cases count."),
        ({"value": Decimal(5)}, "Say either how many of the cases count, or a value."),
        ({"n": 2**63 - 1}, f"{2**63 - 1} cases are more than the 1000000000 that are measured at once."),
        ({"n": 0, "k": 0}, "Say how many cases were looked at; there has to be one at least."),
        ({"ends_on": date(2026, 11, 1)}, "It would end before it starts."),
    ],
)
def test_what_does_not_fit_the_measure_is_refused(initiative, mona, fields, text):
    with pytest.raises(Refused) as refusal:
        report(initiative, mona, **fields)

    assert texts(refusal) == [text]


def test_days_are_counted_once(cast, initiative, mona):
    decision = make_decision(cast, initiative)
    report(initiative, mona)
    report(initiative, mona, segment="Private")
    MeasureDay.objects.create(
        initiative=initiative, measure="error_rate", decision=decision.code, day=date(2026, 11, 18), k=0, n=1
    )

    with pytest.raises(Refused) as measured:
        report(initiative, mona, starts_on=date(2026, 11, 22), ends_on=date(2026, 11, 23))
    with pytest.raises(Refused) as posted:
        report(initiative, mona, measure="error_rate", decision_id=decision.pk)
    report(initiative, mona, measure="error_rate", decision_id=decision.pk, segment="Private")

    assert texts(measured) == [
        "Those days were measured already, from 16 Nov 2026 to 22 Nov 2026. Correct that measurement instead."
    ]
    assert texts(posted) == ["Outcomes were posted for those days already."]


def test_a_decision_that_is_not_cited_is_refused(cast, initiative, mona):
    with pytest.raises(Refused) as refusal:
        report(initiative, mona, decision_id=make_decision(cast).pk)

    assert texts(refusal) == ["This initiative does not cite that decision."]


def test_a_correction_is_a_new_row_and_leaves_the_old_one_as_it_was(initiative, mona):
    first = report(initiative, mona)

    second = correct(first, mona)

    first.refresh_from_db()
    assert (first.k, first.superseded, second.k, second.supersedes, second.superseded) == (3, True, 4, first, False)
    with pytest.raises(Refused) as refusal:
        correct(first, mona, k=5)
    assert texts(refusal) == ["It was corrected already. Correct what counts now."]
    assert correct(second, mona, k=5).supersedes == second


def test_a_correction_needs_a_reason_and_a_difference(initiative, mona):
    first = report(initiative, mona)

    with pytest.raises(Refused) as refusal:
        correct(first, mona, k=3, reason=" ")

    assert texts(refusal) == ["That is what it says already.", "Say why it is corrected."]


def test_a_feed_corrects_what_it_sent_and_nothing_else(cast, initiative, mona):
    own = report(initiative, cast.tom)
    other = report(initiative, mona, measure="complaint_rate")

    correct(own, cast.tom)
    for person in (cast.tom, cast.olivia):
        with pytest.raises(NotPermitted):
            correct(other, person)


def test_nobody_changes_a_measurement_past_the_services(initiative, mona):
    first = report(initiative, mona)

    for change in (lambda row: row.update(k=1), lambda row: row.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Measurement.objects.filter(pk=first.pk))


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"segment": "Retail", "starts_on": date(2026, 11, 20)}, True),
        ({"segment": "Retail", "starts_on": date(2026, 11, 9)}, False),
        ({"fingerprint": "sha256:0001", "ends_on": date(2026, 11, 23)}, False),
        ({"segment": "Retail", "starts_on": date(2026, 11, 9), "sampling": Sampling.CONVENIENCE}, True),
        ({"segment": "Retail", "starts_on": date(2026, 11, 9), "measure": "error_rate"}, True),
    ],
)
def test_days_of_part_of_what_was_measured_lie_within_its_days(initiative, mona, fields, fits):
    report(initiative, mona)

    if fits:
        report(initiative, mona, **fields)
        return
    with pytest.raises(Refused) as refusal:
        report(initiative, mona, **fields)
    (text,) = texts(refusal)
    assert text.startswith("One from 16 Nov 2026 to 22 Nov 2026 is about some of the same cases.")

"""How many cases reach people, and whether there are enough of them."""

from dataclasses import replace

import pytest

from decisions.rules.escalations import QueueFacts, QueueForecast, Sender, Workload, forecasts, senders_of
from decisions.rules.facts import MeasuredFacts, TableFacts
from decisions.rules.vocabulary import EdgeCase, TriggerType
from tests.decisions.rules.test_clarity import COMPLETE, asking

# Source: domain catalogue, section 5.
LOAD = Workload(peak=1.3, productive_minutes=330, occupancy=0.85)
DESK, NIGHT = 7, 8
# 6 % of cases lie below 0.80, 19 % below 0.90.
BELOW = tuple(0.06 if t <= 80 else 0.19 for t in range(101))


def decision(*policies, **fields):
    return replace(COMPLETE, policies=policies, **{"volume_per_day": 400} | fields)


def confidence(threshold, **fields):
    return asking(
        1, EdgeCase.AMBIGUOUS, trigger=TriggerType.CONFIDENCE, trigger_value=threshold, has_trigger_value=True, **fields
    )


def day(*senders, fte=2.5, minutes=23):
    (found,) = forecasts([QueueFacts(DESK, "Claims desk", fte, minutes, senders)], LOAD)
    return found


def test_people_needed_are_reckoned_as_the_catalogue_says():
    forecast = day(*senders_of(decision(confidence(0.9), measured=MeasuredFacts(below=BELOW))).values())

    assert forecast.escalations == pytest.approx(76)
    assert forecast.needed == pytest.approx(76 * 23 * 1.3 / (330 * 0.85))
    assert forecast.sentence == ("Claims desk: 19 % of 400 cases a day, 76 escalations, 8.1 people needed, 2.5 there.")
    assert forecast.enough is False


@pytest.mark.parametrize(
    ("threshold", "share"), [(0.8, 0.06), (0.9, 0.19), (0.801, 0.19), (80, 0.06), (0, 0.06), (1, 0.19)]
)
def test_a_measured_share_is_read_at_the_threshold(threshold, share):
    (sender,) = senders_of(decision(confidence(threshold), measured=MeasuredFacts(below=BELOW))).values()

    assert (sender.share, sender.measured) == (share, True)


def test_what_was_not_measured_is_as_somebody_said():
    (sender,) = senders_of(decision(confidence(0.9, expected_share=0.1))).values()

    assert (sender.share, sender.measured) == (0.1, False)


def test_shares_of_one_decision_are_never_more_than_every_case():
    kinds = (EdgeCase.INCOMPLETE, EdgeCase.CONFLICTING, EdgeCase.MANDATORY)
    rules = [asking(n, kind, expected_share=0.6, queue_id=NIGHT if n else DESK) for n, kind in enumerate(kinds)]

    shares = {queue: sender.share for queue, sender in senders_of(decision(*rules)).items()}

    assert shares == {DESK: pytest.approx(1 / 3), NIGHT: pytest.approx(2 / 3)}


def test_what_is_not_known_of_one_rule_is_not_known_of_the_queue():
    rules = (asking(1, EdgeCase.INCOMPLETE, input_id=1, expected_share=None), asking(2, EdgeCase.CONFLICTING))
    sender = senders_of(decision(*rules))[DESK]
    forecast = day(sender)

    assert (sender.escalations, sender.field) == (None, "edge-incomplete-1")
    assert (forecast.needed, forecast.enough) == (None, None)
    assert forecast.sentence == (
        "Claims desk: Nobody said what share of Route case goes to Desk because CRM tier is missing."
    )


def test_neither_volume_nor_time_is_taken_for_nothing():
    unknown = senders_of(decision(asking(1, EdgeCase.CONFLICTING), volume_per_day=None))[DESK]

    assert unknown.missing == "The volume a day of Route case is unknown."
    assert day(unknown).enough is None
    assert day(Sender(1, "Route case", 400, 0.1), minutes=None).missing == (
        "Nothing says how many minutes one case takes at Claims desk.",
    )


def test_where_nothing_arrives_nobody_is_needed_however_long_a_case_takes():
    forecast = day(Sender(1, "Route case", None, 0.0), minutes=None, fte=0)

    assert (forecast.needed, forecast.enough) == (0.0, True)


def test_a_decision_that_humans_take_escalates_nothing():
    assert senders_of(decision(asking(1, EdgeCase.CONFLICTING), autonomy=0)) == {}


@pytest.mark.parametrize(
    ("table", "measured", "share"),
    [
        (TableFacts(3, fresh=True, exact=True), MeasuredFacts(), 0.0),
        (TableFacts(3, fresh=True, exact=True, gaps=2), MeasuredFacts(uncovered=0.02), 0.02),
        (TableFacts(3, fresh=True, exact=True, gaps=2), MeasuredFacts(), 0.05),
    ],
)
def test_what_no_rule_fits_is_proven_measured_or_said(table, measured, share):
    rule = asking(1, EdgeCase.UNCOVERED, expected_share=0.05)

    (sender,) = senders_of(decision(rule, table=table, measured=measured)).values()

    assert sender.share == share


def test_all_decisions_that_share_a_queue_are_added_up():
    forecast = day(Sender(1, "Route case", 400, 0.1), Sender(2, "Close case", 600, 0.05))

    assert (forecast.escalations, forecast.queue.volume, forecast.share) == (
        pytest.approx(70),
        1000,
        pytest.approx(0.07),
    )


def test_a_cap_is_the_most_that_the_people_there_can_carry():
    own, other = Sender(1, "Route case", 400, 0.19), Sender(2, "Close case", 100, 0.1)
    forecast = day(own, other, fte=4)
    cap = forecast.volume_that_fits(1)

    assert cap == 144
    assert day(replace(own, volume=cap), other, fte=4).enough is True
    assert day(replace(own, volume=cap + 1), other, fte=4).enough is False


def test_where_others_fill_the_queue_no_cap_helps():
    assert day(Sender(1, "Route case", 400, 0.19), Sender(2, "Close case", 400, 0.19)).volume_that_fits(1) is None
    assert isinstance(day(), QueueForecast)

"""What somebody might do so that a broken limit is not found, through the services and the database."""

from datetime import timedelta
from decimal import Decimal

import pytest

from governance.models import Breach, Clearance, Measurement, OutcomeDay, Reading
from governance.queries.handled import handled_facts
from governance.rules.measures import key_of
from governance.rules.stages import Gate
from governance.services.breach_closing import breach_concur, breach_reject_ask
from governance.services.breaches import breach_report
from governance.services.reviews import review_open
from roles.rules.refusals import Refused
from tests.broken import MEASURE, counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW, make_initiative
from tests.tampering import tamper


@pytest.fixture
def initiative(cast):
    return watched_initiative(cast)


def sealed_limit(initiative, tolerance):
    """Have the clearance name the limit, as a remit that everybody signed does."""
    clearance = Clearance.objects.get(initiative=initiative)
    clearance.body["tolerances"] = [
        {"measure": tolerance.measure, "direction": "upper", "unit": "percent", "limit": "5", "sampling": "census"}
    ]
    clearance.save()


def test_neither_another_name_nor_another_way_of_looking_hides_what_the_remit_signed(cast, initiative):
    tolerance = signed_tolerance(cast, initiative)
    sealed_limit(initiative, tolerance)
    tolerance.measure, tolerance.sampling = "Cases gone astray", "convenience"
    tolerance.signed_at, tolerance.signed_by = None, None
    tolerance.save()
    counted(initiative, 40, 240)

    detected(initiative)

    assert Breach.objects.get().limit_text == "at most 5 %"
    assert Clearance.objects.get(initiative=initiative).state == "restricted"


def test_an_event_of_the_day_on_which_the_last_one_was_called_a_false_alarm_opens_another_breach(cast, initiative):
    signed_tolerance(cast, initiative, "Harm", unit="count", target=0, amber=None, limit=Decimal(0), on_red="suspend")
    counted(initiative, 1, 100, measure="Harm", day=NOW.date())
    detected(initiative)
    breach = Breach.objects.get()
    breach_reject_ask(breach, reason="It was a test.", actor=cast.ian.actor, at=NOW)
    breach_concur(breach, actor=cast.rita.actor, at=NOW)
    detected(initiative)
    assert Breach.objects.count() == 1

    counted(initiative, 1, 50, measure="Harm", day=NOW.date(), segment="cards")
    detected(initiative, at=NOW + timedelta(hours=1))

    second = Breach.objects.latest("pk")
    assert (Breach.objects.count(), second.state, second.k) == (2, "open", 1)


def test_a_tolerance_about_something_else_is_reckoned_anew_at_once(cast, initiative):
    tolerance = signed_tolerance(cast, initiative)
    counted(initiative, 40, 240, segment="cards")
    detected(initiative)
    assert Reading.objects.get().body["n"] == 240
    before = Reading.objects.get().reckoned_from
    tolerance.decision = initiative.citations.first().decision
    tolerance.save()

    detected(initiative)

    assert Reading.objects.get().reckoned_from != before
    assert Reading.objects.get().body["n"] == 0


def test_a_few_good_cases_of_everything_do_not_stand_in_for_many_bad_ones_of_a_segment(cast, initiative):
    signed_tolerance(cast, initiative)
    about = {"initiative": initiative, "measure": key_of(MEASURE), "sampling": "census", "submitted_by": cast.rhea}
    days = {"starts_on": NOW.date() - timedelta(days=3), "ends_on": NOW.date() - timedelta(days=1)}
    Measurement.objects.create(**about, **days, segment="cards", k=40, n=240, submitted_at=NOW)
    Measurement.objects.create(**about, **days, segment="", k=0, n=1, submitted_at=NOW)

    detected(initiative)

    assert Breach.objects.get().k == 40


def test_cases_that_went_past_the_ai_are_no_segment_that_it_met(cast, initiative):
    row = {"initiative": initiative, "day": NOW.date(), "decision": "D", "cases": 9, "reviews": [0] * 11}
    OutcomeDay.objects.create(**row, segment="cards", manual=0)
    OutcomeDay.objects.create(**row, segment="loans", manual=9)

    (handled,) = handled_facts({NOW.date() - timedelta(days=1): [initiative.pk]})[initiative.pk]

    assert handled.segments == ("cards",)


def test_what_was_broken_begins_no_pilot_anew_before_it_is_mended(cast):
    initiative = make_initiative(cast)
    tamper("UPDATE governance_initiative SET stage = 'shaping'")
    initiative.refresh_from_db()
    breach_report(initiative, decision=None, text="It wrote to a child.", actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Refused) as refused:
        review_open(initiative, gate=Gate.PILOT, statement="Again.", go_live=NOW.date(), actor=cast.petra.actor, at=NOW)

    assert "RSK-3" in {reason.id for reason in refused.value.reasons}

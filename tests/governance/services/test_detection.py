"""A limit that was signed and is broken opens one breach and turns the clearance, in one transaction."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Breach, BreachEvent, Clearance, ClearanceEvent, Flag, LedgerEntry, Reading, Tolerance
from governance.services.breaches import breach_acknowledge, breach_cause, breach_contain, breach_remedy, breach_watch
from governance.services.sweep import sweep
from governance.services.tampering import broken_seals
from tests.broken import counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW, make_initiative


@pytest.fixture
def initiative(cast):
    return watched_initiative(cast)


def test_a_broken_limit_opens_a_breach_with_its_numbers_and_restricts_the_clearance(cast, initiative):
    tolerance = signed_tolerance(cast, initiative, on_red="restrict")
    counted(initiative, 40, 240)

    detected(initiative)

    breach, clearance = Breach.objects.get(), Clearance.objects.get(initiative=initiative)
    assert (breach.tolerance, breach.k, breach.n, breach.state) == (tolerance, 40, 240, "open")
    assert (breach.severity, breach.action, breach.limit_text) == ("high", "restricted", "at most 5 %")
    assert breach.note.startswith("40 of 240, 16.67 % since 23 Nov 2026; the limit is at most 5 %; evidence ")
    assert (clearance.state, clearance.changed_by) == ("restricted", None)
    assert "Misrouted cases" in clearance.reason
    assert [event.act for event in BreachEvent.objects.all()] == ["opened"]
    assert set(LedgerEntry.objects.filter(verb="breach_open").values_list("target_type", "actor")) == {
        ("governance.breach", None),
        ("governance.breachevent", None),
        ("governance.clearance", None),
        ("governance.clearanceevent", None),
    }
    assert Reading.objects.get().state == "red"


@pytest.mark.parametrize(
    ("on_red", "state"),
    [("notify", "active"), ("", "restricted"), ("restrict", "restricted"), ("suspend", "suspended")],
)
def test_the_clearance_turns_as_the_tolerance_says_and_where_it_says_nothing_a_human_approves(
    cast, initiative, on_red, state
):
    signed_tolerance(cast, initiative, on_red=on_red)
    counted(initiative, 40, 240)

    detected(initiative)

    assert Breach.objects.get().action == ("" if state == "active" else state)
    assert Clearance.objects.get(initiative=initiative).state == state


def test_what_is_within_its_limit_or_too_little_opens_nothing(cast, initiative):
    signed_tolerance(cast, initiative)
    signed_tolerance(cast, initiative, "Wrong outcomes")
    counted(initiative, 4, 240)
    counted(initiative, 2, 9, measure="Wrong outcomes")

    detected(initiative)

    assert not Breach.objects.exists()
    assert sorted(Reading.objects.values_list("state", flat=True)) == ["green", "grey"]


def test_what_nobody_signed_is_shown_and_raises_nothing(cast, initiative):
    signed_tolerance(cast, initiative)
    Tolerance.objects.update(signed_by=None, signed_at=None)
    counted(initiative, 40, 240)

    detected(initiative)

    assert Reading.objects.get().state == "red"
    assert not Breach.objects.exists()


def test_what_is_broken_is_told_once_while_its_breach_is_open(cast, initiative):
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)
    detected(initiative)
    counted(initiative, 20, 40, day=NOW.date())

    detected(initiative)
    detected(initiative, at=NOW + timedelta(days=1))

    assert (Breach.objects.count(), BreachEvent.objects.count()) == (1, 1)
    assert ClearanceEvent.objects.filter(act="restricted").count() == 1


def test_one_event_that_must_never_happen_is_a_breach(cast, initiative):
    signed_tolerance(cast, initiative, "Harm", unit="count", target=0, amber=None, limit=Decimal(0), on_red="suspend")
    counted(initiative, 1, 5000, measure="Harm")

    detected(initiative)

    breach = Breach.objects.get()
    assert (breach.detector, breach.severity, breach.action) == ("event", "critical", "suspended")


def test_at_a_high_impact_it_is_critical(cast):
    initiative = watched_initiative(cast, impact_tier=3)
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)

    detected(initiative)

    assert Breach.objects.get().severity == "critical"


def test_a_limit_that_is_tightened_breaks_today_and_says_so(cast, initiative):
    tolerance = signed_tolerance(cast, initiative, limit=Decimal(20), amber=None)
    counted(initiative, 40, 240, day=NOW.date() - timedelta(days=20))
    detected(initiative)
    assert not Breach.objects.exists()

    tolerance.limit = Decimal(5)
    tolerance.save()
    detected(initiative)

    breach = Breach.objects.get()
    assert breach.opened_at == NOW
    assert "tightened" in breach.note


def test_a_looser_proposal_does_not_lift_what_the_remit_signed(cast):
    initiative = watched_initiative(cast)
    tolerance = signed_tolerance(cast, initiative)
    clearance = Clearance.objects.get(initiative=initiative)
    signed = {"measure": tolerance.measure, "direction": "upper", "unit": "percent", "limit": "5"}
    clearance.body["tolerances"] = [signed]
    clearance.save()
    tolerance.limit, tolerance.signed_at, tolerance.signed_by = Decimal(30), None, None
    tolerance.save()
    counted(initiative, 40, 240)

    detected(initiative)

    assert Breach.objects.get().limit_text == "at most 5 %"


def test_broken_again_after_a_restart_a_watched_breach_is_opened_again_and_the_clearance_turns(cast, initiative):
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)
    detected(initiative)
    breach, ian = Breach.objects.get(), cast.ian.actor
    breach_acknowledge(breach, actor=ian, at=NOW)
    breach_contain(breach, text="A human approves each case.", actor=ian, at=NOW)
    breach_cause(breach, text="A prompt was changed.", actor=ian, at=NOW)
    breach_remedy(breach, text="The prompt is as it was.", actor=ian, at=NOW)
    breach_watch(breach, actor=ian, at=NOW)
    clearance = Clearance.objects.get(initiative=initiative)
    Clearance.objects.update(state="active")
    last = {"stage": clearance.stage, "remit": clearance.remit, "at": NOW}
    ClearanceEvent.objects.create(initiative=initiative, act="restored", state="active", **last)
    later = NOW + timedelta(days=3)
    detected(initiative, at=later)
    assert Breach.objects.get().state == "watching"  # nothing came in since

    counted(initiative, 30, 120, day=later.date())
    detected(initiative, at=later)
    detected(initiative, at=later)

    breach.refresh_from_db()
    assert (breach.state, breach.k, breach.n, breach.opened_at) == ("open", 30, 120, later)
    assert Clearance.objects.get(initiative=initiative).state == "restricted"
    assert BreachEvent.objects.filter(act="opened").count() == 2


def test_a_sweep_finds_it_too_raises_its_flag_and_gathers_it(cast, initiative):
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)

    sweep(at=NOW)
    sweep(at=NOW + timedelta(hours=5))

    flags = {flag.rule: flag for flag in Flag.objects.filter(rule__startswith="F-RSK", state="open")}
    breach = Breach.objects.get()
    assert (flags["F-RSK-1"].severity, flags["F-RSK-1"].owner) == ("high", cast.rhea)
    assert (flags["F-RSK-1"].mend_screen, flags["F-RSK-1"].mend_object) == ("breach", breach.pk)
    assert "40 of 240" in flags["F-RSK-1"].message
    assert (flags["F-RSK-6"].severity, "not acknowledged" in flags["F-RSK-6"].message) == ("critical", True)


def test_detection_takes_the_same_statements_for_any_number(cast):
    made = [watched_initiative(cast, f"Case triage {number}") for number in range(3)]
    for initiative in made:
        signed_tolerance(cast, initiative)
        counted(initiative, 4, 240)

    taken = []
    for some in (made[:1], made[1:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            detected(*some)
        taken.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            detected(*some)  # nothing came in: nothing is reckoned anew
        taken.append(len(queries))

    assert taken[:2] == taken[2:]
    assert taken[1] < taken[0]


def test_everything_that_is_written_is_sealed(cast, initiative):
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)

    detected(initiative)
    breach_acknowledge(Breach.objects.get(), actor=cast.ian.actor, at=NOW)

    names = [broken.text for broken in broken_seals() if "reach" in broken.text]
    assert names == []
    assert make_initiative(cast, "Other").breaches.count() == 0

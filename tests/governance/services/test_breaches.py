"""From a broken limit to its end: who may do what, in which order, and that ending it takes two."""

from datetime import timedelta

import pytest

from governance.evidence import gather_one
from governance.models import Breach, BreachEvent, Clearance, Reading
from governance.rules.checks.risk import no_breach_is_open
from governance.services.breach_closing import breach_close_ask, breach_concur, breach_decline, breach_reject_ask
from governance.services.breaches import (
    breach_acknowledge,
    breach_cause,
    breach_contain,
    breach_note,
    breach_remedy,
    breach_report,
    breach_watch,
)
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.broken import counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW, make_decision, make_person


@pytest.fixture
def breach(cast):
    initiative = watched_initiative(cast)
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)
    detected(initiative)
    return Breach.objects.get()


def watched(breach, cast):
    """Have the intervention lead bring a breach to where it is watched."""
    by = {"actor": cast.ian.actor, "at": NOW}
    breach_acknowledge(breach, **by)
    breach_contain(breach, text="A human approves each case.", **by)
    breach_cause(breach, text="A prompt was changed.", **by)
    breach_remedy(breach, text="The prompt is as it was.", **by)
    return breach_watch(breach, **by)


def test_the_way_of_a_breach_leaves_its_trace_and_the_clearance_alone(cast, breach):
    found = watched(breach, cast)

    assert (found.state, found.watch_until) == ("watching", NOW.date() + timedelta(days=14))
    assert list(BreachEvent.objects.order_by("id").values_list("act", flat=True)) == [
        *("opened", "acknowledged", "contained", "cause_found", "remedied", "watched"),
    ]
    assert Clearance.objects.get().state == "restricted"


def test_its_order_is_kept(cast, breach):
    by = {"actor": cast.ian.actor, "at": NOW}

    for act in (
        lambda: breach_cause(breach, text="A prompt.", **by),
        lambda: breach_remedy(breach, text="Mended.", **by),
        lambda: breach_watch(breach, **by),
        lambda: breach_contain(breach, text=" ", **by),
        lambda: breach_close_ask(breach, actor=cast.olivia.actor, at=NOW),
    ):
        with pytest.raises(Refused):
            act()

    assert Breach.objects.get().state == "open"


def test_who_has_nothing_to_do_with_it_does_nothing_about_it(cast, breach):
    for person in (cast.carl, cast.hana, cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            breach_acknowledge(breach, actor=person.actor, at=NOW)
        with pytest.raises(NotPermitted):
            breach_note(breach, text="Look.", actor=person.actor, at=NOW)


def test_what_was_read_is_what_is_acted_on(cast, breach):
    breach_note(breach, text="Looking at it.", actor=cast.ian.actor, at=NOW)

    with pytest.raises(Stale):
        breach_acknowledge(breach, actor=cast.tom.actor, at=NOW, revision=breach.revision)


def test_closing_takes_the_outcome_owner_and_somebody_else_of_the_second_line(cast, breach):
    watched(breach, cast)
    late = NOW + timedelta(days=15)

    with pytest.raises(NotPermitted):
        breach_close_ask(breach, actor=cast.ian.actor, at=late)
    with pytest.raises(Refused, match="watched until"):
        breach_close_ask(breach, actor=cast.olivia.actor, at=NOW)
    breach_close_ask(breach, actor=cast.olivia.actor, at=late)
    for nobody in (cast.olivia, cast.ian, cast.petra, cast.oscar):
        with pytest.raises(NotPermitted):
            breach_concur(breach, actor=nobody.actor, at=late)
    closed = breach_concur(breach, actor=cast.rita.actor, at=late)

    assert (closed.state, closed.closing_by, closed.concurred_by) == ("closed", cast.olivia, cast.rita)
    assert Clearance.objects.get().state == "restricted"  # that takes a restart
    assert Reading.objects.get().state == "grey"  # it is counted anew from the next day on


def test_a_second_account_of_the_outcome_owner_in_risk_does_not_concur(cast, breach):
    twin = make_person("Olivia2", cast.second_line, "risk", identity_group=cast.olivia.identity_group)
    watched(breach, cast)
    breach_close_ask(breach, actor=cast.olivia.actor, at=NOW, reason="It was one wrong prompt.")

    with pytest.raises(NotPermitted):
        breach_concur(breach, actor=twin.actor, at=NOW)


def test_the_second_line_says_what_is_missing_and_it_goes_on(cast, breach):
    watched(breach, cast)
    breach_close_ask(breach, actor=cast.olivia.actor, at=NOW, reason="It was one wrong prompt.")

    declined = breach_decline(breach, reason="Show a week of cases.", actor=cast.rita.actor, at=NOW)

    assert (declined.state, declined.closing, declined.closing_by) == ("watching", "", None)
    with pytest.raises(Refused):
        breach_concur(breach, actor=cast.rita.actor, at=NOW)


def test_a_false_alarm_is_one_when_the_second_line_agrees(cast, breach):
    with pytest.raises(NotPermitted):
        breach_reject_ask(breach, reason="Test data.", actor=cast.petra.actor, at=NOW)
    breach_reject_ask(breach, reason="Test data.", actor=cast.ian.actor, at=NOW)

    rejected = breach_concur(breach, actor=cast.rita.actor, at=NOW)

    assert (rejected.state, rejected.closed_at) == ("rejected", NOW)
    detected(breach.initiative)
    assert Breach.objects.count() == 1


def test_who_is_both_tolerance_owner_and_in_risk_does_not_answer_themselves(cast, breach):
    cast.rhea.groups.add(*cast.rita.groups.all())
    breach_reject_ask(breach, reason="Test data.", actor=cast.rhea.actor, at=NOW)

    with pytest.raises(NotPermitted):
        breach_concur(breach, actor=cast.rhea.actor, at=NOW)


def test_a_report_of_what_must_never_happen_is_a_breach_at_once(cast):
    initiative = watched_initiative(cast)
    decision = make_decision(cast, initiative, name="Close account")

    breach = breach_report(initiative, decision=decision, text="It closed an account.", actor=cast.carl.actor, at=NOW)

    assert (breach.detector, breach.severity, breach.action) == ("report", "critical", "restricted")
    assert decision.code in breach.measure
    assert Clearance.objects.get(initiative=initiative).state == "restricted"
    with pytest.raises(NotPermitted):
        breach_report(initiative, decision=None, text="I saw it.", actor=cast.arne.actor, at=NOW)


def test_an_open_breach_is_in_the_way_of_every_gate(cast, breach):
    evidence = gather_one(breach.initiative_id, NOW)
    verdict = no_breach_is_open(evidence.facts, evidence.policy)

    assert not verdict.result.passes
    assert (verdict.gaps[0].mend.screen, verdict.gaps[0].mend.object_id) == ("breach", breach.pk)

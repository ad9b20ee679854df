"""Drills, tests with planted errors, cases that do not fit, and the way to appeal."""

from datetime import timedelta

import pytest

from governance.models import AppealRoute, Breach, CaseReport, Drill, LedgerEntry, SeededTest
from governance.services.appeals import appeal_route_set
from governance.services.case_reports import case_report_make, case_report_reply
from governance.services.drills import drill_record
from governance.services.seeded_tests import seeded_test_approve, seeded_test_record
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, appoint, force_stage, make_decision, make_initiative, make_person

TODAY = NOW.date()


@pytest.fixture
def initiative(cast):
    """Carl intervenes, Tom runs the platform, Olivia owns the outcome; it cites one decision."""
    initiative = make_initiative(cast)
    appoint(cast, initiative, "intervention_lead", cast.carl)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    cast.decision = make_decision(cast, initiative)
    return initiative


def drilled(initiative, by, witness, **more):
    told = {"kind": "stop", "held_at": NOW - timedelta(hours=1), "passed": True, "seconds_to_safe": 40} | more
    return drill_record(initiative, witnessed_by=witness, actor=by.actor, at=NOW, **told)


def seeded(initiative, by, **more):
    told = {"team_size": 6, "held_on": TODAY, "planted": 30, "caught": 26} | more
    return seeded_test_record(initiative, actor=by.actor, at=NOW, **told)


@pytest.mark.parametrize("who", ["carl", "petra", "rita", "tom"])
def test_a_drill_is_recorded_by_who_intervenes_or_runs_it_and_seen_by_somebody_else(cast, initiative, who):
    drilled(initiative, getattr(cast, who), cast.hana)

    assert (Drill.objects.get().seconds_to_safe, Drill.objects.get().witnessed_by) == (40, cast.hana)


@pytest.mark.parametrize("who", ["olivia", "hana", "arne", "adam"])
def test_nobody_else_records_drills_or_tests(cast, initiative, who):
    with pytest.raises(NotPermitted):
        drilled(initiative, getattr(cast, who), cast.oscar)
    with pytest.raises(NotPermitted):
        seeded(initiative, getattr(cast, who))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held_at": NOW + timedelta(minutes=1)}, "still ahead"),
        ({"seconds_to_safe": None}, "how many seconds"),
    ],
    ids=str,
)
def test_a_drill_that_says_too_little_is_refused(cast, initiative, changes, told):
    with pytest.raises(Refused, match=told):
        drilled(initiative, cast.carl, cast.hana, **changes)


def test_a_second_login_is_no_witness(cast, initiative):
    twin = make_person("Karl", cast.operations, identity_group=cast.carl.identity_group)

    with pytest.raises(Refused, match="your own witness"):
        drilled(initiative, cast.carl, twin)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"team_size": 4}, "fewer than 5 people would be about single people"),
        ({"caught": 31}, "No more errors"),
        ({"planted": 0, "caught": 0}, "how many errors were planted"),
        ({"held_on": TODAY + timedelta(days=1)}, "still ahead"),
    ],
    ids=str,
)
def test_a_test_of_few_people_or_with_impossible_numbers_is_not_kept(cast, initiative, changes, told):
    with pytest.raises(Refused, match=told):
        seeded(initiative, cast.carl, **changes)

    assert not SeededTest.objects.exists()


def test_a_test_is_about_decisions_of_the_initiative(cast, initiative):
    with pytest.raises(Refused, match="does not cite"):
        seeded(initiative, cast.carl, decision=make_decision(cast, name="Other"))
    seeded(initiative, cast.carl, decision=cast.decision)

    assert SeededTest.objects.get().decision == cast.decision


def test_another_kind_of_test_counts_once_the_second_line_approved_it_and_nobody_approves_their_own(cast, initiative):
    other = {"planted": 0, "caught": 0, "alternative": "Each reviewer explained ten cases."}
    test, own = seeded(initiative, cast.carl, **other), seeded(initiative, cast.rita, **other)

    for who in (cast.carl, cast.petra, cast.olivia, cast.arne):
        with pytest.raises(NotPermitted):
            seeded_test_approve(test, actor=who.actor, at=NOW)
    with pytest.raises(NotPermitted):
        seeded_test_approve(own, actor=cast.rita.actor, at=NOW)
    with pytest.raises(Refused, match="speak for themselves"):
        seeded_test_approve(seeded(initiative, cast.carl), actor=cast.rita.actor, at=NOW)

    assert seeded_test_approve(test, actor=cast.rita.actor, at=NOW).approved_by == cast.rita


def report(initiative, decision, by, **more):
    told = {"kind": "wrong", "text": "It is a complaint.", "case_reference": "C-77"} | more
    return case_report_make(initiative, decision, **told, actor=by.actor, at=NOW)


def test_whoever_works_here_reports_a_case_of_which_the_reference_is_nowhere(cast, initiative):
    one, same = report(initiative, cast.decision, cast.hana), report(initiative, cast.decision, cast.tom)
    none = report(initiative, cast.decision, cast.tom, case_reference=" ")

    assert (one.case == same.case, none.case, Breach.objects.count()) == (True, None, 0)
    said = [str(row) for row in LedgerEntry.objects.filter(verb="case_report_make").values()]
    assert len(said) == 3
    assert not any("C-77" in row or "complaint" in row for row in said)


def test_of_an_initiative_that_ended_nothing_is_reported(cast, initiative):
    force_stage(initiative, "retired", cast.petra)

    with pytest.raises(Refused, match="nothing about it changes any more"):
        report(initiative, cast.decision, cast.hana, kind="never")
    assert not Breach.objects.exists()


def test_auditors_report_nothing_and_other_decisions_are_reported_elsewhere(cast, initiative):
    with pytest.raises(NotPermitted):
        report(initiative, cast.decision, cast.arne)
    with pytest.raises(Refused, match="does not cite"):
        report(initiative, make_decision(cast, name="Other"), cast.hana)
    with pytest.raises(Refused, match="Say what does not fit"):
        report(initiative, cast.decision, cast.hana, text=" ")


def test_what_must_never_happen_opens_a_breach(cast, initiative):
    told = report(initiative, cast.decision, cast.hana, kind="never")

    assert (Breach.objects.get(), told.breach.state) == (told.breach, "open")


def test_who_intervenes_answers_a_report_once(cast, initiative):
    told = report(initiative, cast.decision, cast.hana)

    for who in (cast.hana, cast.petra, cast.tom):
        with pytest.raises(NotPermitted):
            case_report_reply(told, text="Thank you.", actor=who.actor, at=NOW)
    case_report_reply(told, text="There is a rule for it now.", actor=cast.carl.actor, at=NOW)
    with pytest.raises(Refused, match="already"):
        case_report_reply(told, text="Again.", actor=cast.carl.actor, at=NOW)

    assert CaseReport.objects.get().reply == "There is a rule for it now."


@pytest.mark.parametrize("who", ["olivia", "petra", "rita"])
def test_who_answers_for_the_outcome_says_how_it_is_appealed(cast, initiative, who):
    told = {"contact": "Ombudsman", "answer_days": 14, "reviewed_by_others": True}
    appeal_route_set(initiative, affects_people=True, **told, actor=getattr(cast, who).actor, at=NOW)

    route = AppealRoute.objects.get()
    assert (route.contact, route.answer_days, route.revision) == ("Ombudsman", 14, 1)


def test_others_say_nothing_of_appeals_and_nobody_writes_over_what_they_did_not_see(cast, initiative):
    for who in (cast.carl, cast.tom, cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            appeal_route_set(initiative, affects_people=True, actor=who.actor, at=NOW)
    with pytest.raises(Refused, match="why no people are affected"):
        appeal_route_set(initiative, affects_people=False, actor=cast.petra.actor, at=NOW)
    appeal_route_set(initiative, affects_people=False, reason="Spare parts.", actor=cast.petra.actor, at=NOW)

    with pytest.raises(Stale):
        appeal_route_set(initiative, affects_people=True, actor=cast.petra.actor, at=NOW, revision=0)

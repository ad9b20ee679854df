from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from decisions.models import EdgeCasePolicy, Queue
from decisions.services.decisions import decision_update, edge_case_set
from governance.models import CHASED, Flag, JobRun, Readiness, SweepPart, SweepRequest
from governance.queries.concerned import initiatives_beside
from governance.rules import flags as registry
from governance.rules.flags import FlagRule
from governance.services import sweep_parts
from governance.services.readiness import readiness_refresh
from governance.services.sweep import sweep, sweep_requested
from governance.services.sweep_batches import initiatives_sweep
from roles.events import Change, Target
from roles.rules.capacities import Capacity
from roles.services.people import person_update, unit_update
from tests.cast import NOW, appoint, force_stage, make_decision, make_initiative


def chased():
    return sorted(Flag.objects.filter(state__in=CHASED).values_list("rule", "dedupe_key", "severity"))


def keys():
    return [rule for rule, _key, _severity in chased()]


@pytest.fixture
def pilot(cast):
    """A pilot whose outcome owner has time for it."""
    initiative = make_initiative(cast)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia, hours=60, agree=True, in_objectives=True)
    force_stage(initiative, "pilot", cast.petra)
    return initiative


def test_a_pilot_without_owners_is_flagged_once_for_each_capacity(cast, pilot):
    sweep(at=NOW)

    assert [key.split(":", 3)[3] for rule, key, _severity in chased() if rule == "F-OWN-1"] == [
        "intervention_lead",
        "measurement_owner",
        "platform_owner",
        "risk_tolerance_owner",
        "role_redesign_lead",
    ]


def test_running_twice_raises_and_clears_nothing_more(cast, pilot):
    first = sweep(at=NOW)

    second = sweep(at=NOW)

    assert (second.raised, second.cleared, second.kept) == (0, 0, first.raised)


def test_a_deactivated_owner_turns_the_requirement_at_once_and_is_flagged_by_the_next_sweep(cast, pilot):
    sweep(at=NOW)
    before = Readiness.objects.get(initiative=pilot).unmet

    person_update(cast.olivia, actor=cast.hana.actor, at=NOW, is_active=False)
    after = Readiness.objects.get(initiative=pilot).unmet
    sweep(at=NOW)

    assert ("OWN-1" in before, "OWN-1" in after) == (False, True)
    flag = Flag.objects.get(dedupe_key=f"F-OWN-1:initiative:{pilot.pk}:outcome_owner")
    assert (flag.severity, flag.message) == ("high", "Olivia's account is deactivated.")


def test_what_is_mended_clears_itself_and_comes_back_as_a_new_flag(cast, pilot):
    person_update(cast.olivia, actor=cast.hana.actor, at=NOW, is_active=False)
    sweep(at=NOW)
    person_update(cast.olivia, actor=cast.hana.actor, at=NOW, is_active=True)
    sweep(at=NOW + timedelta(days=1))
    person_update(cast.olivia, actor=cast.hana.actor, at=NOW, is_active=False)
    sweep(at=NOW + timedelta(days=2))

    found = Flag.objects.filter(dedupe_key__endswith="outcome_owner").order_by("pk")

    assert [(flag.state, flag.opened_at) for flag in found] == [
        ("cleared", NOW),
        ("open", NOW + timedelta(days=2)),
    ]


def test_a_unit_moved_under_technology_is_flagged_for_everybody_in_it(cast, pilot):
    unit_update(cast.operations, actor=cast.adam.actor, at=NOW, reason="New structure", parent=cast.technology)
    sweep(at=NOW)

    assert Flag.objects.get(rule="F-OWN-4").message == "Olivia, outcome owner, works in Operations, part of technology."
    assert "OWN-1" in Readiness.objects.get(initiative=pilot).unmet


def test_a_person_over_committed_across_initiatives_is_flagged_once(cast, pilot):
    for title in ("Second", "Third"):
        other = make_initiative(cast, title)
        appoint(cast, other, Capacity.OUTCOME_OWNER, cast.olivia, hours=30)
    person_update(cast.olivia, contracted_fte=Decimal("0.5"), actor=cast.adam.actor, at=NOW, reason="Half time")

    sweep(at=NOW)

    flag = Flag.objects.get(rule="F-CAP-1")
    assert (flag.person, flag.owner, flag.initiative) == (cast.olivia, cast.oscar, None)
    assert flag.message.startswith("Olivia has promised 120 of 64 hours a month from 24 Nov 2026 on: ")


def test_a_pilot_past_its_time_box_is_flagged_when_its_day_comes(cast, pilot):
    type(pilot).objects.filter(pk=pilot.pk).update(pilot_start=NOW.date())
    sweep(at=NOW + timedelta(days=90))
    before = "F-STG-2" in keys()

    sweep(at=NOW + timedelta(days=91))

    assert (before, "F-STG-2" in keys()) == (False, True)


def test_a_due_time_is_set_once_and_a_worse_severity_brings_it_forward(cast, pilot):
    sweep(at=NOW)
    flag = Flag.objects.get(dedupe_key=f"F-OWN-1:initiative:{pilot.pk}:platform_owner")
    sweep(at=NOW + timedelta(days=2))
    kept = Flag.objects.get(pk=flag.pk)
    force_stage(pilot, "production", cast.petra)
    sweep(at=NOW + timedelta(days=2))
    worse = Flag.objects.get(pk=flag.pk)

    assert (kept.due_at, kept.last_seen_at) == (flag.due_at, NOW + timedelta(days=2))
    assert (worse.severity, worse.due_at) == ("critical", NOW + timedelta(days=3))


def test_a_rule_that_fails_neither_hides_the_rest_nor_clears_what_it_raised(cast, pilot, monkeypatch):
    sweep(at=NOW)
    before = chased()

    def broken(facts, policy):
        raise ZeroDivisionError("no such luck")
        yield

    monkeypatch.setitem(registry.FLAG_RULES, "F-OWN-1", FlagRule("F-OWN-1", "Broken", broken))
    result = sweep(at=NOW)

    assert chased() == sorted([*before, ("F-DAT-1", "F-DAT-1:portal:rules", "high")])
    assert result.errors == [f"F-OWN-1 on {pilot.key}: ZeroDivisionError: no such luck"]
    assert JobRun.objects.latest("pk").status == JobRun.Status.FAILED


def test_a_rule_that_works_again_clears_the_flag_that_said_it_failed(cast, pilot, monkeypatch):
    def broken(facts, policy):
        raise ZeroDivisionError("no such luck")
        yield

    with monkeypatch.context() as patched:
        patched.setitem(registry.FLAG_RULES, "F-OWN-1", FlagRule("F-OWN-1", "Broken", broken))
        sweep(at=NOW)
    sweep(at=NOW)

    flag = Flag.objects.get(rule="F-DAT-1")
    assert (flag.state, flag.initiative, flag.person) == ("cleared", None, None)
    assert flag.message == (
        "1 rules failed in the last sweep, so what they look for is not known: "
        f"F-OWN-1 on {pilot.key}: ZeroDivisionError: no such luck."
    )


def test_a_sweep_that_died_half_way_is_made_good_by_the_next_without_doubling(cast, pilot, monkeypatch):
    other = make_initiative(cast, "Another")
    force_stage(other, "pilot", cast.petra)
    monkeypatch.setattr(sweep_parts, "BATCH", 1)

    def dies_on_the_second(ids, *more):
        initiatives_sweep(ids, *more)
        if other.pk in ids:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setitem(sweep_parts._SWEEPS, SweepPart.Subject.INITIATIVES, dies_on_the_second)
        with pytest.raises(KeyboardInterrupt):
            sweep(at=NOW)
    half = {key for _rule, key, _severity in chased()}
    JobRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    result = sweep(at=NOW)

    assert half
    assert all(f"initiative:{pilot.pk}:" in key for key in half)
    assert result.kept == len(half)
    assert len(chased()) == result.kept + result.raised
    assert sorted(JobRun.objects.values_list("status", flat=True)) == ["abandoned", "done"]


def test_the_number_of_statements_does_not_depend_on_how_many_are_swept(cast):
    def add(count):
        for n in range(count):
            initiative = make_initiative(cast, f"Initiative {count} {n}", beneficiary_unit=cast.claims)
            appoint(cast, initiative, Capacity.MEASUREMENT_OWNER, cast.carl, hours=0)
            make_decision(cast, initiative, name=f"Decision {count} {n}")

    add(4)  # already more than one person is to hold
    sweep(at=NOW)
    few = sweep(at=NOW)
    add(9)
    sweep(at=NOW)
    many = sweep(at=NOW)

    assert (few.evaluated, many.evaluated) == (4, 13)
    assert few.statements == many.statements


def test_an_edit_asks_for_a_sweep_of_what_it_touches(cast, pilot):
    sweep_requested(at=NOW)
    person_update(cast.olivia, actor=cast.hana.actor, at=NOW, is_active=False)
    waiting = list(SweepRequest.objects.values_list("initiative_id", flat=True))

    done = sweep_requested(at=NOW)

    assert (waiting, done) == ([pilot.pk], 1)
    assert not SweepRequest.objects.exists()
    assert Flag.objects.filter(dedupe_key=f"F-OWN-1:initiative:{pilot.pk}:outcome_owner").exists()


def test_readiness_kept_for_lists_is_what_a_fresh_look_says(cast, pilot):
    decision = make_decision(cast, pilot)
    kept = Readiness.objects.values("unmet", "indeterminate", "questions_answered").get(initiative=pilot)

    readiness_refresh([pilot.pk], NOW)

    assert Readiness.objects.values("unmet", "indeterminate", "questions_answered").get(initiative=pilot) == kept
    assert decision.citations.count() == 1


def test_the_database_allows_one_chased_flag_for_each_key(cast, pilot):
    sweep(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT dedupe_key) FROM governance_flag WHERE NOT state = 'cleared'")
        total, distinct = cursor.fetchone()

    assert total == distinct > 0


def sends(decision, queue, **fields):
    made = {"kind": "conflicting", "action": "escalate", "queue": queue} | fields
    return EdgeCasePolicy.objects.create(decision=decision, **made)


@pytest.fixture
def beside(cast):
    """Five initiatives whose decisions send cases to one desk, and one whose decision asks another desk."""
    shifts = {"unit": cast.operations, "staffed_from": "08:00", "staffed_until": "18:00", "staffed_fte": 2}
    desk, other = (Queue.objects.create(name=name, **shifts) for name in ("Desk", "Other desk"))
    made = [make_initiative(cast, f"Sends {number}") for number in range(6)]
    for initiative, queue in zip(made, [desk] * 5 + [other], strict=True):
        sends(make_decision(cast, initiative, name=f"Decision of {initiative.title}"), queue)
    SweepRequest.objects.all().delete()
    return made


def asked_for():
    return set(SweepRequest.objects.values_list("initiative", flat=True))


@pytest.mark.parametrize("field", [{"volume_per_day": 900}, {"autonomy": 1}])
def test_more_cases_of_one_decision_have_those_judged_anew_who_ask_the_same_people(cast, beside, field):
    decision = beside[0].citations.get().decision

    decision_update(decision, actor=cast.olivia.actor, at=NOW, **field)

    assert asked_for() == {initiative.pk for initiative in beside[:5]}


def test_another_rule_for_whom_to_ask_has_those_judged_anew_who_ask_the_same_people(cast, beside):
    decision, other = beside[0].citations.get().decision, Queue.objects.get(name="Other desk")
    rule = {"kind": "incomplete", "action": "escalate", "respond_within_minutes": 60, "timeout_action": "hold"}

    edge_case_set(decision, queue=other, actor=cast.olivia.actor, at=NOW, **rule)

    assert asked_for() == {initiative.pk for initiative in beside}


def test_words_of_a_decision_concern_nobody_who_only_asks_the_same_people(cast, beside):
    decision = beside[0].citations.get().decision

    decision_update(decision, actor=cast.olivia.actor, at=NOW, question="Where does it go?")

    assert asked_for() == {beside[0].pk}


def test_who_asks_the_same_people_is_found_in_one_statement_however_many_they_are(beside, django_assert_num_queries):
    for initiative in (beside[0], beside[5]):
        decision = initiative.citations.get().decision
        act = Change("edge_case_set", [Target(decision)], None, NOW)
        with django_assert_num_queries(1):
            initiatives_beside(act)
    with django_assert_num_queries(0):
        assert initiatives_beside(Change("decision_review", [Target(decision)], None, NOW)) == set()


def test_a_night_on_which_nothing_changed_writes_when_each_flag_was_seen_and_nothing_else(cast, pilot):
    # What is said of the jobs goes by the clock on the wall.
    raised = Flag.objects.exclude(initiative=None, person=None)
    sweep(at=NOW)
    before = {flag.pk: flag for flag in raised}

    again = sweep(at=NOW + timedelta(days=1))

    now = {flag.pk: flag for flag in raised.all()}
    kept = [field.attname for field in Flag._meta.concrete_fields if field.attname != "last_seen_at"]
    assert (again.raised, again.kept, now.keys()) == (0, len(before), before.keys())
    assert [[getattr(f, name) for name in kept] for f in now.values()] == [
        [getattr(f, name) for name in kept] for f in before.values()
    ]
    assert {flag.last_seen_at for flag in now.values()} == {NOW + timedelta(days=1)}
    assert Readiness.objects.get(initiative=pilot).evaluated_at == NOW + timedelta(days=1)


def test_what_a_finding_says_differently_is_written_while_the_rest_is_kept(cast, pilot):
    sweep(at=NOW)
    flag = Flag.objects.filter(state="open", initiative=pilot).earliest("pk")
    Flag.objects.filter(pk=flag.pk).update(message="As it was said before.", mend_object=7)

    again = sweep(at=NOW + timedelta(days=1))

    found = Flag.objects.get(pk=flag.pk)
    assert (found.message, found.mend_object, found.opened_at) == (flag.message, flag.mend_object, flag.opened_at)
    assert (again.raised, again.kept) == (
        0,
        Flag.objects.exclude(state="cleared").exclude(initiative=None, person=None).count(),
    )

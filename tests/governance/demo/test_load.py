from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Sum

from decisions.models import DecisionTable, Replay
from decisions.services.replay_runs import replay_run
from governance.ledger import broken_links
from governance.models import (
    CHASED,
    Benefit,
    Breach,
    CaseReport,
    Confidentiality,
    ControlEvidence,
    Flag,
    Initiative,
    LedgerEntry,
    Outcome,
    OutcomeBatch,
    OutcomeDay,
    Readiness,
    Reading,
    Review,
    ServiceToken,
    Waiver,
)
from governance.rules.stages import Nature, Stage
from governance.services.tampering import broken_seals
from roles.models import Person


def counts():
    return {model: model.objects.count() for model in (Initiative, Person, LedgerEntry, Flag, Readiness)}


def test_it_is_refused_where_there_is_no_demo(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is not a demo"):
        call_command("load_demo")

    assert Person.objects.count() == 0


def test_a_second_load_changes_nothing(loaded, django_assert_num_queries):
    before = counts()
    out = StringIO()

    with django_assert_num_queries(1):
        call_command("load_demo", force=True, stdout=out)

    assert out.getvalue() == "Harbour Mutual is there already.\n"
    assert counts() == before


def test_every_stage_and_every_nature_occurs(loaded):
    assert set(Initiative.objects.values_list("stage", flat=True)) == set(Stage)
    assert set(Initiative.objects.values_list("nature", flat=True)) == set(Nature)


def test_what_the_walk_promises_to_find_is_chased(loaded):
    chased = set(Flag.objects.filter(state__in=CHASED).values_list("rule", flat=True))

    assert chased == {
        "F-APR-3", "F-CAP-1", "F-CAP-2", "F-CLS-1", "F-CLS-2", "F-DEC-1", "F-DEC-2", "F-DEC-4", "F-DEC-6", "F-HUM-2",
        "F-HUM-3", "F-HUM-5", "F-INC-1", "F-MEA-2", "F-OWN-1", "F-OWN-2", "F-OWN-3", "F-OWN-4", "F-OWN-5", "F-OWN-6",
        "F-ROL-3", "F-ROL-5", "F-ROL-6", "F-RSK-1", "F-RSK-2", "F-STG-1", "F-STG-2",
    }  # fmt: skip


def test_five_of_those_in_production_lack_nothing(loaded):
    healthy = Readiness.objects.filter(initiative__stage="production", unmet=[], indeterminate=[])

    assert sorted(healthy.values_list("initiative__title", flat=True)) == [
        "Broker letter drafts",
        "Call summaries for advisers",
        "Motor damage estimates from photos",
        "Policy wording search",
        "Storm surge claims forecast",
    ]


def test_tolerances_stand_in_every_colour(loaded):
    states = Reading.objects.values_list("tolerance__measure", "state")

    assert dict(states) == {
        "Addresses changed wrongly": "green",
        "Estimates corrected by more than a fifth": "green",
        "Invoices released wrongly": "green",
        "Lines coded wrongly": "grey",
        "Settlements reopened": "amber",
        "Urgent cases sorted as standard": "red",
    }


def test_a_version_that_nobody_signed_broke_a_limit_and_its_room_is_open(loaded):
    breach = Breach.objects.get()
    clearance = breach.initiative.clearance

    assert (breach.initiative.title, breach.fingerprint) == ("Water damage first notice", "sha256:0c44e1")
    assert (breach.state, breach.action, clearance.state) == ("contained", "restricted", "restricted")
    assert clearance.changed_at == breach.opened_at


def test_all_that_came_in_is_counted_and_two_cases_are_said_not_to_fit(loaded):
    assert not OutcomeBatch.objects.filter(rolled_at=None).exists()
    assert OutcomeDay.objects.aggregate(cases=Sum("cases"))["cases"] == Outcome.objects.count() > 20_000
    answered = {kind: bool(reply) for kind, reply in CaseReport.objects.values_list("kind", "reply")}
    assert answered == {"no_rule": True, "unclear": False}


def test_the_ledger_tells_it_from_past_to_present_and_every_link_holds(loaded):
    moments = list(LedgerEntry.objects.order_by("id").values_list("at", flat=True))

    assert list(broken_links()) == []
    assert list(broken_seals()) == []
    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days > 270
    assert moments[-1] <= loaded


def test_only_personas_can_sign_in_and_all_of_them_can(loaded, settings, client):
    can = {person.username for person in Person.objects.all() if person.has_usable_password()}
    signed_in = [name for name in settings.DEMO_PERSONAS if client.login(username=name, password="remit-demo")]

    assert can == set(settings.DEMO_PERSONAS)
    assert signed_in == settings.DEMO_PERSONAS


def test_whoever_let_an_initiative_into_production_held_nothing_on_it(loaded):
    deciders = Counter()
    for initiative in Initiative.objects.prefetch_related("reviews", "accountabilities"):
        holders = {a.person_id for a in initiative.accountabilities.all()}
        deciders[bool(holders & {r.decided_by_id for r in initiative.reviews.all() if r.gate == "production"})] += 1

    assert deciders == {False: 19}


def test_whoever_is_in_production_is_there_by_a_review_that_decided_to_go(loaded):
    live = Initiative.objects.filter(stage="production")

    assert live.count() == live.filter(clearance__review__verdict="go", clearance__stage="production").count() == 8


def test_one_review_waits_for_its_next_signatures(loaded):
    (review,) = Review.objects.filter(state="open")

    assert review.initiative.title == "Change of address requests"
    assert sorted(review.signatures.filter(void=None).values_list("capacity", flat=True)) == [
        "outcome_owner",
        "platform_owner",
    ]


def test_a_table_was_replayed_against_what_people_did_and_they_differ_where_it_says(loaded):
    waiting = Replay.objects.exclude(case_file=None).get()

    replay_run(waiting.pk)  # as the demo does once it is loaded

    replay = Replay.objects.get(pk=waiting.pk)
    assert (replay.state, replay.problem) == ("done", "")
    assert (replay.result["cases"], replay.result["uncovered"]) == (240, 0)
    assert 0 < replay.result["agreement"]["total"]["share"] < 1


def test_tables_are_verified_and_only_the_unfinished_one_leaves_gaps(loaded):
    gaps = dict(DecisionTable.objects.values_list("decision__name", "verified__gap_count"))

    assert {name: bool(count) for name, count in gaps.items()} == {
        "Release invoice": True,
        "Settle small motor damage": False,
        "Sort water damage": False,
    }


def test_worth_stands_at_every_step_up_to_what_finance_says_came_true(loaded):
    benefits = Benefit.objects.values_list("name", "state", "kind")

    assert set(benefits) == {
        ("Customers who ask for a person instead", "baselined", "disbenefit"),
        ("Emergency repairs begin sooner", "realising", "quality"),
        ("Hours for letters that came back", "baselined", "capacity"),
        ("Hours for the storm season", "realising", "capacity"),
        ("Small claims paid the same day", "validated", "quality"),
    }


def test_one_waiver_runs_with_its_control_shown_and_one_waits_for_the_second_line(loaded):
    waivers = Waiver.objects.values_list("initiative__title", "requirement", "state")
    runs = Waiver.objects.get(state="approved")

    assert set(waivers) == {
        ("Health claim coding", "CAP-1", "approved"),
        ("Supplier invoice matching", "DEC-3", "submitted"),
    }
    assert ControlEvidence.objects.filter(control__waiver=runs).count() == 2
    assert "CAP-1" not in Readiness.objects.get(initiative=runs.initiative_id).unmet


def test_machines_have_tokens_that_work_and_one_of_them_is_for_two_initiatives_alone(loaded):
    tokens = {token.account.person.display_name: token for token in ServiceToken.objects.all()}

    assert all(token.expires_at > loaded for token in tokens.values())
    assert {name: len(token.initiative_ids or ()) for name, token in tokens.items()} == {
        "Release pipeline": 0,
        "Claims outcome feed": 2,
    }


def test_what_is_confidential_is_hidden_from_who_has_no_part_in_it(loaded, client):
    hidden = Confidentiality.objects.get(lifted_at=None).initiative
    seen = {}
    for username in ("owner", "pmo"):
        client.force_login(Person.objects.get(username=username))
        seen[username] = client.get(f"/initiatives/{hidden.key}/").status_code

    assert (hidden.title, seen) == ("Fraud patterns in property claims", {"owner": 404, "pmo": 200})

"""S23: the fallback ran out two weeks ago when a limit breaks, and the outcome owner takes it back with one signature.
By hand it takes 340 hours a month; 60 are there. Its authorisation is revoked, its plan a draft again, and a critical
flag says what can be done."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from governance.evidence import gather_one
from governance.models import Clearance, Flag, LedgerEntry
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.sweep import sweep
from roles.models import Activity, ActivityChange, RedesignPlan
from roles.services.plans import plan_update
from tests.acceptance.doors import Door
from tests.ready import now, plan_signed

REASON = "Misrouted cases are far above the limit."


@pytest.fixture
def cast(live):
    """In production; the people who sorted by hand went, and what they could still do was promised until a past day."""
    today = now().date()
    live.plan = RedesignPlan.objects.get(citations__initiative=live.initiative)
    live.sorting = live.plan.changes.get(activity__statement="Sort the inbox")
    Activity.objects.filter(pk=live.sorting.activity_id).update(hours_per_month=Decimal(340))
    ActivityChange.objects.filter(pk=live.sorting.pk).update(
        hours_before=Decimal(340),
        effective_date=today - timedelta(days=200),
        fallback="retained_skill",
        fallback_hours=Decimal(60),
        fallback_until=today - timedelta(days=15),
    )
    RedesignPlan.objects.filter(pk=live.plan.pk).update(state="executing")
    return live


def take_back(person, cast):
    path = f"initiatives/{cast.initiative.key}/transition"
    return Door(Client, person).post(path, {"to": "pilot", "reason": REASON})


def flagged(cast):
    sweep(at=now(), ids=[cast.initiative.pk])
    flags = Flag.objects.filter(initiative=cast.initiative, rule="F-ROL-7").exclude(state="cleared")
    return [(flag.severity, flag.owner, flag.message) for flag in flags]


def test_the_page_says_before_she_signs_that_there_are_too_few_people(cast):
    client = Door(Client, cast.olivia).client

    page = " ".join(client.get(f"/initiatives/{cast.initiative.key}/gate/").content.decode().split())

    assert "Could people do it again?" in page
    assert "Adviser: by hand it takes 340 hours a month; 60 are there. The fallback ran out on" in page


def test_one_signature_of_the_outcome_owner_takes_it_back_and_revokes_what_was_signed(cast):
    assert take_back(cast.tom, cast).status_code == 403

    answer = take_back(cast.olivia, cast)

    assert (answer.status_code, answer.json()["stage"]) == (200, "pilot")
    [fallback] = answer.json()["fallbacks"]
    assert (fallback["needed"], fallback["available"], fallback["holds"]) == (340, 60, False)
    assert Clearance.objects.get(initiative=cast.initiative).state == "revoked"
    allowed = Door(Client, cast.tom).get(f"clearances/{cast.initiative.key}").json()
    assert (allowed["allowed"], allowed["state"]) == (False, "revoked")


def test_the_plan_is_a_draft_again_and_its_history_says_why(cast):
    take_back(cast.olivia, cast)

    cast.plan.refresh_from_db()
    assert cast.plan.state == "draft"
    entry = LedgerEntry.objects.get(verb="initiative_move", target_type="roles.redesignplan", actor=cast.olivia)
    assert (entry.details["state"], entry.reason) == (["executing", "draft"], REASON)


def test_what_was_signed_before_counts_no_more_even_where_nothing_else_is_another(cast):
    def judged():
        evidence = gather_one(cast.initiative.pk, now())
        [finding] = [f for f in judge(evidence.facts, evidence.policy, Gate.PRODUCTION) if f.requirement == "ROL-1"]
        return finding.result, [gap.message for gap in finding.verdict.gaps]

    assert judged() == ("met", [])
    take_back(cast.olivia, cast)
    again = "Adviser: “{}” is a draft again, because work came back to people. Say what they do now, and sign it anew."

    assert judged() == ("not_met", [again.format(cast.plan.title)])
    for title in ("Another title", cast.plan.title):
        cast.plan.refresh_from_db()
        plan_update(cast.plan, title=title, actor=cast.hana.actor, at=now())
    cast.plan.refresh_from_db()
    assert (cast.plan.state, judged()) == ("draft", ("not_met", [again.format(cast.plan.title)]))

    plan_signed(cast, cast.plan)
    cast.plan.refresh_from_db()
    assert (cast.plan.state, judged()) == ("approved", ("met", []))


def test_it_is_critical_and_names_the_ways_on_until_people_show_that_they_can(cast):
    [(before, _owner, _message)] = flagged(cast)
    take_back(cast.olivia, cast)

    [(severity, owner, message)] = flagged(cast)

    assert (before, severity, owner) == ("high", "critical", cast.olivia)
    assert "by hand it takes 340 hours a month; 60 are there" in message
    for way in ("restrict it to A2 with overtime", "buy the work in", "keep it restricted"):
        assert way in message

    page = f"/roles/plans/{cast.plan.pk}/removal/"
    trial = {"change": cast.sorting.pk, "held_on": now().date().isoformat(), "passed": "yes", "hours": "345"}
    seen = trial | {"witnessed_by": cast.olivia.pk}
    body = {"act": "trial", **{f"trial-{name}": value for name, value in seen.items()}}
    answer = Door(Client, cast.hana).client.post(page, body)

    assert answer.status_code == 302
    assert flagged(cast) == []


def test_the_page_warns_once_it_is_done(cast):
    client = Door(Client, cast.olivia).client
    answer = client.post(
        f"/initiatives/{cast.initiative.key}/gate/", {"target": "pilot", "reason": REASON}, follow=True
    )

    page = " ".join(answer.content.decode().split())
    assert "is in pilot now" in page
    assert "by hand it takes 340 hours a month; 60 are there" in page

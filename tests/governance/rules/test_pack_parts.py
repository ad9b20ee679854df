"""Gate packs read the content of a remit, whatever became of the rows since."""

from datetime import date

import pytest

from decisions.rules.autonomy import Autonomy
from governance.rules.pack_parts import (
    answer_lines,
    decision_lines,
    holders,
    hours_here,
    people_named,
    plan_lines,
    tolerance_lines,
    waiver_lines,
)
from governance.rules.questions import Question
from roles.rules.canonical import content_digest
from roles.rules.capacities import Capacity
from roles.rules.plans import Fate

TODAY = date(2026, 11, 24)


def terms(number=1, name="Olivia", *, since="2026-01-01", hours=8, deputy=None):
    return {
        "person": {"id": number, "name": name},
        "hours": hours,
        "from": since,
        "to": None,
        "deputy": deputy,
        "in_objectives": True,
        "cost_code": "",
    }


def decision(*owners, **said):
    return {
        "name": "Route case",
        "question": "Which team?",
        "owners": list(owners),
        "autonomy": 3,
        "impact": "moderate",
        "reversibility": "easy",
        "volume_per_day": 100,
        "queues": {"Desk": {}},
    } | said


def content(**sections):
    return {"accountabilities": {}, "decisions": {}, "tolerances": {}, "plans": {}, "waivers": {}} | sections


def test_outcome_and_platform_come_before_the_five_questions():
    asked = [(line.capacity, line.question) for line in answer_lines(content(), TODAY)]

    assert asked == [
        (Capacity.OUTCOME_OWNER, None),
        (Capacity.PLATFORM_OWNER, None),
        *((question.capacity, question) for question in Question),
    ]


def test_nobody_answers_where_nobody_accepted():
    assert [line.held for line in answer_lines(content(), TODAY)] == [()] * 7


def test_who_holds_it_on_the_day_counts_before_who_will():
    held = content(accountabilities={"outcome_owner": [terms(), terms(2, "Eve", since="2027-01-01")]})

    assert [h.name for h in holders(held, Capacity.OUTCOME_OWNER, TODAY)] == ["Olivia"]
    assert [h.name for h in holders(held, Capacity.OUTCOME_OWNER, date(2027, 2, 1))] == ["Olivia", "Eve"]


def test_where_nobody_holds_it_yet_whoever_will_is_named():
    held = content(accountabilities={"outcome_owner": [terms(2, "Eve", since="2027-01-01")]})

    assert [h.since for h in holders(held, Capacity.OUTCOME_OWNER, TODAY)] == [date(2027, 1, 1)]


def test_an_owner_of_several_decisions_is_told_once_with_all_hours():
    deputy = {"id": 9, "name": "Eve", "accepted": True}
    owned = content(
        decisions={
            "D-1": decision(terms(1, "Dora", hours=10, deputy=deputy)),
            "D-2": decision(terms(1, "Dora", hours=5)),
            "D-3": decision(terms(2, "Ann", hours=2)),
        }
    )

    found = holders(owned, Capacity.DECISION_OWNER, TODAY)

    assert [(h.name, h.hours, h.deputy, h.deputy_accepted) for h in found] == [
        ("Dora (2 decisions)", 15, "Eve", False),
        ("Ann", 2, "", False),
    ]


def test_hours_here_are_those_of_every_capacity_and_decision_in_force():
    both = content(
        accountabilities={"outcome_owner": [terms(hours=40)], "hr_partner": [terms(2, "Hana", since="2027-01-01")]},
        decisions={"D-1": decision(terms(hours=8))},
    )

    assert hours_here(both, TODAY) == {1: 48}
    assert people_named(both) == {1: "Olivia", 2: "Hana"}


def test_the_decision_in_which_the_ai_may_do_most_comes_first_then_the_busiest():
    found = decision_lines(
        content(
            decisions={
                "D-1": decision(autonomy=None),
                "D-2": decision(volume_per_day=5),
                "D-3": decision(volume_per_day=500),
                "D-4": decision(autonomy=4, volume_per_day=None),
            }
        ),
        TODAY,
    )

    assert [line.code for line in found] == ["D-4", "D-3", "D-2", "D-1"]


@pytest.mark.parametrize(
    ("impact", "reversibility", "cap"), [("moderate", "easy", Autonomy.A4), ("", "easy", None), ("high", "", None)]
)
def test_the_most_that_could_be_granted_is_known_where_impact_and_reversibility_are(impact, reversibility, cap):
    (line,) = decision_lines(content(decisions={"D-1": decision(impact=impact, reversibility=reversibility)}), TODAY)

    assert line.cap is cap


def test_a_tolerance_says_what_is_counted_and_who_signed():
    said = {
        "numerator": "Misrouted",
        "denominator": "Sampled",
        "direction": "upper",
        "unit": "percent",
        "target": 2,
        "amber": None,
        "limit": 5,
        "owner": {"id": 1, "name": "Rhea"},
        "signed_by": None,
    }

    (line,) = tolerance_lines(content(tolerances={"Errors": said}))

    assert (line.counted, line.owner, line.signed_by) == ("Misrouted / Sampled", "Rhea", "")


def test_a_plan_balances_its_hours_and_counts_its_fates():
    change = {"effective_date": None, "rationale": ""}
    said = {
        "title": "Advisers",
        "role": {"title": "Adviser", "unit": {"code": "OPS", "name": "Operations"}, "headcount": 12},
        "activities": {
            "Sort": {"fate": "automate", "hours_before": 300, "hours_after": 0, **change},
            "Answer": {"fate": "retain", "hours_before": 900, "hours_after": 900, **change},
            "Check": {"fate": "new", "hours_before": 0, "hours_after": 60, "oversight": True, **change},
            "File": {"fate": "", "hours_before": 10, "hours_after": 0, **change},
        },
    }

    (line,) = plan_lines(content(plans={"4": said}))

    assert (line.balance.before, line.balance.after, line.balance.new, line.balance.oversight) == (1210, 900, 60, 60)
    assert line.digest == content_digest(said)
    assert line.fates == {Fate.AUTOMATE: 1, Fate.RETAIN: 1, Fate.NEW: 1}
    assert len(line.gaps) == 2


def test_a_waiver_says_what_is_done_instead_and_by_whom():
    said = {
        "kind": "exception",
        "authority": "W1",
        "reason": "Later.",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-01",
        "controls": {"Look twice": {"owner": {"id": 1, "name": "Mona"}, "cadence_days": 7}},
    }

    (line,) = waiver_lines(content(waivers={"OWN-5": [said]}))

    assert (line.requirement, line.ends_on, line.controls) == (
        "OWN-5",
        date(2026, 12, 1),
        (("Look twice", "Mona"),),
    )

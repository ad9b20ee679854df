"""ROL-1: whoever's work an AI takes over has a plan, and four people signed it as it is."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from decisions.rules.takeovers import TakeoverFacts
from governance.rules.checks.signed_plans import every_affected_role_has_a_signed_plan
from governance.rules.findings import Result, Screen
from roles.rules.plans import ActivityFacts, Fate, PlanFacts, PlanPart, PlanSignatureFacts, PlanState
from tests.governance.rules.facts import MET, POLICY

AT = datetime(2026, 11, 20, tzinfo=UTC)
TAKEN = TakeoverFacts(1, "Route case", 11, "Sort mail", 5, "Clerk")


def signed(*parts, digest="now"):
    return tuple(PlanSignatureFacts(part, 7, uuid4(), "Somebody", digest, AT) for part in parts)


PLAN = PlanFacts(
    3,
    "Clerks",
    "Clerk",
    (ActivityFacts("Sort mail", Fate.AUTOMATE, 100, 0, None, activity_id=11),),
    role_id=5,
    digest="now",
    state=PlanState.APPROVED,
    signatures=signed(*PlanPart),
)
AGAIN = "Clerk: “Clerks” is a draft again, because work came back to people. Say what they do now, and sign it anew."
RUNNERS = replace(PLAN, id=4, title="Runners", role_title="Runner", role_id=6, signatures=signed(PlanPart.LEAD))


def judge(*plans, taken=(TAKEN,)):
    return every_affected_role_has_a_signed_plan(replace(MET, plans=plans, taken_over=taken), POLICY)


@pytest.mark.parametrize("state", [PlanState.APPROVED, PlanState.EXECUTING, PlanState.COMPLETED])
def test_a_plan_that_everybody_signed_as_it_is_meets_it(state):
    verdict = judge(replace(PLAN, state=state))

    assert verdict.result is Result.MET
    assert "signed by author, head of the unit, HR and finance" in verdict.message


@pytest.mark.parametrize(
    ("plans", "taken", "text", "screen"),
    [
        ((), (), "No redesign plan says whose work changes and what stops.", Screen.PLANS),
        (
            (),
            (TAKEN, replace(TAKEN, activity_id=12, statement="File mail")),
            "No redesign plan says what becomes of “Sort mail” of Clerk, which “Route case” takes over.",
            Screen.PLANS,
        ),
        (
            (replace(PLAN, state=PlanState.WITHDRAWN),),
            (),
            "No redesign plan says whose work changes and what stops.",
            Screen.PLANS,
        ),
        (
            (PLAN,),
            (replace(TAKEN, activity_id=12, statement="File mail"),),
            "“Clerks” does not say what becomes of “File mail” of Clerk, which “Route case” takes over.",
            Screen.PLAN,
        ),
        (
            (
                PLAN,
                replace(PLAN, id=4, title="Runners", role_title="Runner", role_id=6, signatures=signed(PlanPart.LEAD)),
            ),
            (TAKEN,),
            "Runner: “Runners” is not signed as it is now. Missing: Head of the unit, HR, Finance.",
            Screen.PLAN_SIGNATURES,
        ),
        (
            (replace(PLAN, digest="edited"),),
            (TAKEN,),
            "Clerk: “Clerks” is not signed as it is now. Missing: Redesign lead, Head of the unit, HR, Finance.",
            Screen.PLAN_SIGNATURES,
        ),
        (
            (replace(PLAN, state=PlanState.DRAFT, reopened=True, signatures=()),),
            (TAKEN,),
            AGAIN,
            Screen.PLAN,
        ),
    ],
)
def test_what_is_missing_is_named_with_the_page_that_mends_it(plans, taken, text, screen):
    verdict = judge(*plans, taken=taken)

    assert verdict.result is Result.NOT_MET
    assert [(gap.message, gap.mend.screen) for gap in verdict.gaps] == [(text, screen)]


def test_a_plan_of_another_role_says_nothing_of_this_one():
    verdict = judge(replace(PLAN, role_id=6))

    assert verdict.result is Result.NOT_MET
    assert [gap.mend.screen for gap in verdict.gaps] == [Screen.PLANS]

"""Who signs a redesign plan in which part, and whose signatures count."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from roles.rules.permissions import Actor, Group
from roles.rules.plan_signing import (
    Standing,
    is_signed,
    missing_parts,
    parts_of,
    parts_signed,
    reasons_by_identity,
    reasons_by_person,
    reasons_by_plan,
    state_after_change,
)
from roles.rules.plan_statements import plan_statement
from roles.rules.plan_states import completion_gaps
from roles.rules.plans import (
    ActivityFacts,
    Destination,
    Fallback,
    Fate,
    MilestoneFacts,
    MovementFacts,
    PlanFacts,
    PlanPart,
    PlanSignatureFacts,
    PlanState,
    RemovalFacts,
    RemovalKind,
)

DAY = date(2026, 11, 1)
TODAY = date(2026, 11, 24)
IDENTITY = uuid4()
NOBODY = Standing(wrote=False, heads=False)
ENDING = ActivityFacts(
    "Sort the inbox",
    Fate.AUTOMATE,
    300,
    0,
    DAY,
    removal_kind=RemovalKind.QUEUE_CLOSED,
    removal_owner_id=7,
    fallback=Fallback.RETAINED_SKILL,
)
NEW = ActivityFacts("Check a sample", Fate.NEW, 0, 60, None)
PLAN = PlanFacts(
    1,
    "Adviser, redesigned",
    "Adviser",
    (ENDING, ActivityFacts("Answer customers", Fate.RETAIN, 900, 900, None), NEW),
    digest="now",
    headcount=8,
    unit_name="Operations",
    jurisdiction="IE",
    movements=(MovementFacts(Destination.RELEASE, 40), MovementFacts(Destination.QUALITY_TIME, 100)),
)


def signer(*groups, active=True, identity=IDENTITY):
    return Actor(7, identity, "Somebody", active, frozenset(groups))


def signed(part, digest="now", identity=None):
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return PlanSignatureFacts(part, 7, identity or uuid4(), "Somebody", digest, at)


def signed_by(*parts, digest="now", plan=PLAN):
    return replace(plan, signatures=tuple(signed(part, digest) for part in parts))


def test_a_plan_is_signed_once_all_four_parts_are_as_it_is_now():
    three = signed_by(PlanPart.LEAD, PlanPart.BUSINESS, PlanPart.HR)
    four = signed_by(*PlanPart)

    assert (is_signed(three), missing_parts(three)) == (False, (PlanPart.FINANCE,))
    assert (is_signed(four), missing_parts(four)) == (True, ())


def test_a_signature_of_what_the_plan_said_before_counts_again_once_it_says_so_again():
    plan = signed_by(*PlanPart)
    edited = replace(plan, digest="other")

    assert parts_signed(edited) == frozenset()
    assert parts_signed(replace(edited, digest="now")) == frozenset(PlanPart)


def test_a_plan_that_has_no_digest_yet_is_signed_by_nobody():
    assert parts_signed(replace(signed_by(*PlanPart, digest=""), digest="")) == frozenset()


@pytest.mark.parametrize(
    ("groups", "standing", "parts"),
    [
        ((), NOBODY, ()),
        ((), Standing(wrote=True, heads=False), (PlanPart.LEAD,)),
        ((), Standing(wrote=False, heads=True), (PlanPart.BUSINESS,)),
        ((Group.HR,), NOBODY, (PlanPart.HR,)),
        ((Group.FINANCE,), NOBODY, (PlanPart.FINANCE,)),
        ((Group.HR, Group.FINANCE), Standing(wrote=True, heads=True), tuple(PlanPart)),
        ((Group.EXECUTIVE, Group.PMO, Group.RISK), NOBODY, ()),
        ((Group.HR, Group.AUDIT), Standing(wrote=True, heads=True), ()),
        ((Group.FINANCE, Group.ADMIN), Standing(wrote=True, heads=True), ()),
    ],
)
def test_each_part_is_for_one_kind_of_person_and_for_no_auditor_or_admin(groups, standing, parts):
    assert parts_of(signer(*groups), standing) == parts


def test_whoever_left_signs_nothing():
    assert parts_of(signer(Group.HR, active=False), Standing(wrote=True, heads=True)) == ()


def test_whoever_may_not_sign_a_part_is_told_who_does():
    (reason,) = reasons_by_person(PlanPart.FINANCE, signer(Group.HR), NOBODY)

    assert (reason.id, reason.text) == ("PERMISSION", "Finance: this part is signed by somebody of finance.")


def test_one_human_being_signs_one_part_by_whatever_account():
    plan = replace(PLAN, signatures=(signed(PlanPart.LEAD, identity=IDENTITY),))

    assert [reason.id for reason in reasons_by_identity(signer(Group.HR), plan)] == ["SOD"]
    assert reasons_by_identity(signer(Group.HR, identity=UUID(int=1)), plan) == ()
    assert reasons_by_identity(signer(Group.HR), replace(plan, digest="other")) == ()


@pytest.mark.parametrize(
    ("plan", "part", "ids"),
    [
        (PLAN, PlanPart.LEAD, []),
        (PLAN, PlanPart.HR, ["SEQUENCE"]),
        (signed_by(PlanPart.LEAD), PlanPart.HR, []),
        (signed_by(PlanPart.LEAD), PlanPart.LEAD, ["SIGNED"]),
        (replace(PLAN, state=PlanState.WITHDRAWN), PlanPart.LEAD, ["STATE"]),
        (replace(PLAN, state=PlanState.COMPLETED), PlanPart.LEAD, ["STATE"]),
    ],
)
def test_the_lead_signs_first_and_nobody_signs_twice_or_what_is_over(plan, part, ids):
    assert [reason.id for reason in reasons_by_plan(part, plan)] == ids


@pytest.mark.parametrize(
    ("activities", "text"),
    [
        ((replace(ENDING, fate=None), NEW), "“Sort the inbox” has no fate."),
        ((ENDING,), "“Adviser, redesigned” names no new work, and does not say why the AI creates none."),
        ((replace(ENDING, removal_kind=None), NEW), "“Sort the inbox” ends, but nothing says what will prove it."),
    ],
)
@pytest.mark.parametrize("part", [PlanPart.BUSINESS, PlanPart.HR, PlanPart.FINANCE])
def test_only_its_author_signs_a_plan_that_leaves_something_open(activities, text, part):
    plan = signed_by(PlanPart.LEAD, plan=replace(PLAN, activities=activities))

    assert [(reason.id, reason.text) for reason in reasons_by_plan(part, plan)] == [("OPEN", text)]
    assert reasons_by_plan(PlanPart.LEAD, replace(plan, signatures=())) == ()


def test_whoever_changes_a_signed_plan_makes_it_a_draft_and_whoever_changes_it_back_has_it_approved():
    for state in (PlanState.APPROVED, PlanState.EXECUTING):
        assert state_after_change(state, signed=False) is PlanState.DRAFT
    assert state_after_change(PlanState.CONSULTING, signed=False) is PlanState.CONSULTING
    assert state_after_change(PlanState.DRAFT, signed=True) is PlanState.APPROVED
    assert state_after_change(PlanState.WITHDRAWN, signed=True) is PlanState.WITHDRAWN


def test_finance_signs_the_hours_and_where_they_go():
    said = plan_statement(PlanPart.FINANCE, PLAN, name="Fred")

    assert "1,200 before, 900 stay, 60 come new, 240 are set free." in said
    assert "They go to: posts that end: 40; more time for each case: 100. 100 have no destination yet" in said
    assert said.endswith("Redesign plan “Adviser, redesigned” for Adviser in Operations, 8 people, with digest now.")
    assert "At most 40 may be counted as money saved." in said


def test_hr_signs_for_the_rules_of_the_country_and_the_head_that_work_is_taken_out():
    assert "as the rules of IE demand" in plan_statement(PlanPart.HR, PLAN, name="Hana")
    assert "1 activity ends on the day set, 1 new one comes" in plan_statement(PlanPart.BUSINESS, PLAN, name="Olivia")


def test_a_plan_is_carried_out_once_its_days_are_done_and_its_removals_verified():
    later = replace(ENDING, statement="Open letters", effective_date=date(2026, 12, 24))
    reported = replace(ENDING, removals=(RemovalFacts(RemovalKind.QUEUE_CLOSED, DAY, verified=False),))
    day = MilestoneFacts(1, "Team A", "Moves over", DAY, done=False)
    plan = replace(PLAN, activities=(reported, later, NEW), milestones=(day, replace(day, done=True)))

    assert completion_gaps(plan, TODAY) == (
        "“Moves over” for Team A, due on 1 Nov 2026, is not done.",
        "Nobody verified that “Sort the inbox” was taken out of the work.",
        "“Open letters” changes only on 24 Dec 2026.",
    )
    verified = replace(ENDING, removals=(RemovalFacts(RemovalKind.QUEUE_CLOSED, DAY, verified=True),))
    assert completion_gaps(replace(plan, activities=(verified, NEW), milestones=()), TODAY) == ()

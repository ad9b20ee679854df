from dataclasses import replace
from uuid import uuid4

import pytest

from governance.rules.reviews import Meaning
from governance.rules.waiver_approvals import Approver, may_revoke, part_of, reasons_against_deciding, statement
from governance.rules.waivers import Authority, WaiverKind
from roles.rules.capacities import Capacity
from roles.rules.people import PersonStatus
from roles.rules.permissions import Actor, Group
from tests.governance.rules.facts import DEPUTY, LEADERLESS, OLIVIA, TOM, holder
from tests.governance.rules.waivers import a_waiver
from tests.roles.rules.test_eligibility import person

EXECUTIVE = person(id=50, name="Erika")
ASKER = uuid4()
FACTS = replace(LEADERLESS, holders=(*LEADERLESS.holders, holder(60, Capacity.ACCOUNTABLE_EXECUTIVE, EXECUTIVE)))
VACANT = LEADERLESS


def approver(who=None, *groups, line=(), stands_for=()):
    who = who or person(id=51, name="Rita")
    return Approver(
        Actor(who.id, who.identity, who.name, True, frozenset(groups)), frozenset(line), frozenset(stands_for)
    )


def waiver(authority=Authority.W2, **fields):
    return a_waiver(state="submitted", decided_at=None, authority=authority, requested_identity=ASKER, **fields)


RISK, BOARD = approver(None, Group.RISK), approver(None, Group.EXECUTIVE)


@pytest.mark.parametrize(
    ("authority", "who", "facts", "expected"),
    [
        (Authority.W1, approver(EXECUTIVE), FACTS, Capacity.ACCOUNTABLE_EXECUTIVE),
        (Authority.W1, BOARD, FACTS, None),
        (Authority.W1, BOARD, VACANT, Capacity.ACCOUNTABLE_EXECUTIVE),
        (Authority.W1, RISK, VACANT, None),
        (Authority.W2, RISK, FACTS, Capacity.SECOND_LINE),
        (Authority.W2, BOARD, FACTS, None),
        (Authority.W2, approver(EXECUTIVE), FACTS, None),
        (Authority.W3, RISK, FACTS, Capacity.SECOND_LINE),
        (Authority.W3, BOARD, FACTS, Capacity.BOARD),
        (Authority.W3, approver(EXECUTIVE), FACTS, None),
        (Authority.W2, approver(None, Group.RISK, Group.ADMIN), FACTS, None),
        (Authority.W2, approver(None, Group.RISK, Group.AUDIT), FACTS, None),
        (Authority.W1, approver(None, Group.PMO, Group.HR, Group.FINANCE, Group.PLATFORM), VACANT, None),
    ],
)
def test_who_decides_under_which_authority(authority, who, facts, expected):
    assert part_of(who, waiver(authority), facts) == expected


def test_whoever_holds_the_second_line_here_decides_without_any_group():
    rolf = person(id=52)
    facts = replace(FACTS, holders=(*FACTS.holders, holder(61, Capacity.SECOND_LINE, rolf)))

    assert part_of(approver(rolf), waiver(), facts) is Capacity.SECOND_LINE


def test_of_the_boards_two_parts_one_person_takes_the_one_that_is_open():
    both = approver(None, Group.RISK, Group.EXECUTIVE)

    assert part_of(both, waiver(Authority.W3), FACTS) is Capacity.BOARD
    assert part_of(both, waiver(Authority.W3), FACTS, {Capacity.BOARD}) is Capacity.SECOND_LINE


@pytest.mark.parametrize(
    "close",
    [
        replace(EXECUTIVE, identity=ASKER),
        replace(EXECUTIVE, identity=OLIVIA.identity),
        replace(EXECUTIVE, identity=TOM.identity),
        replace(EXECUTIVE, line=(uuid4(), OLIVIA.identity)),
        replace(EXECUTIVE, line=(ASKER,)),
        replace(EXECUTIVE, status=PersonStatus.LEFT),
    ],
)
def test_another_executive_decides_where_the_accountable_one_is_too_close_or_gone(close):
    facts = replace(LEADERLESS, holders=(*LEADERLESS.holders, holder(60, Capacity.ACCOUNTABLE_EXECUTIVE, close)))

    assert part_of(BOARD, waiver(Authority.W1), facts) is Capacity.ACCOUNTABLE_EXECUTIVE


def texts(who, asked=None, facts=FACTS):
    return [reason.text for reason in reasons_against_deciding(who, asked or waiver(), facts)]


def test_the_second_line_may_decide():
    assert texts(RISK) == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(identity=ASKER), "Whoever asks for a waiver does not decide about it."),
        (
            person(identity=OLIVIA.identity),
            "You are outcome owner here; the outcome owner decides about no waiver.",
        ),
        (person(identity=TOM.identity), "You are platform owner here; the platform owner decides about no waiver."),
    ],
)
def test_who_is_concerned_decides_nothing_whatever_account_or_group(who, expected):
    assert texts(approver(who, Group.RISK, Group.EXECUTIVE)) == [expected]


def test_the_deputy_of_an_owner_decides_nothing():
    assert texts(approver(DEPUTY, Group.RISK)) == [
        "You stand in for the outcome owner, who decides about no waiver.",
        "You stand in for the platform owner, who decides about no waiver.",
    ]


@pytest.mark.parametrize(
    ("behalf", "expected"),
    [
        (OLIVIA.identity, "You stand in for the outcome owner, who decides about no waiver."),
        (TOM.identity, "You stand in for the platform owner, who decides about no waiver."),
        (ASKER, "You stand in for whoever asks for this waiver."),
    ],
)
def test_a_delegate_of_who_is_concerned_decides_nothing(behalf, expected):
    assert texts(approver(None, Group.RISK, stands_for=[behalf])) == [expected]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (ASKER, "You report to whoever asks for this waiver."),
        (OLIVIA.identity, "You report to the outcome owner."),
    ],
)
def test_nobody_decides_who_reports_to_who_is_concerned(above, expected):
    assert texts(approver(None, Group.RISK, line=[uuid4(), above])) == [expected]


def test_a_delegate_of_the_one_who_decides_decides_nothing():
    delegate = approver(None, Group.PMO, stands_for=[EXECUTIVE.identity])

    (said,) = texts(delegate, waiver(Authority.W1))

    assert said == (
        "This is decided by Erika, its accountable executive, in their own name; nobody decides on a waiver in "
        "somebody else's place."
    )


def test_the_second_line_and_whoever_approved_revoke():
    approved = {EXECUTIVE.identity}

    assert may_revoke(RISK.actor, approved, FACTS)
    assert may_revoke(approver(EXECUTIVE).actor, approved, FACTS)
    assert not may_revoke(BOARD.actor, approved, FACTS)
    assert not may_revoke(approver(None, Group.RISK, Group.ADMIN).actor, approved, FACTS)


def test_what_is_signed_says_who_as_what_for_how_long():
    said = statement(
        name="Rita Berg",
        capacity=Capacity.SECOND_LINE,
        meaning=Meaning.APPROVED,
        waiver=waiver(),
        initiative="AI-0001 Case triage",
        digest="0123456789abcdef",
    )
    rejected = statement(
        name="Rita Berg",
        capacity=Capacity.BOARD,
        meaning=Meaning.REJECTED,
        waiver=waiver(Authority.W3, requirement="OWN-1", kind=WaiverKind.BOARD_EXCEPTION),
        initiative="AI-0001 Case triage",
        digest="0123456789abcdef",
    )

    assert said == (
        "I, Rita Berg, as second line reviewer, approve that DEC-3 is waived for AI-0001 Case triage from 14 Nov 2026 "
        "to 14 Dec 2026 (UTC), as asked under digest 0123456789ab."
    )
    assert rejected.startswith("I, Rita Berg, as board member, reject the board's exception from OWN-1 for AI-0001")

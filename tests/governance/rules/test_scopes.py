"""Scopes of tokens, and when a token works: no database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from governance.rules.permissions import GRANTS, Act
from governance.rules.scopes import ACTS, DOORS, Scope, mandate_of
from governance.rules.service_tokens import TokenFacts, token_reasons
from roles.rules.permissions import Actor, Group, is_granted

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = AT + timedelta(days=90)


def machine(*scopes, initiatives=(), active=True):
    mandate = mandate_of(scopes, initiatives)
    return Actor(id=1, identity=None, name="M", active=active, groups=frozenset(Group), mandate=mandate)


def ids(**facts):
    return [reason.id for reason in token_reasons(TokenFacts(**{"expires_at": LATER} | facts), AT, 30)]


def test_a_machine_does_what_its_scopes_grant_and_nothing_that_groups_would():
    reports = machine(Scope.RUNTIMES_REPORT)

    assert [act for act in Act if is_granted(reports, act, GRANTS)] == [Act.REPORT_RUNTIME]
    assert not reports.may_act
    assert not reports.may_answer
    assert reports.trusted == frozenset()


def test_a_machine_whose_account_is_closed_does_nothing():
    assert not is_granted(machine(Scope.RUNTIMES_REPORT, active=False), Act.REPORT_RUNTIME, GRANTS)


def test_a_scope_that_is_no_longer_known_grants_nothing():
    assert mandate_of(["everything:write"], []).scopes == frozenset()


def test_no_scope_grants_what_people_answer_for():
    granted = set().union(*ACTS.values())

    assert granted == {Act.REPORT_RUNTIME, Act.REGISTER_VERSION, Act.TELL_OF_SYSTEMS, Act.REPORT_CASE, Act.SEE_LEDGER}


def test_a_token_that_is_limited_reaches_those_initiatives_alone():
    assert machine(initiatives=[3]).reaches(3)
    assert not machine(initiatives=[3]).reaches(4)
    assert machine().reaches(4)


def test_every_scope_opens_something():
    assert {door.scope for door in DOORS.values()} - {None} == set(Scope) - {Scope.DECISIONS_EVALUATE}


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, []),
        ({"expires_at": AT}, ["EXPIRED"]),
        ({"revoked_at": AT, "ended": True}, ["ENDED", "REVOKED"]),
        ({"grace_until": AT + timedelta(seconds=1)}, []),
        ({"grace_until": AT}, ["REPLACED"]),
        # They left, and nobody noticed yet: it goes on.
        ({"answerable_gone": True}, []),
        ({"answerable_gone": True, "orphaned_at": AT - timedelta(days=29)}, []),
        ({"answerable_gone": True, "orphaned_at": AT - timedelta(days=30)}, ["ORPHANED"]),
        ({"left_on": date(2026, 11, 1)}, []),
        ({"left_on": date(2026, 10, 1)}, ["ORPHANED"]),
    ],
)
def test_a_token_works_until_something_ends_it(facts, reasons):
    assert ids(**facts) == reasons

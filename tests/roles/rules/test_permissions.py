"""Who is trusted with what, whatever else they are."""

from uuid import uuid4

import pytest

from decisions.rules import permissions as of_decisions
from governance.rules import permissions as of_initiatives
from roles.rules.permissions import GRANTS, Actor, Group, is_granted, require_acting
from roles.rules.refusals import NotPermitted

ALL = {**GRANTS, **of_decisions.GRANTS, **of_initiatives.GRANTS}


def actor(*groups, active=True, limited=()):
    given = {"id": 1, "identity": uuid4(), "name": "Somebody", "active": active}
    return Actor(**given, groups=frozenset(groups), limited=limited)


def granted(person):
    return {act.value for act in ALL if is_granted(person, act, ALL)}


def test_an_auditor_reads_what_few_read_and_is_granted_nothing_else_in_whatever_group_they_are():
    assert granted(actor(*Group)) == {
        "see_the_ledger",
        "see_adoption_objectives",
        "see_what_was_said_to_employees",
        "see_what_people_are_trusted_with",
        "see_confidential_initiatives",
        "see_what_was_erased_and_kept",
        "see_who_signed_in",
    }


def test_an_admin_configures_and_is_granted_nothing_else():
    configured = {"change_people", "change_units", "change_policy_profiles", "say_who_is_told_outside"}
    configured |= {"say_what_people_are_trusted_with", "see_what_people_are_trusted_with"}
    configured |= {"say_when_people_work", "run_service_accounts", "see_who_signed_in"}
    configured |= {"end_sessions_of_others_and_let_them_try_again"}

    assert granted(actor(Group.ADMIN, Group.PMO, Group.EXECUTIVE)) == configured


def test_nobody_is_granted_anything_once_they_are_gone():
    assert granted(actor(Group.PMO, active=False)) == set()


def test_a_group_of_some_units_counts_within_them_and_nowhere_without_a_unit():
    here = actor(limited=((Group.RISK, frozenset({7, 8})),))
    act = of_initiatives.Act.STOP

    assert is_granted(here, act, ALL, unit=8)
    assert not is_granted(here, act, ALL, unit=9)
    assert not is_granted(here, act, ALL)


def test_somebody_sees_into_their_units_alone_only_where_every_membership_is_limited():
    within = ((Group.PMO, frozenset({7})), (Group.RISK, frozenset({8})))

    assert actor(limited=within).reach == {7, 8}
    assert actor(Group.BUSINESS, limited=within).reach is None
    assert actor().reach is None


def test_who_audits_one_unit_is_trusted_with_nothing_else_anywhere():
    somebody = actor(Group.PMO, limited=((Group.AUDIT, frozenset({7})),))

    assert (somebody.trusted, somebody.trusted_in(7)) == (frozenset(), {Group.AUDIT})


@pytest.mark.parametrize(
    ("person", "acts", "answers"),
    [
        (actor(), True, True),
        (actor(Group.PMO), True, True),
        (actor(Group.ADMIN, Group.PMO), True, False),
        (actor(Group.AUDIT, Group.PMO), False, False),
        (actor(active=False), False, False),
        (actor(Group.VIEWER), False, False),
        (actor(Group.VIEWER, Group.BUSINESS), True, True),
        (actor(limited=((Group.AUDIT, frozenset({7})),)), False, False),
        (actor(limited=((Group.VIEWER, frozenset({7})),)), False, False),
    ],
)
def test_auditors_write_nothing_and_admins_answer_for_nothing(person, acts, answers):
    assert (person.may_act, person.may_answer) == (acts, answers)


def test_an_auditor_is_told_why_nothing_can_be_written():
    with pytest.raises(NotPermitted) as refusal:
        require_acting(actor(Group.AUDIT))

    assert [reason.text for reason in refusal.value.reasons] == ["Auditors read everything here and change nothing."]

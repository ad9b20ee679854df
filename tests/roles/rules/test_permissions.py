"""Who is trusted with what, whatever else they are."""

from uuid import uuid4

import pytest

from decisions.rules import permissions as of_decisions
from governance.rules import permissions as of_initiatives
from roles.rules.permissions import GRANTS, Actor, Group, is_granted, require_acting
from roles.rules.refusals import NotPermitted

ALL = {**GRANTS, **of_decisions.GRANTS, **of_initiatives.GRANTS}


def actor(*groups, active=True):
    return Actor(id=1, identity=uuid4(), name="Somebody", active=active, groups=frozenset(groups))


def granted(person):
    return {act.value for act in ALL if is_granted(person, act, ALL)}


def test_an_auditor_reads_what_few_read_and_is_granted_nothing_else_in_whatever_group_they_are():
    assert granted(actor(*Group)) == {
        "see_the_ledger",
        "see_adoption_objectives",
        "see_what_was_said_to_employees",
    }


def test_an_admin_configures_and_is_granted_nothing_else():
    configured = {"change_people", "change_units", "change_policy_profiles", "say_who_is_told_outside"}

    assert granted(actor(Group.ADMIN, Group.PMO, Group.EXECUTIVE)) == configured


def test_nobody_is_granted_anything_once_they_are_gone():
    assert granted(actor(Group.PMO, active=False)) == set()


@pytest.mark.parametrize(
    ("person", "acts", "answers"),
    [
        (actor(), True, True),
        (actor(Group.PMO), True, True),
        (actor(Group.ADMIN, Group.PMO), True, False),
        (actor(Group.AUDIT, Group.PMO), False, False),
        (actor(active=False), False, False),
    ],
)
def test_auditors_write_nothing_and_admins_answer_for_nothing(person, acts, answers):
    assert (person.may_act, person.may_answer) == (acts, answers)


def test_an_auditor_is_told_why_nothing_can_be_written():
    with pytest.raises(NotPermitted) as refusal:
        require_acting(actor(Group.AUDIT))

    assert [reason.text for reason in refusal.value.reasons] == ["Auditors read everything here and change nothing."]

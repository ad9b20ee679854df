"""Who reads what is personal."""

from uuid import uuid4

import pytest

from roles.rules.permissions import Actor, Group
from roles.rules.personal import FIELDS, READERS, Personal, Whose, may_read, reads_of_all

ABOUT = Whose(id=7, unit=3, line=frozenset({5, 6}))


def actor(*groups, number=1, limited=(), active=True):
    return Actor(number, uuid4(), "Somebody", active, frozenset(groups), limited)


@pytest.mark.parametrize("number", [7, 5, 6])
def test_oneself_and_everybody_above_read_all_of_it(number):
    assert all(may_read(actor(number=number), ABOUT, close) for close in Personal)
    assert not may_read(actor(number=number, active=False), ABOUT, Personal.HOURS)


@pytest.mark.parametrize("group", [Group.HR, Group.ADMIN, Group.AUDIT])
def test_hr_admins_and_auditors_read_it_of_everybody(group):
    assert all(reads_of_all(actor(group), close) for close in Personal)


@pytest.mark.parametrize("group", [Group.PMO, Group.EXECUTIVE, Group.ARCHITECT, Group.RISK])
def test_who_asks_people_for_hours_reads_hours_and_nothing_else(group):
    assert may_read(actor(group), ABOUT, Personal.HOURS)
    assert not may_read(actor(group), ABOUT, Personal.DETAILS)


def test_nobody_else_reads_any_of_it():
    for group in set(Group) - set().union(*READERS.values()):
        assert not any(may_read(actor(group), ABOUT, close) for close in Personal)


def test_hr_of_some_units_reads_it_of_those_who_work_there():
    here, elsewhere = ((Group.HR, frozenset({3})),), ((Group.HR, frozenset({4})),)

    assert may_read(actor(limited=here), ABOUT, Personal.DETAILS)
    assert not may_read(actor(limited=elsewhere), ABOUT, Personal.DETAILS)


def test_every_field_says_how_close_it_is():
    assert set(FIELDS.values()) == set(Personal)

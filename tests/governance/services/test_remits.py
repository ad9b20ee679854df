"""Freezing conditions, and telling whether they are still what was frozen."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from governance.models import Initiative, Remit, Tolerance
from governance.rules.differences import SECTIONS
from governance.services.remits import remit_freeze, remit_intact, remit_is_current, remit_section_digests
from tests.cast import NOW, Cast
from tests.whole import Whole

ASK = {"gate": "production", "statement": "May it go live?"}


@pytest.fixture(scope="module")
def whole_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Whole(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def whole(whole_once, db):
    return whole_once


def freeze(whole, at=NOW, **ask):
    return remit_freeze(whole.initiative.pk, ask=ASK | ask, at=at, composed_by_id=whole.cast.petra.pk)


def test_a_frozen_remit_holds_the_text_of_its_digest_and_the_revision_it_was_read_at(whole):
    remit = freeze(whole)

    revision = Initiative.objects.get(pk=whole.initiative.pk).revision
    assert (remit.number, remit.revision, remit.composed_at, remit.composed_by) == (1, revision, NOW, whole.cast.petra)
    assert sorted(remit.sections) == sorted(["ask", *SECTIONS])
    assert (remit_intact(remit), remit.content["ask"], remit.content["format"]) == (True, ASK, "remit/1")


def test_remits_are_numbered_by_initiative(whole):
    numbers = [freeze(whole).number, freeze(whole).number]
    other = remit_freeze(whole.other.pk, ask=ASK, at=NOW)

    assert (numbers, other.number) == ([1, 2], 1)


def test_the_same_conditions_and_the_same_ask_are_the_same_digest_at_any_time(whole):
    first, later, asked = freeze(whole), freeze(whole, NOW + timedelta(days=1)), freeze(whole, statement="May it?")

    assert (first.digest == later.digest, first.digest == asked.digest) == (True, False)


def test_whatever_was_asked_conditions_are_current_until_one_of_them_changes(whole):
    remit = freeze(whole, statement="Something else.")
    assert remit_is_current(remit, NOW)

    Tolerance.objects.filter(measure="Late").update(limit=6)

    assert not remit_is_current(remit, NOW)
    moved = {n for n, value in remit_section_digests(whole.initiative.pk, NOW).items() if value != remit.sections[n]}
    assert moved == {"tolerances"}


def test_conditions_put_back_as_they_were_are_current_though_the_revision_grew(whole):
    remit = freeze(whole)

    for limit in (6, 5):
        Tolerance.objects.filter(measure="Late").update(limit=limit)

    assert (remit_is_current(remit, NOW), Initiative.objects.get(pk=whole.initiative.pk).revision) == (
        True,
        remit.revision + 2,
    )


def test_what_the_clock_ends_is_not_current_any_more(whole):
    remit = freeze(whole)

    assert remit_is_current(remit, NOW + timedelta(days=30))
    assert not remit_is_current(remit, NOW + timedelta(days=32))  # the waiver lapsed


@pytest.mark.parametrize("statement", ["UPDATE governance_remit SET canonical = 'x'", "DELETE FROM governance_remit"])
def test_nobody_changes_what_was_frozen(whole, statement):
    freeze(whole)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Remit.objects.count() == 1


def test_a_text_that_was_tampered_with_is_known_by_its_digest(whole):
    remit = freeze(whole)
    remit.canonical = remit.canonical.replace("Misrouted", "Unrouted")

    assert not remit_intact(remit)


def test_an_initiative_that_is_not_there_is_not_frozen(db):
    with pytest.raises(Initiative.DoesNotExist):
        remit_freeze(0, ask=ASK, at=NOW)

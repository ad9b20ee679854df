"""Who says what others are trusted with, and how far that reaches."""

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from governance.models import LedgerEntry
from roles.models import Membership, Person
from roles.rules.permissions import Group
from roles.rules.refusals import NotPermitted, Refused
from roles.services.memberships import membership_end, membership_give
from tests.cast import NOW


def given(cast, person, group, unit=None, **fields):
    told = {"reason": "New job.", "actor": cast.adam.actor, "at": NOW} | fields
    return membership_give(person, group=Group(group), unit=unit, **told)


def again(person):
    return Person.objects.get(pk=person.pk)


def test_nobody_but_an_admin_says_what_somebody_is_trusted_with_and_never_of_themselves(cast):
    for who in (cast.petra, cast.rita, cast.carl, cast.arne):
        with pytest.raises(NotPermitted):
            given(cast, cast.olivia, "pmo", actor=who.actor)
    with pytest.raises(NotPermitted, match="of themselves"):
        given(cast, cast.adam, "pmo")

    assert not Membership.objects.exists()


def test_a_membership_reaches_over_its_unit_and_what_is_below(cast):
    given(cast, cast.carl, "risk", cast.operations)

    actor = again(cast.carl).actor

    assert (actor.groups, actor.trusted) == (frozenset(), frozenset())
    assert actor.reach == {cast.operations.pk, cast.claims.pk}
    assert actor.trusted_in(cast.claims.pk) == {Group.RISK}
    assert actor.trusted_in(cast.technology.pk) == frozenset()
    entry = LedgerEntry.objects.get(verb="membership_give")
    assert (entry.details["group"], entry.details["unit"], entry.reason) == ("risk", "OPERATIONS", "New job.")


def test_without_a_unit_it_is_the_whole_company_and_one_more_statement_never(cast, django_assert_num_queries):
    given(cast, cast.carl, "risk", cast.operations)
    given(cast, cast.carl, "hr")
    carl = again(cast.carl)

    with django_assert_num_queries(1):
        actor = carl.actor

    assert (actor.groups, actor.reach) == ({Group.HR}, None)


@pytest.mark.parametrize("group", ["admin", "viewer"])
def test_it_is_refused_without_a_reason_twice_and_for_admins_of_one_unit(cast, group):
    where = cast.claims if group == "admin" else None
    given(cast, cast.carl, "viewer")

    with pytest.raises(Refused):
        given(cast, cast.carl, group, where)
    with pytest.raises(Refused, match="Say why"):
        given(cast, cast.carl, "hr", reason=" ")


def test_taken_back_it_counts_no_more_and_its_row_stays(cast):
    made = given(cast, cast.carl, "risk", cast.claims)
    given(cast, cast.carl, "hr")

    for group, unit in (("risk", cast.claims), ("hr", None)):
        membership_end(cast.carl, group=Group(group), unit=unit, reason="Moved.", actor=cast.adam.actor, at=NOW)

    actor = again(cast.carl).actor
    assert (actor.groups, actor.limited) == (frozenset(), ())
    assert LedgerEntry.objects.filter(verb="membership_end").count() == 2
    made.refresh_from_db()
    made.ended_at = None
    with pytest.raises(ProgrammingError, match="roles_membership"), transaction.atomic():
        made.save()


def test_the_page_gives_and_takes_back_and_shows_both(cast):
    client = Client()
    client.force_login(cast.adam)
    form = {"person": cast.carl.pk, "group": "pmo", "unit": cast.claims.pk, "reason": "Runs claims."}

    assert client.post("/memberships/", form | {"reason": ""}).status_code == 422
    assert client.post("/memberships/", form).status_code == 302
    assert "PMO" in client.get(f"/people/{cast.carl.pk}/").content.decode()
    assert client.post("/memberships/end/", form).status_code == 302

    assert again(cast.carl).actor.limited == ()
    client.force_login(cast.carl)
    assert client.get("/memberships/").status_code == 403


def test_an_admin_does_not_change_their_own_groups_in_the_administration(cast):
    client = Client()
    client.force_login(cast.adam)

    page = client.get(f"/admin/roles/person/{cast.adam.pk}/change/").content.decode()

    assert "id_groups" not in page
    assert "id_groups" in client.get(f"/admin/roles/person/{cast.carl.pk}/change/").content.decode()

"""What people promised, read once for a run for as long as nobody acts."""

from decimal import Decimal

from governance.queries.loads import Loads, loads_gather
from governance.services.accountabilities import accountability_end
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.services.people import person_update
from tests.cast import NOW, appoint, make_initiative

TODAY = NOW.date()


def people(*found):
    return people_facts([person.pk for person in found], UnitTree.read(), TODAY).values()


def test_who_was_met_before_is_not_read_again(cast, django_assert_num_queries):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=30)
    asked, known = people(cast.olivia, cast.carl), Loads()

    first = known.gather(asked, TODAY)
    with django_assert_num_queries(1):
        again = known.gather(asked, TODAY)

    assert first == again == loads_gather(asked, TODAY)
    assert [a.hours for a in again[cast.olivia.pk].allocations] == [30.0]


def test_who_is_met_for_the_first_time_is_read_beside_them(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    known = Loads()
    known.gather(people(cast.carl), TODAY)

    found = known.gather(people(cast.carl, cast.olivia), TODAY)

    assert found == loads_gather(people(cast.carl, cast.olivia), TODAY)


def test_after_an_act_in_between_everybody_is_read_anew(cast):
    initiative = make_initiative(cast)
    held = appoint(cast, initiative, "outcome_owner", cast.olivia, hours=30)
    known = Loads()
    known.gather(people(cast.olivia), TODAY)

    accountability_end(held, reason="Moves on.", actor=cast.petra.actor, at=NOW)

    assert known.gather(people(cast.olivia), TODAY)[cast.olivia.pk].allocations == ()


def test_an_act_that_changes_no_promise_costs_a_read_and_nothing_else(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    known = Loads()
    before = known.gather(people(cast.olivia), TODAY)
    person_update(cast.carl, contracted_fte=Decimal("0.5"), actor=cast.adam.actor, at=NOW, reason="Half time")

    assert known.gather(people(cast.olivia), TODAY) == before


def test_no_more_people_are_kept_than_was_said(cast, django_assert_num_queries):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    asked, known = people(cast.olivia, cast.carl), Loads(most=1)

    first = known.gather(asked, TODAY)
    with django_assert_num_queries(1 + 3):
        again = known.gather(asked, TODAY)

    assert first == again

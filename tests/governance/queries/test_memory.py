"""What people promised and what arrives at queues, read once for a run for as long as nobody acts."""

from decimal import Decimal

from decisions.models import EdgeCasePolicy, Queue
from decisions.services.decisions import decision_update
from governance.queries.loads import loads_gather
from governance.queries.memory import Memory
from governance.services.accountabilities import accountability_end
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.services.people import person_update
from tests.cast import NOW, appoint, make_decision, make_initiative

TODAY = NOW.date()


def people(*found):
    return people_facts([person.pk for person in found], UnitTree.read(), TODAY).values()


def met(known, asked):
    known.begin(TODAY)
    return known.loads(asked, TODAY)


def test_who_was_met_before_is_not_read_again(cast, django_assert_num_queries):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=30)
    asked, known = people(cast.olivia, cast.carl), Memory()

    first = met(known, asked)
    with django_assert_num_queries(1):
        again = met(known, asked)

    assert first == again == loads_gather(asked, TODAY)
    assert [a.hours for a in again[cast.olivia.pk].allocations] == [30.0]


def test_who_somebody_is_is_read_once_and_anew_after_an_act(cast, django_assert_num_queries):
    known, tree, ids = Memory(), UnitTree.read(), [cast.olivia.pk, cast.carl.pk]
    known.begin(TODAY)

    first = known.people(ids[:1], tree, TODAY)
    with django_assert_num_queries(2):
        both = known.people(ids, tree, TODAY)
    with django_assert_num_queries(0):
        again = known.people(ids, tree, TODAY)
    assert again == both == people_facts(ids, tree, TODAY)
    assert first.items() < both.items()

    person_update(cast.olivia, display_name="Olivia Other", actor=cast.adam.actor, at=NOW, reason="Married")
    known.begin(TODAY)

    assert known.people(ids, tree, TODAY)[cast.olivia.pk].name == "Olivia Other"


def test_who_is_met_for_the_first_time_is_read_beside_them(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    known = Memory()
    met(known, people(cast.carl))

    found = met(known, people(cast.carl, cast.olivia))

    assert found == loads_gather(people(cast.carl, cast.olivia), TODAY)


def test_after_an_act_in_between_everybody_is_read_anew(cast):
    initiative = make_initiative(cast)
    held = appoint(cast, initiative, "outcome_owner", cast.olivia, hours=30)
    known = Memory()
    met(known, people(cast.olivia))

    accountability_end(held, reason="Moves on.", actor=cast.petra.actor, at=NOW)

    assert met(known, people(cast.olivia))[cast.olivia.pk].allocations == ()


def test_an_act_that_changes_no_promise_costs_a_read_and_nothing_else(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    known = Memory()
    before = met(known, people(cast.olivia))
    person_update(cast.carl, contracted_fte=Decimal("0.5"), actor=cast.adam.actor, at=NOW, reason="Half time")

    assert met(known, people(cast.olivia)) == before


def test_no_more_people_are_kept_than_was_said(cast, django_assert_num_queries):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    asked, known = people(cast.olivia, cast.carl), Memory(most=1)

    first = met(known, asked)
    with django_assert_num_queries(1 + 3):
        again = met(known, asked)

    assert first == again


def test_what_arrives_at_a_queue_is_read_once_until_somebody_acts(cast, django_assert_num_queries):
    shift = {"staffed_from": "08:00", "staffed_until": "18:00", "staffed_fte": 2}
    queue = Queue.objects.create(name="Desk", unit=cast.operations, **shift)
    decision = make_decision(cast, make_initiative(cast))
    EdgeCasePolicy.objects.create(decision=decision, kind="conflicting", action="escalate", queue=queue)
    known = Memory()
    known.begin(TODAY)

    first = known.queues({queue.pk}, {})
    with django_assert_num_queries(0):
        again = known.queues({queue.pk}, {})
    decision_update(decision, volume_per_day=900, actor=cast.olivia.actor, at=NOW)
    known.begin(TODAY)
    later = known.queues({queue.pk}, {})

    assert first == again == {queue.pk: first[queue.pk]}
    assert [sender.volume for sender in later[queue.pk].senders] == [900]
    assert [sender.volume for sender in first[queue.pk].senders] != [900]
    assert known.queues(set(), {}) == {}

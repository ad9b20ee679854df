from datetime import time, timedelta

import pytest

from decisions.models import Queue, Shift
from decisions.queries.escalations import queue_facts
from decisions.services.queues import queue_register, queue_update
from decisions.services.rosters import (
    authority_propose,
    queue_authorise,
    roster_set,
    shift_remove,
    shift_set,
)
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_person

TODAY = NOW.date()
MAY = "Overrule the AI, stop it, work without it."


@pytest.fixture
def queue(cast):
    """Carl leads it; Olivia heads its unit, Oscar the company."""
    cast.operations.head, cast.company.head = cast.olivia, cast.oscar
    cast.operations.save(), cast.company.save()
    return queue_register(
        name="Desk",
        unit=cast.operations,
        lead=cast.carl,
        staffed_from=time(8),
        staffed_until=time(18),
        staffed_fte=2,
        actor=cast.olivia.actor,
        at=NOW,
    )


def put(queue, person, by, starts=8, ends=20, **more):
    terms = {"days": "every_day", "starts": time(starts), "ends": time(ends)} | more
    return shift_set(queue, person=person, **terms, actor=by.actor, at=NOW)


def authorised(queue):
    return queue_facts([queue.pk])[queue.pk].authorised


@pytest.mark.parametrize("who", ["petra", "tom", "arne", "adam"])
def test_a_roster_is_changed_by_nobody_but_the_lead_the_heads_and_architects(cast, queue, who):
    by = getattr(cast, who)

    with pytest.raises(NotPermitted):
        put(queue, cast.hana, by)
    with pytest.raises(NotPermitted):
        roster_set(queue, shifts=[], actor=by.actor, at=NOW)
    with pytest.raises(NotPermitted):
        authority_propose(queue, statement=MAY, actor=by.actor, at=NOW)

    assert not Shift.objects.exists()


def test_who_is_on_the_roster_and_trained_is_known_to_the_rules(cast, queue):
    put(queue, cast.hana, cast.carl)
    put(queue, cast.hana, cast.carl, trained_on=TODAY)
    put(queue, cast.tom, cast.carl, 20, 8)

    known = queue_facts([queue.pk])[queue.pk].shifts
    assert [(s.name, str(s.hours), s.trained) for s in known] == [
        ("Hana", "08:00–20:00, every day", True),
        ("Tom", "20:00–08:00, every day", False),
    ]
    shift_remove(Shift.objects.get(person=cast.tom), actor=cast.carl.actor, at=NOW)
    assert Shift.objects.get().person == cast.hana


def test_nobody_who_left_stands_on_a_roster_and_no_training_is_still_ahead(cast, queue):
    gone = make_person("Gone", cast.operations, is_active=False)

    with pytest.raises(Refused, match="does not work here any more"):
        put(queue, gone, cast.carl)
    with pytest.raises(Refused, match="only have been trained by today"):
        put(queue, cast.hana, cast.carl, trained_on=TODAY + timedelta(days=1))


def test_a_whole_roster_is_replaced_or_nothing_of_it(cast, queue):
    put(queue, cast.tom, cast.carl)
    shift = {"person": cast.hana, "days": "weekdays", "starts": time(8), "ends": time(18)}

    with pytest.raises(Refused, match="twice"):
        roster_set(queue, shifts=[shift, shift], actor=cast.carl.actor, at=NOW)
    assert Shift.objects.get().person == cast.tom
    roster_set(queue, shifts=[shift], actor=cast.carl.actor, at=NOW)

    assert Shift.objects.get().person == cast.hana


@pytest.mark.parametrize("who", ["carl", "petra", "rita", "hana", "arne", "adam"])
def test_nobody_signs_what_people_may_do_but_the_heads_above_them(cast, queue, who):
    authority_propose(queue, statement=MAY, actor=cast.carl.actor, at=NOW)

    with pytest.raises(NotPermitted):
        queue_authorise(queue, statement=MAY, actor=getattr(cast, who).actor, at=NOW)

    assert not authorised(queue)


def test_a_head_signs_and_a_change_of_the_words_takes_the_signature_off(cast, queue):
    authority_propose(queue, statement=MAY, actor=cast.carl.actor, at=NOW)
    queue_authorise(queue, statement=MAY, actor=cast.olivia.actor, at=NOW)
    assert authorised(queue)

    authority_propose(queue, statement=MAY, actor=cast.carl.actor, at=NOW)
    assert authorised(queue)
    authority_propose(queue, statement="Overrule the AI.", actor=cast.carl.actor, at=NOW)

    assert (authorised(queue), Queue.objects.get().authority) == (False, "Overrule the AI.")


def test_only_what_was_read_is_signed(cast, queue):
    authority_propose(queue, statement="Overrule the AI.", actor=cast.carl.actor, at=NOW)

    with pytest.raises(Stale):
        queue_authorise(queue, statement=MAY, actor=cast.olivia.actor, at=NOW)


def test_whoever_leads_a_queue_or_answers_there_has_it_signed_by_somebody_above(cast, queue):
    twin = make_person("Liv", cast.claims, identity_group=cast.olivia.identity_group)
    put(queue, twin, cast.carl)

    with pytest.raises(NotPermitted):
        queue_authorise(queue, statement=MAY, actor=cast.olivia.actor, at=NOW)
    queue_authorise(queue, statement=MAY, actor=cast.oscar.actor, at=NOW)
    assert authorised(queue)
    queue_update(queue, lead=cast.oscar, actor=cast.olivia.actor, at=NOW)

    assert not authorised(queue)

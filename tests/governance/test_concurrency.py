"""What two people do at once, in transactions that are really committed."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from decisions.models import Ownership
from decisions.services.decisions import decision_update
from decisions.services.ownerships import ownership_accept, ownership_end, ownership_propose
from governance.models import Accountability, Flag, Initiative, LedgerEntry, SweepRequest, Transition
from governance.queries.gate_facts import SWEEP
from governance.rules.stages import Stage
from governance.services import sweep_parts
from governance.services.accountabilities import accountability_accept, accountability_end, accountability_propose
from governance.services.citations import initiative_register_decision
from governance.services.imports import imports_run, inventory_read
from governance.services.initiatives import initiative_update
from governance.services.job_runs import run_begin
from governance.services.shipped import shipped_load
from governance.services.sweep import sweep, sweep_help, sweep_join, sweep_requested
from governance.services.sweep_parts import parts_cut
from governance.services.transitions import initiative_move
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.refusals import Refused
from roles.services.people import person_update
from tests.cast import NOW, Cast, appoint, make_decision, make_initiative, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    shipped_load()
    return Cast()


def at_once(*acts):
    """Do the acts at once, each in a thread and connection of its own; return what each returned or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except Exception as error:  # noqa: BLE001 - every error is looked at by the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_of_two_who_accept_one_capacity_at_once_one_holds_it(people):
    initiative = make_initiative(people)
    second = make_person("Otto", people.operations)
    asked = [appoint(people, initiative, "outcome_owner", who, accept=False) for who in (people.olivia, second)]

    results = at_once(*(lambda a=a: accountability_accept(a, actor=a.person.actor, at=NOW) for a in asked))

    assert kinds(results) == ["Accountability", "Refused"]
    assert Accountability.objects.filter(status="accepted").count() == 1


def test_of_two_who_accept_one_decision_at_once_one_owns_it(people):
    decision = make_decision(people)
    second = make_person("Otto", people.operations)
    asked = [
        ownership_propose(decision=decision, person=who, actor=people.petra.actor, at=NOW)
        for who in (people.olivia, second)
    ]

    results = at_once(*(lambda o=o: ownership_accept(o, actor=o.person.actor, at=NOW) for o in asked))

    assert kinds(results) == ["Ownership", "Refused"]
    assert Ownership.objects.filter(status="accepted").count() == 1


def test_a_successor_and_a_holder_who_act_at_once_do_not_wait_for_each_other(people):
    initiative = make_initiative(people)
    second = make_person("Otto", people.operations)
    for round_ in range(5):
        holder = appoint(people, initiative, "outcome_owner", people.olivia)
        later = accountability_propose(
            initiative=initiative,
            capacity=Capacity.OUTCOME_OWNER,
            person=second,
            hours_per_month=Decimal(8),
            valid_from=NOW.date().replace(day=28),
            actor=people.petra.actor,
            at=NOW,
        )

        results = at_once(
            lambda holder=holder: accountability_end(holder, actor=people.olivia.actor, at=NOW, reason="Moves on."),
            lambda later=later: accountability_accept(later, actor=second.actor, at=NOW),
        )

        assert kinds(results) == ["Accountability", "Accountability"], round_
        for row in Accountability.objects.filter(status="accepted"):
            accountability_end(row, actor=people.petra.actor, at=NOW, reason="Over.")


def test_a_transition_asked_for_twice_at_once_happens_once_and_both_are_told(people):
    initiative = make_initiative(people)

    results = at_once(
        *[lambda: initiative_move(initiative, Stage.SHAPING, actor=people.petra.actor, at=NOW) for _ in range(2)]
    )

    assert results[0] == results[1]
    assert Transition.objects.count() == 1


def test_acts_on_one_initiative_from_every_side_do_not_wait_for_each_other(people):
    initiative = make_initiative(people)
    decision = make_decision(people, initiative)
    appoint(people, initiative, "outcome_owner", people.olivia)
    petra, olivia, hana = people.petra.actor, people.olivia.actor, people.hana.actor

    for number in range(6):
        results = at_once(
            lambda n=number: initiative_update(initiative, purpose=f"Purpose {n}", actor=petra, at=NOW),
            lambda n=number: decision_update(decision, question=f"Question {n}?", actor=olivia, at=NOW),
            lambda n=number: person_update(people.olivia, job_title=f"Head {n}", actor=hana, at=NOW),
            lambda n=number: initiative_register_decision(
                initiative, name=f"Also {n}", question="", unit=people.operations, actor=petra, at=NOW
            ),
            lambda: sweep(at=NOW),
            lambda: sweep_requested(at=NOW),
        )

        assert [result for result in results if isinstance(result, Exception)] == []
    sweep_requested(at=NOW)
    assert SweepRequest.objects.count() == 0
    assert sweep(at=NOW).raised == 0


def test_workers_who_share_a_sweep_do_each_part_once(people, monkeypatch):
    monkeypatch.setattr(sweep_parts, "BATCH", 1)
    made = [make_initiative(people, f"Shared {number}") for number in range(12)]
    run = run_begin(SWEEP, NOW)
    parts_cut(run, [initiative.pk for initiative in made], [people.olivia.pk])

    results = at_once(*[lambda: sweep_help(run.pk)] * 3, lambda: sweep_join(run), lambda: sweep_join(run))

    assert results[:3] == [False] * 3
    assert [result.evaluated for result in results[3:]] == [len(made)] * 2
    assert results[3].raised == Flag.objects.filter(initiative__in=made).count()


def test_the_gate_judges_an_owner_who_is_deactivated_meanwhile_as_gone_or_before(people):
    initiative = make_initiative(people)
    appoint(people, initiative, "outcome_owner", people.olivia)

    results = at_once(
        lambda: initiative_move(initiative, Stage.SHAPING, actor=people.petra.actor, at=timezone.now()),
        lambda: person_update(people.olivia, is_active=False, actor=people.hana.actor, at=timezone.now()),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    # The move is told of the initiative and of the transition, before or after the person.
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))[-3:]
    assert sorted(verbs) == ["initiative_move", "initiative_move", "person_update"]
    assert not Person.objects.get(pk=people.olivia.pk).is_active


def test_one_file_imported_twice_at_once_makes_each_initiative_once(people):
    inventory = inventory_read(b"Title,Department\nTriage,Claims\nPricing,Claims\n", "list.csv")

    results = at_once(*[lambda: imports_run(inventory, actor=people.petra.actor, at=NOW) for _ in range(2)])

    assert [result for result in results if isinstance(result, Exception)] == []
    assert Initiative.objects.count() == 2


def test_an_ownership_ended_and_its_decision_changed_at_once_do_not_wait_for_each_other(people):
    initiative = make_initiative(people)
    decision = make_decision(people, initiative)

    for number in range(5):
        asked = ownership_propose(decision=decision, person=people.olivia, actor=people.petra.actor, at=NOW)
        held = ownership_accept(asked, actor=people.olivia.actor, at=NOW)

        results = at_once(
            lambda held=held: ownership_end(held, actor=people.petra.actor, at=NOW, reason="Over."),
            lambda n=number: decision_update(decision, question=f"And {n}?", actor=people.olivia.actor, at=NOW),
        )

        assert [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)] == []

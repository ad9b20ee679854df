"""A sweep that several workers share: every part is done once, whoever dies and whoever is late."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from psycopg.errors import DeadlockDetected, DiskFull

from governance.models import Flag, Initiative, JobRun, SweepPart
from governance.queries import memory
from governance.queries.gate_facts import SWEEP
from governance.queries.memory import Memory
from governance.services import sweep as sweeping
from governance.services import sweep_parts
from governance.services.catching_up import sweep_all
from governance.services.job_runs import run_begin, run_finish
from governance.services.sweep import sweep, sweep_going_on, sweep_help, sweep_join
from governance.services.sweep_parts import part_sweep, parts_cut, parts_open
from tests.cast import appoint, force_stage, make_initiative

COUNT = 4


@pytest.fixture
def pilots(cast, monkeypatch):
    """Pilots, each of which is a part of its own."""
    monkeypatch.setattr(sweep_parts, "BATCH", 1)
    made = [make_initiative(cast, f"Pilot {number}") for number in range(COUNT)]
    for initiative in made:
        force_stage(initiative, "pilot", cast.petra)
    return [initiative.pk for initiative in made]


@pytest.fixture
def begun(pilots):
    """A sweep that somebody began a moment ago."""
    run = run_begin(SWEEP, timezone.now())
    parts_cut(run, pilots, [])
    return run


def evaluated(run):
    return JobRun.objects.values_list("evaluated", flat=True).get(pk=run.pk)


def test_whoever_helps_takes_all_that_nobody_took_and_whoever_began_adds_it_up(begun):
    assert part_sweep(begun, Memory())

    assert sweep_help(begun.pk) is False
    heard = evaluated(begun)
    result = sweep_join(begun)

    assert (heard, result.evaluated, result.raised) == (
        COUNT,
        COUNT,
        Flag.objects.filter(initiative__isnull=False).count(),
    )
    assert not SweepPart.objects.exists()


def test_whoever_helps_lets_other_work_have_its_turn_after_a_while(begun, monkeypatch):
    monkeypatch.setattr(sweeping, "HELP", -1.0)

    assert sweep_help(begun.pk) is True
    assert parts_open(begun) == COUNT - 1


def test_whoever_helps_in_turns_reads_once_who_people_are(begun, cast, pilots, monkeypatch):
    for initiative in Initiative.objects.filter(pk__in=pilots):
        appoint(cast, initiative, "outcome_owner", cast.olivia, hours=5)
    monkeypatch.setattr(sweeping, "HELP", -1.0)
    read, people_facts = [], memory.people_facts
    monkeypatch.setattr(memory, "people_facts", lambda ids, *more: read.extend(ids) or people_facts(ids, *more))

    while sweep_help(begun.pk):
        pass

    assert read.count(cast.olivia.pk) == 1


def test_of_a_sweep_that_has_ended_nobody_takes_anything(begun):
    run_finish(begun, errors=[])

    assert sweep_help(begun.pk) is False
    assert parts_open(begun) == COUNT
    assert sweep_going_on() is None


def test_a_sweep_whose_worker_died_is_gone_through_to_its_end_and_not_begun_once_more(begun):
    part_sweep(begun, Memory())

    result = sweep_all(at=timezone.now())

    assert result.evaluated == COUNT
    assert JobRun.objects.filter(job=SWEEP).values_list("status", flat=True).get() == "done"


def test_what_a_sweep_of_an_earlier_moment_said_does_not_stand_for_one_of_now(pilots):
    run = run_begin(SWEEP, timezone.now() - timedelta(days=1))
    parts_cut(run, pilots, [])

    sweep_all(at=timezone.now())

    assert JobRun.objects.filter(job=SWEEP, status="done").count() == 2


def test_of_two_who_see_the_end_one_writes_it(begun):
    first = sweep_join(begun)

    second = sweep_join(JobRun.objects.get(pk=begun.pk))

    assert second == first
    assert evaluated(begun) == COUNT


def test_whoever_is_late_does_not_overwrite_what_the_run_did(begun, pilots):
    sweep_join(begun)
    parts_cut(begun, pilots[:1], [])

    assert part_sweep(begun, Memory())

    assert evaluated(begun) == COUNT


@pytest.mark.parametrize(("error", "passes"), [(DeadlockDetected, True), (DiskFull, False)])
def test_a_part_is_tried_again_where_the_database_ended_it_for_another_and_not_otherwise(
    begun, monkeypatch, error, passes
):
    whole, tried = sweep_parts._SWEEPS[SweepPart.Subject.INITIATIVES], []

    def fails_at_first(ids, *more):
        tried.append(ids)
        if len(tried) == 1:
            raise OperationalError("ended") from error("ended")
        whole(ids, *more)

    monkeypatch.setitem(sweep_parts._SWEEPS, SweepPart.Subject.INITIATIVES, fails_at_first)
    if passes:
        assert sweep_join(begun).evaluated == COUNT
        assert tried[0] == tried[1]
    else:
        with pytest.raises(OperationalError):
            sweep_join(begun)
        assert parts_open(begun) == COUNT


def test_a_part_that_another_worker_holds_for_too_long_is_told_and_not_waited_for_without_end(begun, monkeypatch):
    monkeypatch.setattr(sweeping, "part_sweep", lambda *_more: False)
    monkeypatch.setattr(sweeping, "SILENCE", timedelta(0))

    with pytest.raises(TimeoutError, match="does not get on with it"):
        sweep_join(begun)


@pytest.mark.parametrize(("helpers", "asked"), [(0, 0), (2, 2), (9, COUNT - 1)])
def test_as_many_are_asked_to_help_as_are_wanted_and_as_there_are_parts_for(
    pilots, monkeypatch, settings, django_capture_on_commit_callbacks, helpers, asked
):
    calls = []
    monkeypatch.setattr(sweeping.current_app, "send_task", lambda name, **more: calls.append((name, more["kwargs"])))
    settings.SWEEP_HELPERS = helpers

    with django_capture_on_commit_callbacks(execute=True):
        sweep(at=timezone.now(), ids=pilots)

    run = JobRun.objects.latest("pk")
    assert calls == [("governance.sweep_help", {"run_id": run.pk})] * asked


def test_without_a_broker_whoever_began_does_it_alone(pilots, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def nobody_there(*_more, **_options):
        raise sweeping.OperationalError("no broker")

    monkeypatch.setattr(sweeping.current_app, "send_task", nobody_there)

    with django_capture_on_commit_callbacks(execute=True):
        result = sweep(at=timezone.now(), ids=pilots)
    sweeping.help_call(JobRun.objects.latest("pk").pk)

    assert result.evaluated == COUNT
    assert "it takes longer. no broker" in caplog.text

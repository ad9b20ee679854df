from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from decisions.models import DecisionMap, MapEdge, MapNode, Replay
from decisions.services import replay_runs, replays
from decisions.services.replay_runs import SILENCE, replay_run, replays_resume
from decisions.services.replays import replay_cancel
from decisions.services.tables import table_set
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, make_decision
from tests.decisions.replaying import CASES, ask, table, upload


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def decision(cast):
    made = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(made, table=table(), actor=cast.olivia.actor, at=NOW)
    return made


@pytest.fixture
def file(cast, decision):
    return upload(cast, decision)


# Asking


def test_strangers_and_auditors_replay_nothing(cast, decision, file):
    for stranger in (cast.carl, cast.arne):
        with pytest.raises(NotPermitted):
            ask(cast, decision, file, by=stranger)

    assert not Replay.objects.exists()


def test_a_decision_without_table_a_table_that_cannot_be_read_and_columns_that_are_not_there_are_refused(
    cast, decision, file
):
    other = make_decision(cast, name="Route case")
    with pytest.raises(Refused, match="no table yet"):
        ask(cast, other)
    table_set(other, table=table(), actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="another decision"):
        ask(cast, other, file)
    with pytest.raises(Refused, match="no column"):
        ask(cast, decision, file, columns={"impact": "severity"})
    with pytest.raises(Refused, match="Nothing is mapped"):
        ask(cast, decision, file, columns={}, options={})
    with pytest.raises(Refused, match="reference cases"):
        ask(cast, decision)
    table_set(decision, table=table(("> > 3", "-", '"now"')), actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="cannot be run"):
        ask(cast, decision, file)


def test_few_cases_are_replayed_at_once(cast, decision, file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast, decision, file)

    asked.refresh_from_db()
    result = asked.result
    assert (asked.state, asked.progress, result["cases"]) == ("done", 100, 12)
    assert (result["uncovered"], result["ambiguous"]) == (1, 0)
    total = result["agreement"]["total"]
    assert (total["compared"], total["agreed"], total["silent"]) == (11, 9, 1)
    assert result["rules"][0] == {"rule": 1, "id": "r1", "fits": 8, "fired": 8}
    first = result["disagreements"][0]
    assert (first["rules"], first["table"], first["people"], first["disagree"]) == ([1], "now", "later", 2)
    assert [one["segment"] for one in result["agreement"]["by_segment"]] == ["north", "south"]


def test_two_versions_are_compared_case_by_case(cast, decision, file, django_capture_on_commit_callbacks):
    rival = table(('"high"', "-", '"now"'), ('"low"', "-", '"later"'))

    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast, decision, file, rival=rival)

    asked.refresh_from_db()
    found = asked.result["rival"]
    assert (found["changed"], found["gained_rule"], found["lost_rule"]) == (1, 1, 0)
    assert found["told"]["agreement"]["total"]["agreed"] == 10


# Running


def test_many_cases_wait_for_a_worker_and_a_dead_broker_loses_none(
    cast, decision, file, monkeypatch, django_capture_on_commit_callbacks
):
    def dead(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(replays, "INLINE_ROWS", 1)
    monkeypatch.setattr("celery.app.base.Celery.send_task", dead)
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast, decision, file)
    asked.refresh_from_db()
    assert asked.state == "waiting"

    assert replays_resume(at=NOW + timedelta(minutes=1)) == 1
    asked.refresh_from_db()
    assert asked.state == "done"
    assert replays_resume(at=NOW + timedelta(minutes=2)) == 0


def test_a_run_whose_worker_died_half_way_is_begun_again(cast, decision, file):
    asked = ask(cast, decision, file)
    now = timezone.now()
    Replay.objects.filter(pk=asked.pk).update(state="running", progress=40, seen_at=now)
    assert not replay_run(asked.pk)  # somebody is at it

    Replay.objects.filter(pk=asked.pk).update(seen_at=now - (SILENCE + timedelta(minutes=1)))
    assert replays_resume(at=now) == 1

    asked.refresh_from_db()
    assert (asked.state, asked.progress) == ("done", 100)


def test_a_run_that_is_quiet_over_a_long_piece_of_work_is_left_to_its_worker(cast, decision, file):
    asked = ask(cast, decision, file)
    quiet = timezone.now() - SILENCE / 2
    Replay.objects.filter(pk=asked.pk).update(state="running", progress=5, seen_at=quiet)

    assert (SILENCE / 2, replays_resume(at=timezone.now())) == (timedelta(minutes=5), 0)

    asked.refresh_from_db()
    assert (asked.state, asked.progress) == ("running", 5)


def test_a_run_says_that_it_goes_on_between_reading_running_and_each_piece_of_telling(
    cast, decision, file, monkeypatch
):
    asked, heard = ask(cast, decision, file, rival=table(('"high"', "-", '"now"'))), []
    said = replay_runs.Run.progress

    def hear(run, percent):
        heard.append(percent)
        said(run, percent)

    monkeypatch.setattr(replay_runs.Run, "progress", hear)
    replay_run(asked.pk)

    assert heard == sorted(heard)
    assert {1, 5, 10, 90, 92, 93, 95, 97, 99}.issubset(heard)


def test_a_replay_under_which_worker_after_worker_dies_is_given_up(cast, decision, file):
    asked = ask(cast, decision, file)
    Replay.objects.filter(pk=asked.pk).update(
        state="running",
        seen_at=timezone.now() - (SILENCE + timedelta(minutes=1)),
        options=asked.options | {"starts": 3},
    )

    replay_run(asked.pk)

    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "three times" in asked.problem


def test_a_worker_that_was_given_up_for_dead_writes_nothing_any_more(cast, decision, file, monkeypatch):
    asked = ask(cast, decision, file)

    def slow(replay, progress):
        Replay.objects.filter(pk=replay.pk).update(seen_at=timezone.now() + timedelta(seconds=1))  # another took over
        progress(50)
        return {"cases": 0}

    monkeypatch.setattr(replay_runs, "result_of", slow)
    replay_run(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("running", None)


def test_strangers_call_nothing_off(cast, decision, file):
    asked = ask(cast, decision, file)

    with pytest.raises(NotPermitted):
        replay_cancel(asked, actor=cast.carl.actor, at=NOW)


def test_a_waiting_replay_is_called_off_at_once_and_is_not_run_afterwards(cast, decision, file):
    asked = ask(cast, decision, file)
    replay_cancel(asked, actor=cast.olivia.actor, at=NOW)

    assert not replay_run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    with pytest.raises(Refused, match="over already"):
        replay_cancel(asked, actor=cast.olivia.actor, at=NOW)


def test_a_running_replay_stops_where_it_is_called_off(cast, decision, file, monkeypatch):
    asked = ask(cast, decision, file)

    def half(replay, progress):
        progress(50)
        replay_cancel(replay, actor=cast.olivia.actor, at=NOW)
        progress(60)
        return {"cases": 0}

    monkeypatch.setattr(replay_runs, "result_of", half)
    replay_run(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.progress) == ("cancelled", None, 60)


def test_what_cannot_be_replayed_says_why_and_what_breaks_says_so_plainly(cast, decision, file, monkeypatch):
    asked = ask(cast, decision, file)
    Path(file.file.path).write_bytes(CASES.replace(b"now", b"NOW"))
    replay_run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "digest" in asked.problem

    second = ask(cast, decision, upload(cast, decision))
    monkeypatch.setattr(replay_runs, "result_of", lambda *_a: 1 / 0)
    replay_run(second.pk)
    second.refresh_from_db()
    assert second.state == "failed"
    assert "division" not in second.problem


# Whole maps


def test_a_whole_map_runs_what_is_needed_first(cast, decision, file, django_capture_on_commit_callbacks):
    site = make_decision(cast, name="site down", allowed_answers=["yes", "no"])
    down = Table(
        inputs=(InputColumn("i1", "impact"),),
        outputs=(OutputColumn("o1", "down"),),
        rules=(Rule("r1", ('"high"',), ('"yes"',)), Rule("r2", ('not("high")',), ('"no"',))),
    )
    after = Table(
        inputs=(InputColumn("i1", "site down"),),
        outputs=(OutputColumn("o1", "priority"),),
        rules=(Rule("r1", ('"yes"',), ('"now"',)), Rule("r2", ('"no"',), ('"later"',))),
    )
    whole = DecisionMap.objects.create(name="Incidents", unit=cast.operations, created_by=cast.olivia)
    nodes = [
        MapNode.objects.create(map=whole, dmn_id=f"d{one.pk}", kind="decision", decision=one)
        for one in (site, decision)
    ]
    MapEdge.objects.create(map=whole, source=nodes[0], target=nodes[1], kind="information")
    table_set(decision, table=after, actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="“site down” has no table yet"):
        ask(cast, decision, file, map=whole, columns={"impact": "impact"})
    table_set(site, table=down, actor=cast.olivia.actor, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast, decision, file, map=whole, columns={"impact": "impact"})

    asked.refresh_from_db()
    assert (asked.state, asked.result["uncovered"]) == ("done", 0)
    assert asked.result["agreement"]["total"]["agreed"] == 10


def test_a_map_that_goes_in_a_circle_is_not_run_as_if_the_decision_stood_alone(cast, decision, file):
    other = make_decision(cast, name="site down")
    whole = DecisionMap.objects.create(name="Incidents", unit=cast.operations, created_by=cast.olivia)
    one, two = (
        MapNode.objects.create(map=whole, dmn_id=f"d{each.pk}", kind="decision", decision=each)
        for each in (other, decision)
    )
    for source, target in ((one, two), (two, one)):
        MapEdge.objects.create(map=whole, source=source, target=target, kind="information")

    with pytest.raises(Refused, match="“Incidents” decisions need each other in a circle"):
        ask(cast, decision, file, map=whole)

    assert not Replay.objects.exists()

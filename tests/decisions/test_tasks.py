from datetime import timedelta

import pytest
from django.conf import settings as portal

from decisions import tasks
from decisions.services.tables import table_set
from governance.celery import app
from tests.cast import NOW, make_decision
from tests.decisions.replaying import ask, table, upload


@pytest.fixture
def asked(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    decision = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(decision, table=table(), actor=cast.olivia.actor, at=NOW)
    return ask(cast, decision, upload(cast, decision))


def test_whatever_the_clock_asks_for_is_a_task_that_workers_know():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in portal.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert "decisions.replay_run" in app.tasks


def test_a_worker_runs_the_replay_it_is_told_and_finds_those_it_was_not_told(asked):
    tasks.replay_run(replay_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == "done"

    asked.state, asked.seen_at = "running", NOW - timedelta(days=1)
    asked.save()
    tasks.replays_resume()
    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_replay_that_is_over_or_gone_is_nothing_to_a_worker(asked):
    tasks.replay_run(replay_id=asked.pk + 1_000)
    tasks.replay_run(replay_id=asked.pk)
    asked.refresh_from_db()
    ended = asked.finished_at

    tasks.replay_run(replay_id=asked.pk)

    asked.refresh_from_db()
    assert asked.finished_at == ended


def test_the_night_forgets_old_files(asked):
    asked.case_file.uploaded_at = NOW - timedelta(days=400)
    asked.case_file.save()
    tasks.case_files_forget()
    asked.case_file.refresh_from_db()
    assert asked.case_file.file  # a replay still waits for it

    tasks.replay_run(replay_id=asked.pk)
    tasks.case_files_forget()
    asked.case_file.refresh_from_db()
    assert not asked.case_file.file

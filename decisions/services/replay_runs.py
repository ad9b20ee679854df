"""Running replays that were asked for: claimed by one worker, told of while they run, picked up where one died.

A run holds its row by `seen_at`: whoever writes progress names the moment at which they wrote last, and finds nothing
to write to when somebody else has taken the run over meanwhile.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from decisions.events import changed
from decisions.models import Replay
from decisions.rules.vocabulary import ReplayState
from decisions.services.replay_cases import NotReplayable
from decisions.services.replay_work import result_of
from roles.events import Target, announce

logger = logging.getLogger(__name__)

# A worker that said nothing for so long is taken for dead. It says something before and after each piece of work; the
# longest, reading the largest file that is taken, says nothing itself and lasts minutes on a slow, busy machine.
# A run taken for dead too early costs both runs their work; one taken for dead late only waits.
SILENCE = timedelta(minutes=10)
# A replay that nobody began by then was forgotten by a broker, or by a process that died.
_PATIENCE = timedelta(seconds=20)
# A replay under which so many workers died is not given to another one.
_MOST_STARTS = 3
_STARTS = "starts"


class Cancelled(Exception):  # noqa: N818 - named as the sentence it is
    """Somebody called the replay off."""


class TakenOver(Exception):  # noqa: N818 - named as the sentence it is
    """Somebody else runs it by now."""


class Run:
    """One worker's hold on a replay."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self._seen_at = replay.seen_at

    def progress(self, percent: int) -> None:
        """Say how far it is, and stop where nobody wants it any more.

        Raises: Cancelled; TakenOver.
        """
        self._write(progress=max(0, min(int(percent), 99)), seen_at=timezone.now())
        if Replay.objects.filter(pk=self.replay.pk, cancel_asked=True).exists():
            raise Cancelled

    def end(self, state: ReplayState, **fields: Any) -> None:
        """Finish the replay in this state.

        Raises: TakenOver.
        """
        at = timezone.now()
        with transaction.atomic():
            self._write(state=state.value, finished_at=at, seen_at=at, **fields)
            details = {"replay": self.replay.pk, "state": state.value, "table": self.replay.table_digest}
            target = Target(self.replay.decision, details)
            announce(changed, "replay_finish", target, actor_id=self.replay.requested_by_id, at=at)

    def _write(self, **fields: Any) -> None:
        mine = Replay.objects.filter(pk=self.replay.pk, state=ReplayState.RUNNING, seen_at=self._seen_at)
        if not mine.update(**fields):
            raise TakenOver
        self._seen_at = fields["seen_at"]


def replay_run(replay_id: int) -> bool:
    """Run a replay that waits, or whose worker died; its row holds the result. Return whether there was one to run."""
    run = _claimed(replay_id, timezone.now())
    if run is None:
        return False
    try:
        _carry_out(run)
    except Cancelled:
        run.end(ReplayState.CANCELLED)
    except TakenOver:
        logger.warning("Replay %s was taken over by somebody else.", replay_id)
    return True


def replays_resume(*, at: datetime) -> int:
    """Run every replay that nobody began, or whose worker died, and return how many."""
    return sum(replay_run(pk) for pk in _left(at).order_by("requested_at").values_list("pk", flat=True))


def _carry_out(run: Run) -> None:
    replay = run.replay
    if replay.options.get(_STARTS, 1) > _MOST_STARTS:
        text = (
            "It was begun three times and never came to its end. There is probably too little memory for so many cases."
        )
        run.end(ReplayState.FAILED, problem=text)
        return
    try:
        result = result_of(replay, run.progress)
    except NotReplayable as error:
        run.end(ReplayState.FAILED, problem=str(error))
    except (Cancelled, TakenOver):
        raise
    except Exception:
        logger.exception("Replay %s failed.", replay.pk)
        text = "Something went wrong here, not with your cases. It is written down; ask those who run this portal."
        run.end(ReplayState.FAILED, problem=text)
    else:
        run.end(ReplayState.DONE, result=result, progress=100)


def _left(at: datetime) -> Any:
    waiting = Q(state=ReplayState.WAITING, requested_at__lt=at - _PATIENCE)
    silent = Q(state=ReplayState.RUNNING, seen_at__lt=at - SILENCE)
    return Replay.objects.filter(waiting | silent)


@transaction.atomic
def _claimed(replay_id: int, at: datetime) -> Run | None:
    free = Q(state=ReplayState.WAITING) | Q(state=ReplayState.RUNNING, seen_at__lt=at - SILENCE)
    found = (
        Replay.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("decision", "case_file")
        .filter(free, pk=replay_id)
        .first()
    )
    if found is None:
        return None
    found.options = {**found.options, _STARTS: found.options.get(_STARTS, 0) + 1}
    found.state, found.seen_at, found.progress = ReplayState.RUNNING.value, at, 0
    found.save(update_fields=["state", "seen_at", "progress", "options"])
    return Run(found)

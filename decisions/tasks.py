"""What the queue runs for decisions. Each task fetches nothing itself: it calls one service."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from decisions.services import replay_runs
from decisions.services import tables as table_services
from decisions.services.case_files import case_files_forget as files_forget

logger = logging.getLogger(__name__)


@shared_task(name="decisions.replay_run")  # type: ignore[untyped-decorator] # celery has no types
def replay_run(*, replay_id: int, **_kwargs: Any) -> None:
    """Run one replay; nothing happens where somebody else does, or it is over."""
    replay_runs.replay_run(replay_id)


@shared_task(name="decisions.replays_resume")  # type: ignore[untyped-decorator] # celery has no types
def replays_resume(**_kwargs: Any) -> None:
    """Run replays that nobody began, and those whose worker died."""
    done = replay_runs.replays_resume(at=timezone.now())
    if done:
        logger.info("Picked up %s replays.", done)


@shared_task(name="decisions.case_files_forget")  # type: ignore[untyped-decorator] # celery has no types
def case_files_forget(**_kwargs: Any) -> None:
    """Forget the content of old case files."""
    done = files_forget(at=timezone.now())
    if done:
        logger.info("Forgot the content of %s case files.", done)


@shared_task(name="decisions.table_verify")  # type: ignore[untyped-decorator] # celery has no types
def table_verify(*, decision_id: int, **_kwargs: Any) -> None:
    """Verify a table that took too long to be verified while somebody waited."""
    if not table_services.table_verify(decision_id, at=timezone.now()):
        logger.info("The table of decision %s is verified in part.", decision_id)

"""What the queue runs. Each task fetches nothing itself: it calls one service."""

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from governance.services import (
    agent_calls,
    catching_up,
    chasing,
    deliveries,
    import_uploads,
    outcome_retention,
    outcome_uploads,
    policy_effects,
    report_runs,
    retention,
    rollup,
    service_upkeep,
)
from governance.services import integrity as integrity_service
from governance.services import snapshots as snapshots_service
from governance.services import sweep as sweeping
from governance.services.kept_files import UploadUnknown
from governance.services.review_upkeep import reviews_attend

logger = logging.getLogger(__name__)


@shared_task(name="governance.sweep")  # type: ignore[untyped-decorator] # celery has no types
def sweep(*, as_of: str | None = None, **_kwargs: Any) -> None:
    """Run every flag rule over everything: as of that moment, or now and for every day that no sweep saw."""
    reviews_attend(at=datetime.fromisoformat(as_of) if as_of else timezone.now())
    result = sweeping.sweep(at=datetime.fromisoformat(as_of)) if as_of else catching_up.sweep_all(at=timezone.now())
    logger.info(
        "Swept %s initiatives: %s raised, %s kept, %s cleared, %s statements, %.1f s.",
        result.evaluated,
        result.raised,
        result.kept,
        result.cleared,
        result.statements,
        result.seconds,
    )


@shared_task(name="governance.sweep_help")  # type: ignore[untyped-decorator] # celery has no types
def sweep_help(*, run_id: int, **_kwargs: Any) -> None:
    """Take parts of a sweep that somebody else began, then let other work have its turn before taking more."""
    if sweeping.sweep_help(run_id):
        sweeping.help_call(run_id)


@shared_task(name="governance.sweep_requested")  # type: ignore[untyped-decorator] # celery has no types
def sweep_requested(**_kwargs: Any) -> None:
    """Run every flag rule over the initiatives that were changed since."""
    done = sweeping.sweep_requested(at=timezone.now())
    if done:
        logger.info("Swept after %s changes.", done)


@shared_task(name="governance.chase")  # type: ignore[untyped-decorator] # celery has no types
def chase(*, as_of: str | None = None, **_kwargs: Any) -> None:
    """Tell, remind and escalate whatever is due, as of that moment or now."""
    done = chasing.chase(at=datetime.fromisoformat(as_of) if as_of else timezone.now())
    if done.steps or done.mails:
        logger.info("Chased: %s steps, %s notices, %s mails.", done.steps, done.notices, done.mails)


@shared_task(name="governance.reports")  # type: ignore[untyped-decorator] # celery has no types
def reports(*, as_of: str | None = None, **_kwargs: Any) -> None:
    """Put the reports that are due into the outbox, as of that moment or now; run again, each is there once."""
    if made := report_runs.reports_run(at=datetime.fromisoformat(as_of) if as_of else timezone.now()):
        logger.info("%s reports go out.", made)


@shared_task(name="governance.deliver")  # type: ignore[untyped-decorator] # celery has no types
def deliver(**_kwargs: Any) -> None:
    """Send what waits in the outbox and is due."""
    if sent := deliveries.deliveries_run():
        logger.info("Delivered %s messages.", sent)


@shared_task(name="governance.deliveries_forget")  # type: ignore[untyped-decorator] # celery has no types
def deliveries_forget(**_kwargs: Any) -> None:
    """Forget messages that went out long ago."""
    if gone := deliveries.deliveries_forget(at=timezone.now()):
        logger.info("Forgot %s messages that went out.", gone)


@shared_task(name="governance.integrity")  # type: ignore[untyped-decorator] # celery has no types
def integrity(*, if_due: bool = False, **_kwargs: Any) -> None:
    """Walk the ledger and compare every seal; when a worker starts, only if nobody did for a day."""
    at = timezone.now()
    if if_due and not catching_up.integrity_is_due(at):
        return
    found = integrity_service.integrity_check(at=at, tell=logger.error)
    logger.info("Walked %s entries and %s sealed rows.", found.walked.entries, found.counted.seals)


@shared_task(name="governance.portfolio_snapshot")  # type: ignore[untyped-decorator] # celery has no types
def portfolio_snapshot(*, as_of: str | None = None, **_kwargs: Any) -> None:
    """Keep what the portfolio looks like today, or as of that moment; run again, it is the same day's snapshot."""
    taken = snapshots_service.snapshot_run(at=datetime.fromisoformat(as_of) if as_of else timezone.now())
    logger.info("Kept the portfolio as it is: %s slices.", taken)


@shared_task(name="governance.outcomes_roll_up")  # type: ignore[untyped-decorator] # celery has no types
def outcomes_roll_up(**_kwargs: Any) -> None:
    """Count the outcomes that came in since; nothing happens where another worker is at it."""
    done = rollup.outcomes_roll_up(at=timezone.now())
    if done.rows:
        logger.info("Counted %s outcomes of %s batches.", done.rows, done.batches)


@shared_task(name="governance.outcomes_forget")  # type: ignore[untyped-decorator] # celery has no types
def outcomes_forget(**_kwargs: Any) -> None:
    """Forget single outcomes that were kept for as long as policy says; what was counted of them stays."""
    done = outcome_retention.outcomes_forget(at=timezone.now())
    if done.months or done.rows or done.keys:
        logger.info("Forgot outcomes: %s months, %s earlier rows, %s keys.", done.months, done.rows, done.keys)


@shared_task(name="governance.retention")  # type: ignore[untyped-decorator] # celery has no types
def retention_apply(**_kwargs: Any) -> None:
    """Let go of what was kept for as long as the retention table says."""
    gone = {key: count for key, count in retention.retention_apply(at=timezone.now()).items() if count}
    if gone:
        logger.info("Let go of %s.", gone)


@shared_task(name="governance.agent_calls_seal")  # type: ignore[untyped-decorator] # celery has no types
def agent_calls_seal(**_kwargs: Any) -> None:
    """Have the ledger stand for what agents called since."""
    if sealed := agent_calls.agent_calls_seal(at=timezone.now()):
        logger.info("Sealed %s calls of agents.", sealed)


@shared_task(name="governance.service_accounts_attend")  # type: ignore[untyped-decorator] # celery has no types
def service_accounts_attend(**_kwargs: Any) -> None:
    """Tell the heads of units about service accounts whose answerable person has left."""
    if told := service_upkeep.service_accounts_attend(at=timezone.now()):
        logger.info("Told of %s service accounts that nobody answers for.", told)


@shared_task(name="governance.import_initiatives")  # type: ignore[untyped-decorator] # celery has no types
def import_initiatives(*, token: str, **_kwargs: Any) -> None:
    """Import a file that waits under this token; the page that sent it shows the report."""
    try:
        import_uploads.upload_run(token=token, at=timezone.now())
    except UploadUnknown:
        logger.warning("There is no upload %s to import any more.", token)


@shared_task(name="governance.take_outcome_upload")  # type: ignore[untyped-decorator] # same
def take_outcome_upload(*, token: str, **_kwargs: Any) -> None:
    """Take in a file of outcomes that somebody sent from the page."""
    try:
        outcome_uploads.outcome_upload_run(token=token, at=timezone.now())
    except UploadUnknown:
        logger.warning("There is no upload %s to take in any more.", token)


@shared_task(name="governance.policy_effect")  # type: ignore[untyped-decorator] # same
def policy_effect(*, draft_id: int, **_kwargs: Any) -> None:
    """Work out what a draft of a policy would do; nothing happens where somebody else does, or nobody asks any more."""
    policy_effects.policy_effect_run(draft_id)


@shared_task(name="governance.policy_effects_resume")  # type: ignore[untyped-decorator] # same
def policy_effects_resume(**_kwargs: Any) -> None:
    """Work out what drafts would do where nobody began, and where a worker died."""
    done = policy_effects.policy_effects_resume()
    if done:
        logger.info("Worked out what %s drafts of policies would do.", done)

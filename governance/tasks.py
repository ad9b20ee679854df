"""What the queue runs. Each task fetches nothing itself: it calls one service."""

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from governance.services import catching_up, import_uploads
from governance.services import integrity as integrity_service
from governance.services import sweep as sweeping
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


@shared_task(name="governance.sweep_requested")  # type: ignore[untyped-decorator] # celery has no types
def sweep_requested(**_kwargs: Any) -> None:
    """Run every flag rule over the initiatives that were changed since."""
    done = sweeping.sweep_requested(at=timezone.now())
    if done:
        logger.info("Swept after %s changes.", done)


@shared_task(name="governance.integrity")  # type: ignore[untyped-decorator] # celery has no types
def integrity(*, if_due: bool = False, **_kwargs: Any) -> None:
    """Walk the ledger and compare every seal; when a worker starts, only if nobody did for a day."""
    at = timezone.now()
    if if_due and not catching_up.integrity_is_due(at):
        return
    found = integrity_service.integrity_check(at=at, tell=logger.error)
    logger.info("Walked %s entries and %s sealed rows.", found.walked.entries, found.counted.seals)


@shared_task(name="governance.import_initiatives")  # type: ignore[untyped-decorator] # celery has no types
def import_initiatives(*, token: str, **_kwargs: Any) -> None:
    """Import a file that waits under this token; the page that sent it shows the report."""
    try:
        import_uploads.upload_run(token=token, at=timezone.now())
    except import_uploads.UploadUnknown:
        logger.warning("There is no upload %s to import any more.", token)

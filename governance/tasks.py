"""What the queue runs. Each task fetches nothing itself: it calls one service."""

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from governance.services import import_uploads
from governance.services import sweep as sweeping

logger = logging.getLogger(__name__)


@shared_task(name="governance.sweep")  # type: ignore[untyped-decorator] # celery has no types
def sweep(*, as_of: str | None = None, **_kwargs: Any) -> None:
    """Run every flag rule over everything."""
    at = datetime.fromisoformat(as_of) if as_of else timezone.now()
    result = sweeping.sweep(at=at)
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


@shared_task(name="governance.import_initiatives")  # type: ignore[untyped-decorator] # celery has no types
def import_initiatives(*, token: str, **_kwargs: Any) -> None:
    """Import a file that waits under this token; the page that sent it shows the report."""
    try:
        import_uploads.upload_run(token=token, at=timezone.now())
    except import_uploads.UploadUnknown:
        logger.warning("There is no upload %s to import any more.", token)

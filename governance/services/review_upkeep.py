"""Keeping open reviews true where no service did: what lapsed by the clock, what was changed behind their back."""

import logging
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Review
from governance.services.packs import pack_keep
from roles.events import announce

logger = logging.getLogger(__name__)


def reviews_attend(*, at: datetime) -> None:
    """Close what nobody decided in time, and look at the pack of every other open review.

    Services keep the packs they touch themselves; this finds what the clock or other means changed, raw SQL among them.
    """
    reviews_expire(at=at)
    for review in Review.objects.filter(state=Review.State.OPEN).order_by("initiative_id"):
        try:
            pack_keep(review, at=at)
        except Exception:  # one that fails hides neither the others nor the sweep that follows
            logger.exception("The pack of %s could not be looked at.", review)


@transaction.atomic
def reviews_expire(*, at: datetime) -> int:
    """Close the reviews that nobody decided in time, and return how many; by the clock they were over before."""
    late = Review.objects.filter(state=Review.State.OPEN, expires_at__lte=at).order_by("initiative_id")
    rows = list(late.select_for_update(of=("self",), skip_locked=True))
    for review in rows:
        review.state = Review.State.EXPIRED
        review.closed_reason = "Not decided in time."
        review.revision += 1
        review.save(update_fields=["state", "closed_reason", "revision"])
    if rows:
        announce(changed, "review_expire", *rows, actor_id=None, at=at)
    return len(rows)

"""Looking whether a tolerance is broken, wherever something came in that could have broken it."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from governance.services.breach_opening import breaches_open
from governance.services.readings import readings_refresh

logger = logging.getLogger(__name__)


def detect(ids: Collection[int], *, at: datetime) -> None:
    """Reckon anew how the tolerances of these initiatives stand, and open a breach for each that is broken.

    Within a transaction that holds the initiatives (`initiatives_lock`): what came in, the reading, the breach and what
    the clearance was put to are written together or not at all. A fixed number of statements unless something broke.
    """
    if numbers := sorted(set(ids)):
        breaches_open(readings_refresh(numbers, at), at)


def detect_each(ids: Collection[int], *, at: datetime) -> list[str]:
    """Look at many initiatives at once; one that cannot be looked at never hides the others.

    Return what went wrong, of which initiative and why. For jobs: an act of somebody fails with what it causes.
    """
    try:
        with transaction.atomic():
            detect(ids, at=at)
    except Exception:
        logger.exception("Not all tolerances could be looked at together; each is looked at by itself.")
    else:
        return []
    errors = []
    for number in sorted(set(ids)):
        try:
            with transaction.atomic():
                detect([number], at=at)
        except Exception as error:
            logger.exception("The tolerances of initiative %s cannot be looked at.", number)
            errors.append(f"Detection on initiative {number}: {type(error).__name__}: {error}")
    return errors

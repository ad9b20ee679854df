"""What two detections do at once, in transactions that are really committed."""

import pytest

from governance.models import Breach, BreachEvent, ClearanceEvent
from governance.services.shipped import shipped_load
from governance.services.sweep import sweep
from tests.broken import counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW, Cast
from tests.governance.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_that_look_at_once_open_one_breach_and_turn_the_clearance_once():
    shipped_load()
    initiative = watched_initiative(cast := Cast())
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)

    results = at_once(
        lambda: detected(initiative),
        lambda: detected(initiative),
        lambda: sweep(at=NOW, ids=[initiative.pk]).errors,
    )

    assert results == [None, None, []]
    assert (Breach.objects.count(), BreachEvent.objects.count()) == (1, 1)
    assert ClearanceEvent.objects.filter(act="restricted").count() == 1

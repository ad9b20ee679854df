"""Outcomes that come in late while old ones are forgotten, in transactions that are really committed."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from governance.models import Outcome, OutcomeDay
from governance.services.outcome_retention import outcomes_forget
from governance.services.outcomes import outcomes_take
from governance.services.rollup import outcomes_roll_up
from governance.services.shipped import shipped_load
from tests.cast import NOW, Cast, make_decision, make_initiative
from tests.governance.services.outcome_events import event

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2025-02-05T00:00:00Z"


def test_what_is_being_written_is_counted_before_it_is_forgotten():
    shipped_load()
    initiative = make_initiative(cast := Cast())
    make_decision(cast, initiative)

    def take(name):
        outcomes_take([event(name, occurred_at=LONG_AGO)], initiative=initiative, actor=cast.tom.actor, at=NOW)

    take("first")
    outcomes_roll_up(at=NOW)
    begun = Event()

    def forget():
        begun.set()
        outcomes_forget(at=NOW)
        connection.close()

    forgetting = Thread(target=forget)
    with transaction.atomic():
        take("late")
        forgetting.start()
        begun.wait()
        forgetting.join(0.5)
    forgetting.join()

    assert Outcome.objects.count() == 2
    outcomes_roll_up(at=NOW)
    assert OutcomeDay.objects.get().cases == 2
    assert outcomes_forget(at=NOW).months == 1

"""Loading the demo company."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from governance.demo.beginnings import beginning_stories
from governance.demo.cases import case_stories
from governance.demo.changes import change_stories
from governance.demo.clock import play
from governance.demo.company import PLACES, company_found
from governance.demo.exceptions import exception_stories
from governance.demo.labour import labour_stories
from governance.demo.machines import machine_stories
from governance.demo.outcomes import outcome_stories
from governance.demo.risk import risk_stories
from governance.demo.tools import tool_stories
from governance.demo.triage import triage_stories
from governance.demo.trials import trial_stories
from governance.demo.waiting import waiting_stories
from governance.demo.worth import worth_stories
from governance.services.listening import listen, readiness_stops_listening
from governance.services.snapshots import snapshot_take
from governance.services.sweep import sweep
from roles.models import Person, Unit

# Two loads at once wait for each other, and the second finds the company there.
LOCK = 7_246_004


def demo_is_loaded() -> bool:
    """Whether the demo company is there."""
    return Unit.objects.filter(code=PLACES[0].code).exists()


@transaction.atomic
def demo_load(*, at: datetime) -> bool:
    """Have the demo company and its history there, ending now; return whether it had to be made.

    Everything is done by the services people use, each act at its time, so that ledger and transitions tell it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if demo_is_loaded():
        return False
    company = company_found(at)
    _everybody_was_here(at)
    stories = (
        tool_stories,
        labour_stories,
        triage_stories,
        waiting_stories,
        beginning_stories,
        change_stories,
        case_stories,
        risk_stories,
        trial_stories,
        outcome_stories,
        worth_stories,
        exception_stories,
        machine_stories,
    )
    with _lists_left_alone():
        play([story for tell in stories for story in tell(company)], until=at)
    _everybody_was_here(at)
    sweep(at=at)
    snapshot_take(at=at, taken_at=at)
    return True


def _everybody_was_here(at: datetime) -> None:
    """Have everybody signed in of late: whoever opens the demo meets owners, not absentees, in its past neither."""
    Person.objects.filter(is_active=True).update(last_login=at - timedelta(days=2))


@contextmanager
def _lists_left_alone() -> Iterator[None]:
    """Keep no lists up to date act by act: nobody looks at them in the past, and the sweep at the end writes them."""
    readiness_stops_listening()
    try:
        yield
    finally:
        listen()

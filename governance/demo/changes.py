"""What happened to people and units meanwhile, which nobody meant for the AI and which reached it all the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from governance.demo.clock import Story
from governance.demo.company import Company
from governance.services.snapshots import snapshot_take
from governance.services.sweep import sweep
from roles.rules.people import PersonStatus
from roles.services.people import absence_record, person_update, unit_update

FOUR_DAYS = Decimal("0.8")
NIGHTS = range(84, 0, -7)
# No gate opens where nothing was ever looked at.
BEFORE_ANYTHING = 304


def change_stories(company: Company) -> list[Story]:
    """Return what human resources and the administrator did, and the nights on which everything was looked at."""
    return [_people(company), _units(company), _nights(company)]


def _people(company: Company) -> Story:
    actor = company.actor("hr")
    at = yield company.ago(21, 9)
    last_day = at.date()
    left: dict[str, Any] = {"status": PersonStatus.LEFT, "last_working_day": last_day, "is_active": False}
    person_update(company.people["peter"], actor=actor, at=at, reason="Leaves the company.", **left)
    at = yield company.ago(11, 9)
    leila = company.people["leila"]
    back = company.today + timedelta(days=45)
    person_update(leila, status=PersonStatus.ON_LEAVE, actor=actor, at=at)
    absence_record(person=leila, starts_on=at.date(), ends_on=back, actor=actor, at=at)
    at = yield company.ago(9, 10)
    # What he promised before does not get less with it.
    reason = "Works four days a week from this month on."
    person_update(company.people["tomasz"], contracted_fte=FOUR_DAYS, actor=actor, at=at, reason=reason)
    at = yield company.ago(8, 15)
    last_day = company.today + timedelta(days=24)
    notice: dict[str, Any] = {"status": PersonStatus.NOTICE, "last_working_day": last_day}
    person_update(company.people["jeanluc"], actor=actor, at=at, reason="Resigned.", **notice)
    at = yield company.ago(6, 10)
    identity = company.people["nadia"].identity_group
    reason = "Her account from her years in IT was never closed."
    merged = person_update(company.people["nadia_it"], identity_group=identity, actor=actor, at=at, reason=reason)
    company.people["nadia_it"] = merged


def _units(company: Company) -> Story:
    at = yield company.ago(14, 17)
    digital, technology = company.units["HM-DIGITAL"], company.units["HM-IT"]
    reason = "Digital channels are run by information technology from this month on."
    unit_update(digital, parent=technology, actor=company.actor("admin"), at=at, reason=reason)


def _nights(company: Company) -> Story:
    for days in (BEFORE_ANYTHING, *NIGHTS):
        at = yield company.ago(days, 2)
        sweep(at=at)
        if days != BEFORE_ANYTHING:
            snapshot_take(at=at, taken_at=at)

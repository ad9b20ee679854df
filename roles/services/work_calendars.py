"""Saying on which days people work, by place."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import CalendarPlace, DayOff, Unit, WorkCalendar
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require
from roles.rules.refusals import Reason, Refused, Stale

_A_WEEK = 7


def may_change_calendars(actor: Actor) -> bool:
    """Whether this person may say when people work: administrators and HR."""
    return is_granted(actor, Act.CHANGE_CALENDARS, GRANTS)


@transaction.atomic
def work_calendar_register(
    *,
    name: str,
    weekend: Collection[int],
    units: Collection[Unit],
    days: Mapping[date, str],
    actor: Actor,
    at: datetime,
) -> WorkCalendar:
    """Return a new calendar that counts in these units and below.

    Raises: NotPermitted; Refused, with every reason.
    """
    require(actor, Act.CHANGE_CALENDARS, GRANTS)
    if reasons := _against(None, name, weekend, units):
        raise Refused(*reasons)
    calendar = WorkCalendar.objects.create(name=name.strip(), weekend=sorted(set(weekend)))
    _fill(calendar, units, days)
    details = {"days_off": len(days), "units": sorted(unit.name for unit in units)}
    announce(changed, "work_calendar_register", Target(calendar, details), actor_id=actor.id, at=at)
    return calendar


@transaction.atomic
def work_calendar_update(
    calendar: WorkCalendar,
    *,
    name: str,
    weekend: Collection[int],
    units: Collection[Unit],
    days: Mapping[date, str],
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> WorkCalendar:
    """Change when people work. What is due already keeps its day; what is counted from now on goes by this.

    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused, with every reason.
    """
    require(actor, Act.CHANGE_CALENDARS, GRANTS)
    locked = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this calendar since you opened it. Reload to see what they wrote.")
    if reasons := _against(locked, name, weekend, units):
        raise Refused(*reasons)
    before = {"name": locked.name, "weekend": locked.weekend, "days_off": locked.days_off.count()}
    locked.name, locked.weekend = name.strip(), sorted(set(weekend))
    locked.revision += 1
    locked.save(update_fields=["name", "weekend", "revision"])
    locked.places.all().delete()
    locked.days_off.all().delete()
    _fill(locked, units, days)
    after = {"name": locked.name, "weekend": locked.weekend, "days_off": len(days)}
    details: dict[str, object] = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    details["units"] = sorted(unit.name for unit in units)
    announce(changed, "work_calendar_update", Target(locked, details), actor_id=actor.id, at=at)
    return locked


def _fill(calendar: WorkCalendar, units: Collection[Unit], days: Mapping[date, str]) -> None:
    CalendarPlace.objects.bulk_create(CalendarPlace(calendar=calendar, unit=unit) for unit in units)
    DayOff.objects.bulk_create(DayOff(calendar=calendar, day=day, name=name) for day, name in days.items())


def _against(
    calendar: WorkCalendar | None, name: str, weekend: Collection[int], units: Collection[Unit]
) -> list[Reason]:
    pk = calendar.pk if calendar else 0
    reasons = []
    if not name.strip():
        reasons.append(Reason("NAME", "Say what the calendar is called, such as the country or the site."))
    elif WorkCalendar.objects.filter(name__iexact=name.strip()).exclude(pk=pk).exists():
        reasons.append(Reason("NAME", f"There is a calendar {name.strip()} already."))
    if not set(weekend) < set(range(_A_WEEK)):
        reasons.append(Reason("WEEKEND", "People work on one day of the week at least."))
    taken = CalendarPlace.objects.filter(unit__in=units).exclude(calendar=pk).select_related("unit", "calendar")
    reasons += [
        Reason("UNIT", f"{place.unit} goes by {place.calendar} already.") for place in taken.order_by("unit__name")
    ]
    return reasons

"""Writing what becomes of the activities in a plan, set-wise: a plan of two hundred takes as many statements as one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from roles.models import Activity, ActivityChange, RedesignPlan, Role
from roles.rules.hours import freed_twice
from roles.rules.plans import Fate
from roles.rules.refusals import Reason, Refused
from roles.services.plan_hours import freed_elsewhere
from roles.services.valid import require_valid

Row = Mapping[str, Any]

# What is said of an activity in a plan.
FIELDS = (
    "fate",
    "hours_before",
    "hours_after",
    "effective_date",
    "rationale",
    "oversight",
    "residual",
    "transfer_to",
    "removal_kind",
    "removal_owner",
    "fallback",
    "fallback_hours",
    "fallback_until",
)
_REFERENCES = frozenset({"transfer_to", "removal_owner"})
_MOST = 200


def plan_activities_set(plan: RedesignPlan, rows: Sequence[Row]) -> None:
    """Have the plan list these activities and no others. The plan is locked by whoever calls.

    An activity that the role does not know yet is registered with it: with its hours, or with none where it is new
    work. Hours that the plan corrects are corrected in the role too, where nothing else was said of them there.
    Raises: Refused, with every reason.
    """
    said = _told_apart(rows)
    # Two plans of one role are written one after the other, so that neither takes out hours that the other does.
    Role.objects.select_for_update().get(pk=plan.role_id)
    known = {activity.statement.casefold(): activity for activity in Activity.objects.filter(role=plan.role_id)}
    stored = {change.activity_id: change for change in ActivityChange.objects.filter(plan=plan)}
    made = {key: _activity(plan, row) for key, row in said.items() if key not in known}
    Activity.objects.bulk_create(made.values())
    activities = known | made
    kept = {activities[key].pk for key in said}
    _leave(change for change in stored.values() if change.activity_id not in kept)
    changes = []
    corrected = []
    for key, row in said.items():
        change, activity = stored.get(activities[key].pk), activities[key]
        before = change.hours_before if change else None
        change = _filled(change or ActivityChange(plan=plan, activity=activity), row, activity)
        changes.append(change)
        if _is_corrected(activity, before, change):
            activity.hours_per_month = change.hours_before
            corrected.append(activity)
    _require_sense(plan, changes, activities.values())
    Activity.objects.bulk_update(corrected, ["hours_per_month"])
    ActivityChange.objects.bulk_create(
        changes, update_conflicts=True, unique_fields=["plan", "activity"], update_fields=FIELDS
    )


def _told_apart(rows: Sequence[Row]) -> dict[str, Row]:
    """Return the rows by what they say, compared without regard to case.

    Raises: Refused when one says nothing, or what another says.
    """
    if len(rows) > _MOST:
        raise Refused(f"A plan holds at most {_MOST} activities.")
    said: dict[str, Row] = {}
    for row in rows:
        statement = str(row.get("statement") or "").strip()
        key = statement.casefold()
        if not statement:
            raise Refused("Say what each activity is.")
        if key in said:
            raise Refused(f"“{statement}” is listed twice. Put its hours into one row.")
        said[key] = row
    return said


def _activity(plan: RedesignPlan, row: Row) -> Activity:
    new = row.get("fate") == Fate.NEW
    hours = Decimal(0) if new else _hours(row.get("hours_before"))
    activity = Activity(role_id=plan.role_id, statement=str(row["statement"]).strip(), hours_per_month=hours)
    require_valid(activity, ["statement", "hours_per_month"], activity.statement[:60])
    return activity


def _filled(change: ActivityChange, row: Row, activity: Activity) -> ActivityChange:
    """Return the change with what the row says; what it does not name stays."""
    for field in FIELDS:
        if field in row:
            setattr(change, field, _value(field, row[field]))
    plain = [field for field in FIELDS if field not in _REFERENCES]
    require_valid(change, plain, activity.statement)
    return change


def _value(field: str, value: Any) -> Any:
    if field in {"hours_before", "hours_after"}:
        return _hours(value)
    if field in {"fate", "rationale", "residual", "removal_kind", "fallback"}:
        return str(value or "").strip()
    return bool(value) if field == "oversight" else value


def _hours(value: Any) -> Decimal:
    return Decimal(value or 0)


def _is_corrected(activity: Activity, before: Decimal | None, change: ActivityChange) -> bool:
    """Whether the plan knows better how long work takes than the role, which had it from the plan."""
    counted = activity.volume_per_month is not None and activity.minutes_each is not None
    if change.fate == Fate.NEW or counted or activity.ended_on is not None:
        return False
    return before is not None and activity.hours_per_month == before != change.hours_before


def _require_sense(plan: RedesignPlan, changes: Iterable[ActivityChange], activities: Iterable[Activity]) -> None:
    known = {activity.pk: activity for activity in activities}
    elsewhere = freed_elsewhere(plan)
    reasons = [
        Reason("HOURS", f"“{known[change.activity_id].statement}” {problem}")
        for change in changes
        for problem in (
            *_problems(plan, change),
            _taken_out(change, known[change.activity_id], elsewhere.get(change.activity_id, {})),
        )
        if problem
    ]
    if reasons:
        raise Refused(*reasons)


def _problems(plan: RedesignPlan, change: ActivityChange) -> Iterable[str]:
    if change.fate == Fate.NEW and change.hours_before:
        yield "is new work, so it takes no hours before. Put its hours behind what comes after."
    if change.oversight and change.fate != Fate.NEW:
        yield "is not new work, so its hours do not count as looking after the AI."
    if change.fate == Fate.TRANSFER and change.transfer_to_id == plan.role_id:
        yield "is transferred to the very role that does it."


def _taken_out(change: ActivityChange, activity: Activity, elsewhere: Mapping[str, float]) -> str:
    if not change.fate:
        return ""
    hours = float(max(activity.hours_per_month, change.hours_before))
    return freed_twice(hours, float(change.hours_before - change.hours_after), elsewhere)


def _leave(changes: Iterable[ActivityChange]) -> None:
    """Take activities off a plan, unless something was seen of them.

    Raises: Refused, naming those that have to stay.
    """
    leaving = [change.pk for change in changes]
    if not leaving:
        return
    found = ActivityChange.objects.filter(pk__in=leaving)
    kept = _evidenced(leaving)
    if kept:
        names = found.filter(pk__in=kept).order_by("activity__statement").values_list("activity__statement", flat=True)
        raise Refused(
            *(
                f"“{name}” has proof, cases or a trial on record, so it cannot leave the plan. Say that it is retained."
                for name in names
            )
        )
    found.delete()


def _evidenced(ids: Collection[int]) -> set[int]:
    """Return those of these changes of which something is on record, in one statement."""
    about = ActivityChange.objects.filter(pk__in=ids).values("pk")
    seen = about.filter(removals__isnull=False).union(
        about.filter(bypasses__isnull=False), about.filter(trials__isnull=False)
    )
    return {row["pk"] for row in seen}

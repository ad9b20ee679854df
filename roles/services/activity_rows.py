"""Writing the activities of a job, all of them in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from roles.models import Activity, ActivityChange, CapacityMovement, Role
from roles.rules.refusals import Reason, Refused
from roles.rules.work import Described

_FIELDS = ("statement", "hours_per_month", "volume_per_month", "minutes_each", "skills", "tacit", "task")


@dataclass(slots=True)
class _Sorted:
    """Rows by what has to be done with them."""

    made: list[Activity] = field(default_factory=list)
    kept: list[Activity] = field(default_factory=list)
    renamed: dict[int, str] = field(default_factory=dict)
    over: list[Reason] = field(default_factory=list)


def activities_write(role: Role, rows: Sequence[Described], whole: Decimal, *, keep: bool) -> Collection[int]:
    """Write the rows to a role whose row is locked and return the ids of activities that are named otherwise now.

    What no row names stays where `keep` says so and is taken off otherwise.
    Raises: Refused with every reason.
    """
    known = list(role.activities.select_for_update().order_by("pk"))
    sorted_ = _sorted(role, rows, known, whole)
    kept = {activity.pk for activity in sorted_.kept}
    gone = [] if keep else [a for a in known if a.ended_on is None and a.pk not in kept]
    reasons = [*sorted_.over, *_held(gone)]
    if reasons:
        raise Refused(*reasons)
    Activity.objects.filter(pk__in=[activity.pk for activity in gone]).delete()
    _step_aside(sorted_.renamed, known)
    Activity.objects.bulk_update(sorted_.kept, _FIELDS)
    Activity.objects.bulk_create(sorted_.made)
    return sorted_.renamed.keys()


def _sorted(role: Role, rows: Iterable[Described], known: Iterable[Activity], whole: Decimal) -> _Sorted:
    """Return what becomes of each row: a row of an activity is that one; else whichever says the same."""
    by_id = {activity.pk: activity for activity in known}
    by_words = {activity.statement.casefold(): activity for activity in known}
    found, named = _Sorted(), {row.id for row in rows if row.id in by_id}
    for row in rows:
        same = by_words.get(row.statement.casefold())
        activity = by_id.get(row.id or 0) or (same if same and same.pk not in named else None)
        ended = next((a for a in (activity, same) if a and a.ended_on), None)
        if ended:
            found.over.append(_ended(ended))
        elif activity is None:
            found.made.append(_filled(Activity(role=role), row, whole))
        else:
            before = activity.statement
            found.kept.append(_filled(activity, row, whole))
            if activity.statement != before:
                found.renamed[activity.pk] = before
    return found


def _filled(activity: Activity, row: Described, whole: Decimal) -> Activity:
    """Write a row into its activity. What a row without its own activity leaves open stays as it was."""
    if row.id is not None or activity.pk is None:
        activity.statement = row.statement
    if row.measured or activity.pk is None:
        activity.hours_per_month = row.hours_of(whole)
        activity.volume_per_month, activity.minutes_each = row.volume, row.minutes
    activity.skills = row.skills if row.id is not None else row.skills or activity.skills
    activity.tacit = row.tacit or (activity.tacit and row.id is None)
    activity.task_id = row.task or activity.task_id
    return activity


def _ended(activity: Activity) -> Reason:
    text = f"“{activity.statement}” ended on {activity.ended_on:%-d %b %Y}. What is done again is said in other words."
    return Reason("ENDED", text)


def _held(gone: Sequence[Activity]) -> Iterable[Reason]:
    """Yield why activities cannot be taken off: a plan says what becomes of them, or a decision takes them over."""
    if not gone:
        return
    ids = [activity.pk for activity in gone]
    plans = _names(ActivityChange.objects.filter(activity__in=ids).values_list("activity_id", "plan__title"))
    moved = _names(CapacityMovement.objects.filter(activity__in=ids).values_list("activity_id", "plan__title"))
    # Decisions lie above this app; they are reached over the reverse relation alone.
    taken = Activity.objects.filter(pk__in=ids, takeovers__isnull=False)
    decisions = _names(taken.values_list("pk", "takeovers__decision__name"))
    for activity in gone:
        by = [*(f"the plan “{name}”" for name in sorted(plans[activity.pk] | moved[activity.pk]))]
        by += [f"the decision “{name}”" for name in sorted(decisions[activity.pk])]
        if by:
            text = f"“{activity.statement}” stays on the list: it is in {', '.join(by)}. Take it out there first."
            yield Reason("IN_USE", text)


def _names(pairs: Iterable[tuple[int, str]]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for number, name in pairs:
        found[number].add(name)
    return found


def _step_aside(renamed: Mapping[int, str], known: Iterable[Activity]) -> None:
    """Free the names that other activities take over from these: no two may have one even while they are written."""
    names = {activity.statement for activity in known if activity.pk in renamed}
    if names.isdisjoint(renamed.values()):
        return
    aside = Concat(Value("\u0001"), Cast(F("pk"), TextField()))
    Activity.objects.filter(pk__in=renamed).update(statement=aside)

"""Jobs as a list that can be searched, filtered and sorted, and one job with all that its holders do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import DecimalField, F, FloatField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from roles.models import Activity, RedesignPlan, Role, Unit
from roles.queries.directory import working_time
from roles.queries.units import UnitTree
from roles.rules.capacity import WorkingTime
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.work import JobTime, job_time

PAGE_SIZE = 25
SORTS = {"title": "title", "unit": "unit__name", "site": "site", "people": "headcount", "described": "described"}
# Whether the activities make up the time of the job.
TIMES = ("adds_up", "differs", "nothing")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader of the list asked for; empty means anything."""

    q: str = ""
    unit: int | None = None
    site: str = ""
    country: str = ""
    family: str = ""
    time: str = ""
    sort: str = "title"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role in the list."""

    role: Role
    time: JobTime


@dataclass(frozen=True, slots=True)
class RoleList:
    """One page of the list, how many roles there are at all, and how many of those have their time made up."""

    rows: Sequence[RoleRow]
    page: "Page[Role]"
    total: int
    adding_up: int


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity as the page of its role shows it. `share` is of the job's time, in percent; `cited` counts plans."""

    activity: Activity
    share: float | None
    decisions: Sequence[Any]
    plans: Sequence[str]


@dataclass(frozen=True, slots=True)
class Job:
    """One role with what its holders do, and did."""

    time: JobTime
    lines: Sequence[ActivityLine]
    ended: Sequence[Activity]
    plans: Sequence[RedesignPlan]


def role_list(wanted: Wanted, page: str | int) -> RoleList:
    """Return one page of the roles. The number of statements does not grow with the number of roles."""
    time = working_time()
    shown = Paginator(_found(wanted, time), PAGE_SIZE).get_page(page)
    rows = [_row(role, time) for role in shown]
    every = _timed(Role.objects.all(), time)
    return RoleList(rows, shown, Role.objects.count(), every.filter(_making_up(time)).count())


def role_rows(wanted: Wanted) -> Iterator[RoleRow]:
    """Yield every role that is asked for, read in batches."""
    time = working_time()
    for role in _found(wanted, time).iterator(chunk_size=500):
        yield _row(role, time)


def job(role: Role) -> Job:
    """Return what the holders of a role do, in a fixed number of statements."""
    rows = list(
        role.activities.select_related("task__occupation__library")
        # Decisions lie above this app; they are reached over the reverse relation alone.
        .prefetch_related("takeovers__decision", Prefetch("changes__plan", RedesignPlan.objects.order_by("title")))
        .order_by(F("hours_per_month").desc(), "statement", "pk")
    )
    running = [activity for activity in rows if activity.ended_on is None]
    described = sum(float(activity.hours_per_month) for activity in running)
    time = job_time(role.headcount, role.fte, described, working_time())
    return Job(
        time,
        [_line(activity, time) for activity in running],
        [activity for activity in rows if activity.ended_on is not None],
        list(role.plans.select_related("created_by").order_by("title", "pk")),
    )


def filter_options() -> dict[str, list[tuple[str, str]]]:
    """Return what roles can be narrowed down by, in two statements."""
    units = Unit.objects.filter(roles__isnull=False).distinct().order_by("name", "pk").values_list("pk", "name")
    told = list(Role.objects.order_by().values_list("site", "jurisdiction", "family").distinct())
    return {"unit": [(str(pk), name) for pk, name in units]} | {
        name: [(value, value) for value in sorted({row[place] for row in told} - {""})]
        for place, name in enumerate(("site", "country", "family"))
    }


def roles_changeable(actor: Actor) -> QuerySet[Role]:
    """Return the roles that this person may change, by title: the same that `may_change_role` lets them."""
    roles = Role.objects.select_related("unit").order_by("title", "site", "pk")
    if not actor.may_answer:
        return roles.none()
    if is_granted(actor, Act.CHANGE_WORK, GRANTS):
        return roles
    tree = UnitTree.read()
    headed = [unit for unit in tree.parents if tree.is_headed_by(unit, actor.id)]
    written = RedesignPlan.objects.filter(created_by=actor.id).values("role")
    return roles.filter(Q(unit__in=headed) | Q(pk__in=written))


def _line(activity: Activity, time: JobTime) -> ActivityLine:
    share = 100 * float(activity.hours_per_month) / time.whole if time.whole else None
    taking: Iterable[Any] = getattr(activity, "takeovers").all()  # noqa: B009 - a relation of the app above
    decisions = sorted((taken.decision for taken in taking), key=str)
    return ActivityLine(activity, share, decisions, sorted({str(change.plan) for change in activity.changes.all()}))


def _row(role: Any, time: WorkingTime) -> RoleRow:
    return RoleRow(role, job_time(role.headcount, role.fte, float(role.described), time))


def _timed(roles: QuerySet[Role], time: WorkingTime) -> QuerySet[Any]:
    """Return roles with the hours that are described and those there are."""
    hours = (
        Activity.objects.filter(role=OuterRef("pk"), ended_on=None)
        .order_by()
        .values("role")
        .annotate(hours=Sum("hours_per_month"))
        .values("hours")
    )
    fte = Coalesce(F("fte"), F("headcount"), output_field=DecimalField())
    return roles.annotate(
        described=Coalesce(Subquery(hours), Decimal(0)),
        whole=Cast(fte, FloatField()) * Value(time.hours_per_fte),
    )


def _making_up(time: WorkingTime) -> Q:
    """Return the condition under which a role's activities make up its time, as the rule has it."""
    return Q(
        described__gt=0,
        described__gte=F("whole") * (1 - time.balance_share) - Value(1e-9),
        described__lte=F("whole") * (1 + time.balance_share) + Value(1e-9),
    )


def _found(wanted: Wanted, time: WorkingTime) -> QuerySet[Any]:
    plans = Prefetch("plans", RedesignPlan.objects.order_by("title", "pk"))
    roles = _timed(Role.objects.select_related("unit"), time).prefetch_related(plans)
    for word in wanted.q.split():
        roles = roles.filter(
            Q(title__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(site__icontains=word)
            | Q(family__icontains=word)
            | Q(external_ref__iexact=word)
        )
    if wanted.unit:
        roles = roles.filter(unit__in=UnitTree.read().below(wanted.unit))
    exact = {"site": wanted.site, "jurisdiction": wanted.country, "family": wanted.family}
    roles = roles.filter(**{name: value for name, value in exact.items() if value})
    if wanted.time == "nothing":
        roles = roles.filter(described=0)
    elif wanted.time in TIMES:
        sound = Q(pk__in=_timed(Role.objects.all(), time).filter(_making_up(time)).values("pk"))
        roles = roles.filter(sound) if wanted.time == "adds_up" else roles.filter(~sound, described__gt=0)
    key = SORTS.get(wanted.sort.lstrip("-"), "title")
    ordered = F(key).desc() if wanted.sort.startswith("-") else F(key).asc()
    return roles.order_by(ordered, "title", "unit__name", "pk")

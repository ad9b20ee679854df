"""The figures of the portfolio page: each one named statement, each coming back as what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, Count, DateField, DateTimeField, F, Func, IntegerField, Max, Min, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from governance.models import CHASED, Flag, Initiative, JobRun, Readiness
from governance.queries.flags import AGES
from governance.queries.initiatives import (
    SINCE,
    initiatives_asked,
    initiatives_live,
    initiatives_open,
    initiatives_overdue,
    long_since,
)
from governance.queries.scope import Slice
from governance.rules.questions import Question
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage, time_box_end

# How many rows the page shows before it leads to the list.
OVERDUE_SHOWN = 8
# As `time_box_end` says of a pilot that began, for sorting: only those that are shown are read.
_TIME_BOX_END = Coalesce(
    F("pilot_end_planned"),
    Func(
        F("pilot_start"),
        Cast(KeyTextTransform("pilot_days", "policy_profile__parameters"), IntegerField()),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    ),
)
BLOCKS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    k: int
    n: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the figures are: the oldest evaluation, how many were never evaluated, and the last sweep that ended."""

    oldest: datetime | None
    never_evaluated: int
    swept_at: datetime | None


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many initiatives of one nature stand at a stage, and what their source reports."""

    stage: Stage
    nature: Nature
    reported: Stage | None
    count: int


@dataclass(frozen=True, slots=True)
class StageAge:
    """How long initiatives have been at one stage. Units: `days` is the median; `long` of them longer than is long."""

    days: int
    long: int


@dataclass(frozen=True, slots=True)
class OverduePilot:
    """A pilot past its time-box. Units: `days` late, in calendar days."""

    key: str
    title: str
    unit: str
    ended_on: date
    days: int


@dataclass(frozen=True, slots=True)
class FlagAges:
    """How many flags of one severity are chased, by age: up to 7 days, up to 30, and older."""

    severity: Severity
    week: int
    month: int
    older: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.week + self.month + self.older


def freshness(within: Slice) -> Freshness:
    """Return how old what the page shows is, in two statements."""
    rows = Initiative.objects.filter(within.initiatives()).aggregate(
        oldest=Min("readiness__evaluated_at"), never=Count("pk", filter=Q(readiness=None))
    )
    swept = JobRun.objects.filter(job="sweep").exclude(finished_at=None).aggregate(last=Max("finished_at"))
    return Freshness(rows["oldest"], rows["never"], swept["last"])


def live_without_owner(within: Slice) -> Share:
    """Return how many live initiatives have no eligible outcome owner who accepted, of how many live ones."""
    live = initiatives_live().filter(within.initiatives())
    counted = live.aggregate(k=Count("pk", filter=Q(readiness__unmet__contains=["OWN-1"])), n=Count("pk"))
    return Share(counted["k"], counted["n"])


def pilots_overdue(within: Slice) -> Share:
    """Return how many pilots are past their time-box, of how many pilots Remit allowed."""
    counted = Initiative.objects.filter(within.initiatives(), stage=Stage.PILOT).aggregate(
        k=Count("pk", filter=Q(pk__in=initiatives_overdue().values("pk"))), n=Count("pk")
    )
    return Share(counted["k"], counted["n"])


def labour_by_answers(within: Slice) -> Mapping[int, int]:
    """Return how many open labour initiatives that are asked answer 0 to 5 questions; never evaluated ones left out."""
    rows = initiatives_asked().filter(within.initiatives(), nature=Nature.LABOUR).exclude(readiness=None)
    found = dict(rows.order_by().values_list("readiness__questions_count").annotate(Count("pk")))
    return {number: found.get(number, 0) for number in range(len(Question) + 1)}


def stage_counts(within: Slice) -> Sequence[StageCount]:
    """Return every combination of stage, nature and reported stage with its count."""
    found = Initiative.objects.filter(within.initiatives()).order_by()
    rows = found.values_list("stage", "nature", "reported_stage").annotate(count=Count("pk"))
    return [
        StageCount(Stage(stage), Nature(nature), Stage(reported) if reported else None, count)
        for stage, nature, reported, count in rows
    ]


def ages_in_stage(within: Slice, at: datetime) -> Mapping[Stage, StageAge]:
    """Return for each stage how long its initiatives have been there."""
    rows = (
        Initiative.objects.filter(within.initiatives())
        .annotate(since=SINCE)
        .order_by()
        .values_list("stage")
        .annotate(median=_Median(F("since")), long=Count("pk", filter=Q(since__lte=long_since(within.today))))
    )
    return {Stage(stage): StageAge((at - median).days, long) for stage, median, long in rows}


def blocks_most(within: Slice) -> Sequence[tuple[str, int]]:
    """Return the requirements that most open initiatives do not meet, with how many."""
    rows = (
        Readiness.objects.filter(initiative__in=initiatives_open().filter(within.initiatives()).values("pk"))
        .annotate(requirement=Func(F("unmet"), function="unnest"))
        .order_by()
        .values_list("requirement")
        .annotate(count=Count("pk"))
        .order_by("-count", "requirement")
    )
    return list(rows[:BLOCKS_SHOWN])


def overdue_pilots(within: Slice) -> Sequence[OverduePilot]:
    """Return the pilots longest past their time-box."""
    rows = initiatives_overdue().filter(within.initiatives(), pilot_start__isnull=False)
    rows = rows.select_related("beneficiary_unit", "policy_profile").annotate(end=_TIME_BOX_END)
    found = [
        OverduePilot(row.key, row.title, row.beneficiary_unit.name, end, (within.today - end).days)
        for row in rows.order_by("end", "key")[:OVERDUE_SHOWN]
        if (end := time_box_end(row.pilot_start, row.pilot_end_planned, row.policy_profile.policy.pilot_days))
    ]
    return sorted(found, key=lambda pilot: (-pilot.days, pilot.key))


def flag_ages(within: Slice, at: datetime) -> Sequence[FlagAges]:
    """Return the chased flags by severity and age, worst first; a severity without any is there with zeros."""
    week, month = (at - timedelta(days=AGES[age][0]) for age in ("month", "older"))
    rows = (
        Flag.objects.filter(within.flags(), state__in=CHASED)
        .order_by()
        .values_list("severity")
        .annotate(
            week=Count("pk", filter=Q(opened_at__gt=week)),
            month=Count("pk", filter=Q(opened_at__lte=week, opened_at__gt=month)),
            older=Count("pk", filter=Q(opened_at__lte=month)),
        )
    )
    counted = {severity: counts for severity, *counts in rows}
    return [FlagAges(severity, *counted.get(severity.value, (0, 0, 0))) for severity in Severity]


class _Median(Aggregate):
    """The middle one of some moments; of an even number the earlier of the two in the middle."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateTimeField()

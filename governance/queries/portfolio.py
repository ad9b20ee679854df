"""The figures of the portfolio page: each one named statement, each coming back as what it says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, Count, DateTimeField, F, Func, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from governance.models import CHASED, Flag, Initiative, JobRun, Readiness, Transition
from governance.queries.flags import AGES
from governance.queries.initiatives import (
    initiatives_asked,
    initiatives_live,
    initiatives_open,
    initiatives_overdue,
)
from governance.rules.questions import Question
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage, time_box_end
from roles.queries.units import UnitTree

# How many rows the page shows before it leads to the list.
OVERDUE_SHOWN = 8
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
class UnitAnswers:
    """For one unit and everything below it: how many initiatives are asked, and how many answer each question."""

    unit: int
    name: str
    below: bool
    asked: int
    answered: tuple[int, ...]


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


def freshness() -> Freshness:
    """Return how old what the page shows is, in two statements."""
    rows = Initiative.objects.aggregate(
        oldest=Min("readiness__evaluated_at"), never=Count("pk", filter=Q(readiness=None))
    )
    swept = JobRun.objects.filter(job="sweep").exclude(finished_at=None).aggregate(last=Max("finished_at"))
    return Freshness(rows["oldest"], rows["never"], swept["last"])


def live_without_owner() -> Share:
    """Return how many live initiatives have no eligible outcome owner who accepted, of how many live ones."""
    counted = initiatives_live().aggregate(k=Count("pk", filter=Q(readiness__unmet__contains=["OWN-1"])), n=Count("pk"))
    return Share(counted["k"], counted["n"])


def pilots_overdue() -> Share:
    """Return how many pilots are past their time-box, of how many pilots Remit allowed."""
    counted = Initiative.objects.filter(stage=Stage.PILOT).aggregate(
        k=Count("pk", filter=Q(pk__in=initiatives_overdue().values("pk"))), n=Count("pk")
    )
    return Share(counted["k"], counted["n"])


def labour_by_answers() -> Mapping[int, int]:
    """Return how many open labour initiatives answer 0, 1, ... 5 of the questions; those never evaluated left out."""
    rows = initiatives_open().filter(nature=Nature.LABOUR).exclude(readiness=None)
    found = dict(rows.order_by().values_list("readiness__questions_count").annotate(Count("pk")))
    return {number: found.get(number, 0) for number in range(len(Question) + 1)}


def stage_counts() -> Sequence[StageCount]:
    """Return every combination of stage, nature and reported stage with its count."""
    rows = Initiative.objects.order_by().values_list("stage", "nature", "reported_stage").annotate(count=Count("pk"))
    return [
        StageCount(Stage(stage), Nature(nature), Stage(reported) if reported else None, count)
        for stage, nature, reported, count in rows
    ]


def days_in_stage(at: datetime) -> Mapping[Stage, int]:
    """Return for each stage the median of the days since its initiatives came there."""
    moves = Transition.objects.filter(initiative=OuterRef("pk")).order_by("-at").values("at")[:1]
    since = Coalesce(Subquery(moves), F("created_at"))
    rows = Initiative.objects.annotate(since=since).order_by().values_list("stage").annotate(median=_Median(F("since")))
    return {Stage(stage): (at - median).days for stage, median in rows}


def answers_by_unit(limit: int) -> tuple[Sequence[UnitAnswers], int]:
    """Return the units with most initiatives that are asked the five questions, and how many units there are.

    A row is a unit right below the top with everything below it; what the top itself bears is a row of its own. Two
    statements: the counts, and the tree.
    """
    counts = {f"q{q.value}": Count("pk", filter=Q(readiness__questions_answered__contains=[q.value])) for q in Question}
    rows = initiatives_asked().order_by().values("beneficiary_unit").annotate(asked=Count("pk"), **counts)
    tree = UnitTree.read()
    depth = 2 if sum(parent is None for parent in tree.parents.values()) == 1 else 1
    sums: dict[int, Counter[str]] = {}
    for row in rows:
        lineage = tree.lineage(row["beneficiary_unit"])
        counted = {name: row[name] for name in ("asked", *counts)}  # type: ignore[literal-required]
        sums.setdefault(lineage[-min(depth, len(lineage))], Counter()).update(counted)
    found = [
        UnitAnswers(
            unit=unit,
            name=tree.names[unit],
            below=len(tree.lineage(unit)) == depth,
            asked=counted["asked"],
            answered=tuple(counted[f"q{q.value}"] for q in Question),
        )
        for unit, counted in sums.items()
    ]
    found.sort(key=lambda row: (-row.asked, row.name))
    return found[:limit], len(found)


def blocks_most() -> Sequence[tuple[str, int]]:
    """Return the requirements that most open initiatives do not meet, with how many."""
    rows = (
        Readiness.objects.filter(initiative__in=initiatives_open().values("pk"))
        .annotate(requirement=Func(F("unmet"), function="unnest"))
        .order_by()
        .values_list("requirement")
        .annotate(count=Count("pk"))
        .order_by("-count", "requirement")
    )
    return list(rows[:BLOCKS_SHOWN])


def overdue_pilots(today: date) -> Sequence[OverduePilot]:
    """Return the pilots longest past their time-box."""
    rows = initiatives_overdue().select_related("beneficiary_unit", "policy_profile")
    found = [
        OverduePilot(row.key, row.title, row.beneficiary_unit.name, end, (today - end).days)
        for row in rows
        if (end := time_box_end(row.pilot_start, row.pilot_end_planned, row.policy_profile.policy.pilot_days))
    ]
    return sorted(found, key=lambda pilot: (-pilot.days, pilot.key))[:OVERDUE_SHOWN]


def flag_ages(at: datetime) -> Sequence[FlagAges]:
    """Return the chased flags by severity and age, worst first; a severity without any is there with zeros."""
    week, month = (at - timedelta(days=AGES[age][0]) for age in ("month", "older"))
    rows = (
        Flag.objects.filter(state__in=CHASED)
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

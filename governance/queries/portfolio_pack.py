"""Everything a portfolio pack shows, read once: the figures of the portfolio page, and the first rows behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from governance.models import Breach, PortfolioSnapshot, Waiver
from governance.queries import portfolio as figures
from governance.queries import portfolio_watch as watch
from governance.queries.breaches import BreachFilter, breaches_found
from governance.queries.capacity import CapacityWanted, PersonMonths, capacity_table
from governance.queries.gate_calendar import Due, GateDate, gate_date_counts, gate_dates
from governance.queries.policy import default_policy
from governance.queries.portfolio import FlagAges, Freshness, OverduePilot, Share, StageAge, StageCount
from governance.queries.portfolio_units import UnitAnswers, answers_by_unit
from governance.queries.portfolio_watch import BenefitCounts, BreachCounts, WaiverCounts
from governance.queries.scope import Slice
from governance.queries.scope_words import scope_words
from governance.queries.snapshot_figures import Numbers, figures_of
from governance.queries.snapshots import slice_of, snapshot_on
from governance.queries.waivers import WaiverFilter, waivers_found
from governance.rules.questions import Question
from governance.rules.stages import Stage
from roles.queries.personal import readable
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor
from roles.rules.personal import Personal

# How many rows a table of the pack holds before it says how many more there are.
UNITS, ROWS, DATES = 14, 10, 20


@dataclass(frozen=True, slots=True)
class PortfolioPack:
    """What a portfolio looks like at one moment, or in the part of it that the filters name.

    `filters` says what narrows it, in words; empty means that it is the whole. Units: `soon_days` in calendar days.
    """

    filters: Sequence[str]
    at: datetime
    today: date
    total: int
    fresh: Freshness
    stages: Sequence[StageCount]
    ages: Mapping[Stage, StageAge]
    labour: Mapping[int, int]
    owners: Share
    pilots: Share
    blocks: Sequence[tuple[str, int]]
    overdue: Sequence[OverduePilot]
    flags: Sequence[FlagAges]
    units: Sequence[UnitAnswers]
    units_total: int
    breach_counts: BreachCounts
    breaches: Sequence[Breach]
    waiver_counts: WaiverCounts
    waivers: Sequence[Waiver]
    people: Sequence[PersonMonths]
    overcommitted: tuple[int, int]
    benefits: BenefitCounts
    due_counts: Mapping[Due, int]
    dates: Sequence[GateDate]
    soon_days: int

    @property
    def answered(self) -> Share:
        """How many of those that are asked answer all five questions."""
        return Share(self.labour[len(Question)], sum(self.labour.values()))


@dataclass(frozen=True, slots=True)
class PastPack:
    """What was kept of a portfolio on a day, beside what is so now; `snapshot` is None where nothing was kept."""

    filters: Sequence[str]
    at: datetime
    day: date
    snapshot: PortfolioSnapshot | None
    now: Numbers


def portfolio_pack_read(within: Slice, tree: UnitTree, reader: Actor, at: datetime) -> PortfolioPack:
    """Return the pack of a slice for a reader, in a number of statements that no content changes."""
    soon = default_policy().waiver_warning_days
    stages = figures.stage_counts(within)
    units, units_total = answers_by_unit(within, tree, UNITS)
    waived = WaiverFilter(scope=within.scope)
    return PortfolioPack(
        filters=tuple(scope_words(within.scope).values()),
        at=at,
        today=within.today,
        total=sum(count.count for count in stages),
        fresh=figures.freshness(within),
        stages=stages,
        ages=figures.ages_in_stage(within, at),
        labour=figures.labour_by_answers(within),
        owners=figures.live_without_owner(within),
        pilots=figures.pilots_overdue(within),
        blocks=figures.blocks_most(within),
        overdue=figures.overdue_pilots(within),
        flags=figures.flag_ages(within, at),
        units=units,
        units_total=units_total,
        breach_counts=watch.breach_counts(within),
        breaches=list(breaches_found(BreachFilter(scope=within.scope))[:ROWS]),
        waiver_counts=watch.waiver_counts(within, at, soon_days=soon),
        waivers=list(waivers_found(waived, at, soon_days=soon)[:ROWS]),
        people=_overcommitted(within, reader)[:ROWS],
        overcommitted=watch.overcommitted(within),
        benefits=watch.benefit_counts(within),
        due_counts=gate_date_counts(within, at),
        dates=[GateDate(*row) for row in gate_dates(within, at)[:DATES]],
        soon_days=soon,
    )


def _overcommitted(within: Slice, reader: Actor) -> Sequence[PersonMonths]:
    """Return who promised more hours than they have, of those whose hours are for this reader to read."""
    rows = capacity_table(CapacityWanted(only_flagged=True, scope=within.scope), within.today).rows
    seen = readable(reader, [row.who.id for row in rows], Personal.HOURS)
    return [row for row in rows if row.who.id in seen]


def past_pack_read(within: Slice, tree: UnitTree, day: date, at: datetime) -> PastPack:
    """Return what was kept of a slice on a day; nothing is made up of a day, or a slice, that was not kept."""
    kept, unit = slice_of(within.scope, tree)
    found = snapshot_on(day, unit) if kept else None
    now = figures_of(at, within.today, tree, unit) if found else {}
    return PastPack(tuple(scope_words(within.scope).values()), at, day, found, now)

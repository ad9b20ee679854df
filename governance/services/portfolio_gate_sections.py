"""The sections of a portfolio pack about gates: what blocks, what is due, how far all of it has come."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.queries.gate_calendar import AHEAD_DAYS, GateDate
from governance.queries.gate_words import due_words
from governance.queries.initiatives import LONG_DAYS
from governance.queries.portfolio import StageCount
from governance.queries.portfolio_pack import PortfolioPack
from governance.queries.portfolio_units import UnitAnswers
from governance.rules.documents import Budget, Cell, Column, Row, Section, Tone
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import ENDED_STAGES, Stage
from governance.services.pack_words import day, row, rows_of

_WHOLE = Budget()
_DARKEST = 4


def blockers_section(pack: PortfolioPack) -> Section:
    """Return which requirements of production most open initiatives do not meet."""
    columns = (Column(_("Requirement"), 4), Column(_("Open initiatives that do not meet it"), 3))
    most = max((count for _requirement, count in pack.blocks), default=1)
    rows = [
        row(_requirement(requirement), Cell(f"{count:,}", bar=round(count / most, 3)))
        for requirement, count in pack.blocks
    ]
    lead = "" if rows else _("Nothing that was evaluated is missing.")
    return Section("blocks", _("What blocks most"), lead=lead, table=rows_of(columns, rows))


def _requirement(key: str) -> Cell:
    known = REQUIREMENTS.get(key)
    return Cell(_(known.title), sub=key) if known else Cell(key)


def pilots_section(pack: PortfolioPack) -> Section:
    """Return the pilots longest past their time-box."""
    columns = (
        Column(_("Pilot"), 4.4),
        Column(_("Unit"), 2),
        Column(_("Was to end"), 1.4),
        Column(_("Days late"), 1, number=True),
    )
    rows = [
        row(
            Cell(_WHOLE.clip(pilot.title, 90), sub=pilot.key),
            _WHOLE.clip(pilot.unit, 60),
            day(pilot.ended_on),
            Cell(f"{pilot.days:,}", tone=Tone.BAD),
        )
        for pilot in pack.overdue
    ]
    said = {"k": f"{pack.pilots.k:,}", "n": f"{pack.pilots.n:,}"}
    lead = _("%(k)s of %(n)s pilots are past their time-box.") % said if pack.pilots.k else ""
    return Section(
        "pilots",
        _("Pilots past their time-box"),
        lead=lead or _("Every pilot is within its time-box."),
        table=rows_of(columns, rows, pack.pilots.k),
    )


def calendar_section(pack: PortfolioPack) -> Section:
    """Return what gates ask for in the coming weeks, and what is late."""
    columns = (Column(_("Due"), 1.4), Column(_("What"), 3.4), Column(_("Initiative"), 3.2), Column(_("By"), 1.8))
    rows = [_due(date, pack) for date in pack.dates]
    total = sum(pack.due_counts.values())
    text = ngettext(
        "%(count)s thing is due in the next %(days)d days or late.",
        "%(count)s things are due in the next %(days)d days or late.",
        total,
    )
    lead = text % {"count": f"{total:,}", "days": AHEAD_DAYS} if total else _("Nothing is due.")
    return Section("calendar", _("Gate calendar"), lead=lead, table=rows_of(columns, rows, total))


def _due(date: GateDate, pack: PortfolioPack) -> Row:
    late = date.day < pack.today
    return row(
        Cell(day(date.day), sub=_("late") if late else "", tone=Tone.BAD if late else Tone.PLAIN),
        _WHOLE.clip(due_words(date), 130),
        Cell(_WHOLE.clip(date.title, 80), sub=f"{date.key} · {_WHOLE.clip(date.unit, 40)}"),
        _WHOLE.clip(date.who, 50) or _("the gate"),
    )


def funnel_section(pack: PortfolioPack) -> Section:
    """Return how many stand at each stage, by what Remit allowed and beyond that by their source, and for how long."""
    columns = (
        Column(_("Stage"), 2.2),
        Column(_("Allowed"), 2.6),
        Column(_("Reported only"), 1.3, number=True),
        Column(_("Median days"), 1.3, number=True),
        Column(_("Over %(days)d days") % {"days": LONG_DAYS}, 1.4, number=True),
    )
    stages = [stage for stage in Stage if stage not in ENDED_STAGES]
    allowed = {stage: sum(c.count for c in pack.stages if c.stage is stage) for stage in stages}
    most = max(allowed.values(), default=0) or 1
    rows = []
    for stage in stages:
        age = pack.ages.get(stage)
        rows.append(
            row(
                _(stage.label),
                Cell(f"{allowed[stage]:,}", bar=round(allowed[stage] / most, 3)),
                f"{_reported(pack.stages, stage):,}",
                f"{age.days:,}" if age else "–",
                f"{age.long if age else 0:,}",
            )
        )
    return Section("funnel", _("On the way"), table=rows_of(columns, rows))


def _reported(stages: Sequence[StageCount], stage: Stage) -> int:
    """Return how many of those that have not ended a source reports at this stage, and Remit did not allow there."""
    return sum(c.count for c in stages if c.reported is stage and c.stage is not stage and c.stage not in ENDED_STAGES)


def labour_section(pack: PortfolioPack) -> Section:
    """Return the open labour initiatives by how many of the five questions they answer."""
    columns = (Column(_("Questions answered"), 2), Column(_("Labour initiatives"), 5))
    most = max(pack.labour.values(), default=0) or 1
    rows = [
        row(_("%(k)d of 5") % {"k": k}, Cell(f"{count:,}", bar=round(count / most, 3)))
        for k, count in pack.labour.items()
    ]
    return Section("labour", _("Labour by questions answered"), table=rows_of(columns, rows))


def heat_section(pack: PortfolioPack) -> Section:
    """Return who answers which question, by unit: the darker, the more of them are answered."""
    columns = (
        Column(_("Unit"), 2.2),
        Column(_("Asked"), 0.8, number=True),
        *(Column(_(question.text), 1.5) for question in Question),
    )
    rows = [_unit(unit) for unit in pack.units]
    lead = _("Answered, of the open initiatives that are asked.") if rows else _("No open initiative is asked.")
    note = _("Reddish cells have none, the darkest all; in between a cell is darker the more are answered.")
    return Section(
        "heat",
        _("Who answers, by unit and question"),
        lead=lead,
        table=rows_of(columns, rows, pack.units_total),
        note=note if rows else "",
    )


def _unit(unit: UnitAnswers) -> Row:
    name = unit.name if unit.below else _("%(unit)s itself") % {"unit": unit.name}
    cells = [Cell(_("%(k)d of %(n)d") % {"k": k, "n": unit.asked}, shade=_shade(k, unit.asked)) for k in unit.answered]
    return row(_WHOLE.clip(name, 50), f"{unit.asked:,}", *cells)


def _shade(k: int, n: int) -> int:
    """Return how dark a cell is: 1 where none is answered, 5 where all are, and neither for what is only nearly so."""
    if k == 0:
        return 1
    return 5 if k == n else 1 + max(1, min(_DARKEST - 1, round(_DARKEST * k / n)))

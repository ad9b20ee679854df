"""The sections of a portfolio pack about what is watched beside gates: flags, breaches, waivers, people, value."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Breach, Waiver
from governance.queries.capacity import PersonMonths
from governance.queries.portfolio import FlagAges
from governance.queries.portfolio_pack import PortfolioPack
from governance.queries.portfolio_watch import Worth
from governance.queries.waivers import OLD_DAYS
from governance.rules.documents import Budget, Cell, Column, Fact, Row, Section, Tone
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.waivers import standing_of
from governance.services.pack_words import day, hours, row, rows_of

_WHOLE = Budget()
_GRAVE = {Severity.CRITICAL: Tone.BAD, Severity.HIGH: Tone.WARN}


def flags_section(pack: PortfolioPack) -> Section:
    """Return the open flags by severity and age."""
    columns = (
        Column(_("Severity"), 2),
        Column(_("Up to 7 days"), 1, number=True),
        Column(_("8 to 30 days"), 1, number=True),
        Column(_("31 and more"), 1, number=True),
        Column(_("All"), 1, number=True),
    )
    rows = [_flags(flags) for flags in pack.flags]
    return Section("flags", _("Open flags by age"), table=rows_of(columns, rows))


def _flags(flags: FlagAges) -> Row:
    tone = _GRAVE.get(flags.severity, Tone.PLAIN)
    counts = (f"{count:,}" for count in (flags.week, flags.month))
    older = Cell(f"{flags.older:,}", tone=tone if flags.older else Tone.PLAIN)
    name = Cell(_(flags.severity.label), tone=tone if flags.total else Tone.PLAIN)
    return row(name, *counts, older, f"{flags.total:,}")


def breaches_section(pack: PortfolioPack) -> Section:
    """Return how many breaches are open, and the gravest by name."""
    counts = pack.breach_counts
    facts = [Fact(_("Open"), f"{counts.running:,}"), Fact(_("Critical"), f"{counts.critical:,}")]
    facts.append(Fact(_("Not acknowledged"), f"{counts.unseen:,}"))
    columns = (
        Column(_("What went wrong"), 3.6),
        Column(_("Initiative"), 3),
        Column(_("Severity"), 1.1),
        Column(_("State"), 1.5),
        Column(_("Opened"), 1.3),
    )
    return Section(
        "breaches",
        _("Breaches"),
        lead="" if counts.running else _("Nothing is broken."),
        facts=tuple(facts) if counts.running else (),
        table=rows_of(columns, [_breach(breach) for breach in pack.breaches], counts.running),
    )


def _breach(breach: Breach) -> Row:
    severity = Severity(breach.severity)
    about = f"{breach.measure}, {breach.segment}" if breach.segment else breach.measure
    return row(
        Cell(_WHOLE.clip(about, 110), sub=_WHOLE.clip(breach.limit_text, 90)),
        Cell(_WHOLE.clip(breach.initiative.title, 80), sub=breach.initiative.key),
        Cell(_(severity.label), tone=_GRAVE.get(severity, Tone.PLAIN)),
        str(breach.get_state_display()),
        day(breach.opened_at.date()),
    )


def waivers_section(pack: PortfolioPack) -> Section:
    """Return how many waivers are open, and those that expire first."""
    counts = pack.waiver_counts
    facts = [
        Fact(_("Open"), f"{counts.running:,}"),
        Fact(_("Wait for approval"), f"{counts.waiting:,}"),
        Fact(_("Older than %(days)d days") % {"days": OLD_DAYS}, f"{counts.old:,}"),
        Fact(_("Expire within %(days)d days") % {"days": pack.soon_days}, f"{counts.soon:,}"),
        Fact(_("Expired"), f"{counts.expired:,}"),
    ]
    columns = (
        Column(_("Requirement"), 3),
        Column(_("Initiative"), 3),
        Column(_("Stands"), 1.3),
        Column(_("Last day"), 1.3),
        Column(_("Asked by"), 1.8),
    )
    return Section(
        "waivers",
        _("Waivers"),
        lead="" if counts.running else _("No waiver is open."),
        facts=tuple(facts) if counts.running else (),
        table=rows_of(columns, [_waiver(waiver, pack.at) for waiver in pack.waivers], counts.running),
    )


def _waiver(waiver: Waiver, at: datetime) -> Row:
    known = REQUIREMENTS.get(waiver.requirement)
    standing = standing_of(waiver.state, waiver.starts_on, waiver.timezone, waiver.expires_at, at)
    over = waiver.state == Waiver.State.APPROVED and waiver.expires_at <= at
    return row(
        Cell(_(known.title) if known else waiver.requirement, sub=waiver.requirement if known else ""),
        Cell(_WHOLE.clip(waiver.initiative.title, 80), sub=waiver.initiative.key),
        Cell(_(standing.label), tone=Tone.BAD if over else Tone.PLAIN),
        day(waiver.ends_on),
        _WHOLE.clip(str(waiver.requested_by), 50),
    )


def people_section(pack: PortfolioPack) -> Section:
    """Return who promised more than they have, in the worst month of the coming two years. Units: hours a month."""
    flagged, answer = pack.overcommitted
    text = ngettext(
        "%(k)s of %(n)s people who answer for something has promised more than they have.",
        "%(k)s of %(n)s people who answer for something have promised more than they have.",
        flagged,
    )
    columns = (
        Column(_("Who"), 3),
        Column(_("Unit"), 2.4),
        Column(_("Worst month"), 1.4),
        Column(_("Promised, hours"), 1.4, number=True),
        Column(_("Available, hours"), 1.4, number=True),
    )
    lead = text % {"k": f"{flagged:,}", "n": f"{answer:,}"} if flagged else _("Nobody is chased for it.")
    rows = [_person(person) for person in pack.people]
    return Section("people", _("Over-committed owners"), lead=lead, table=rows_of(columns, rows, flagged))


def _person(person: PersonMonths) -> Row:
    worst = max(person.months, key=lambda month: month.promised - month.available)
    over = Tone.BAD if worst.over else Tone.PLAIN
    return row(
        Cell(_WHOLE.clip(person.who.name, 60), sub=_WHOLE.clip(person.who.job, 60)),
        _WHOLE.clip(person.who.unit, 60),
        f"{worst.first:%b %Y}",
        Cell(hours(worst.promised), tone=over),
        hours(worst.available),
    )


def value_section(pack: PortfolioPack) -> Section:
    """Return what is claimed, what finance relies on and what came true: counts, and sums by their unit."""
    counts = pack.benefits
    said = {"committed": counts.committed, "claimed": counts.claimed, "validated": counts.validated}
    columns = (
        Column(_("Worth in"), 2.4),
        Column(_("Committed by finance"), 1.6, number=True),
        Column(_("Validated"), 1.6, number=True),
        Column(_("Part validated"), 2.4),
    )
    lead = _("Finance relies on %(committed)d of %(claimed)d benefits; %(validated)d came true.") % said
    rows = [_worth(worth) for worth in counts.worth]
    note = _("Percents are not added up: benefits of that kind are counted, and have no sum here.")
    return Section(
        "value",
        _("Value committed and validated"),
        lead=lead if counts.claimed else _("No benefit is claimed."),
        table=rows_of(columns, rows),
        note=note if rows else "",
    )


def _worth(worth: Worth) -> Row:
    part = float(worth.validated / worth.committed) if worth.committed else 0.0
    bar = round(min(1.0, part), 3)
    return row(
        worth.unit or _("hours a month"), _sum(worth.committed), _sum(worth.validated), Cell(f"{part:.0%}", bar=bar)
    )


def _sum(value: Decimal) -> str:
    return f"{value.normalize():,f}"

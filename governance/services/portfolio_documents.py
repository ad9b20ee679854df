"""The portfolio pack in words: what somebody who steers takes into a meeting."""

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from governance.queries.portfolio import Share
from governance.queries.portfolio_pack import PastPack, PortfolioPack
from governance.rules.documents import Budget, Cell, Column, Document, Fact, Figure, Section, Table, Tone, plain
from governance.rules.snapshots import BURNS, OF, VERSION
from governance.rules.snapshots import Figure as Kept
from governance.services.pack_words import day, moment, row
from governance.services.portfolio_gate_sections import (
    blockers_section,
    calendar_section,
    funnel_section,
    heat_section,
    labour_section,
    pilots_section,
)
from governance.services.portfolio_watch_sections import (
    breaches_section,
    flags_section,
    people_section,
    value_section,
    waivers_section,
)

_HEADLINES = (Kept.LABOUR_ANSWERED, Kept.LIVE_UNOWNED, Kept.FLAGS_CRITICAL, Kept.PILOTS_OVERDUE)
_WHOLE = Budget()


def portfolio_document(pack: PortfolioPack, made_for: str) -> Document:
    """Return the pack as a document; `made_for` is who reads it."""
    return Document(
        language=get_language() or "en",
        title=f"{_heading(pack.filters)}. {_('Portfolio pack')}, {day(pack.today)}",
        kicker=_("Portfolio pack, as of %(moment)s") % {"moment": moment(pack.at)},
        heading=_WHOLE.clip(_heading(pack.filters), 110),
        state=_state(pack),
        lede=_lede(pack),
        figures=_figures(pack),
        sections=tuple(_sections(pack)),
        check=None,
        produced=_produced(pack, made_for),
        page_word=_("Page"),
        alarms=tuple(_alarms(pack)),
    )


def past_document(pack: PastPack, made_for: str) -> Document:
    """Return what was kept of a day as a document; a day of which nothing was kept has none.

    Raises: ValueError where nothing was kept.
    """
    if pack.snapshot is None:
        raise ValueError("Nothing was kept of this day.")
    then = pack.snapshot.figures
    columns = (Column(_("Figure"), 4), Column(day(pack.day), 1, number=True), Column(_("Now"), 1, number=True))
    rows = [row(_(figure.label), _number(then.get(figure.value)), _number(pack.now[figure.value])) for figure in Kept]
    notes = [_("These are the figures of that day, not of today. Lists of the past are not kept.")]
    if pack.snapshot.version != VERSION:
        notes.append(_("Some figures were counted differently then."))
    if pack.snapshot.late:
        notes.append(_("The snapshot was taken after its day: rows as they were then, by the clock of the day."))
    taken = Fact(_("Snapshot taken"), moment(pack.snapshot.taken_at))
    sections = (
        Section("about", _("What this shows"), facts=(Fact(_("Covers"), _covers(pack.filters)), taken)),
        Section("figures", _("Then and now"), table=Table(columns, tuple(rows)), note=" ".join(notes)),
    )
    return Document(
        language=get_language() or "en",
        title=f"{_heading(pack.filters)}. {_('Portfolio pack')}, {day(pack.day)}",
        kicker=_("Portfolio pack, as of %(moment)s") % {"moment": day(pack.day)},
        heading=_WHOLE.clip(_heading(pack.filters), 110),
        state=Cell(_("As of %(day)s") % {"day": day(pack.day)}, tone=Tone.WARN),
        lede=_("What was kept on that day, beside what is so now."),
        figures=tuple(_past_figure(figure, then) for figure in _HEADLINES),
        sections=sections,
        check=None,
        produced=_produced(pack, made_for),
        page_word=_("Page"),
    )


def _sections(pack: PortfolioPack) -> list[Section]:
    """Return the sections in the order of a meeting: where it burns, what is due next, what it is worth."""
    return [
        _about_section(pack),
        blockers_section(pack),
        pilots_section(pack),
        flags_section(pack),
        breaches_section(pack),
        waivers_section(pack),
        people_section(pack),
        calendar_section(pack),
        funnel_section(pack),
        labour_section(pack),
        heat_section(pack),
        value_section(pack),
    ]


def _about_section(pack: PortfolioPack) -> Section:
    fresh = pack.fresh
    oldest = moment(fresh.oldest) if fresh.oldest else _("nothing was evaluated yet")
    facts = [
        Fact(_("Covers"), _covers(pack.filters)),
        Fact(_("Initiatives"), f"{pack.total:,}"),
        Fact(_("No figure older than"), oldest),
        Fact(_("Last sweep"), moment(fresh.swept_at) if fresh.swept_at else _("none has ended yet")),
    ]
    return Section("about", _("What this shows"), facts=tuple(facts))


def _covers(filters: Sequence[str]) -> str:
    return "; ".join(map(plain, filters)) or _("the whole portfolio, without filters")


def _heading(filters: Sequence[str]) -> str:
    return f"{_('Portfolio')}: {_covers(filters)}" if filters else _("Portfolio")


def _produced(pack: PortfolioPack | PastPack, made_for: str) -> str:
    return _("Produced %(moment)s for %(name)s.") % {"moment": moment(pack.at), "name": plain(made_for)}


def _state(pack: PortfolioPack) -> Cell:
    share = pack.answered
    if not share.n:
        return Cell(_("No labour yet"), tone=Tone.MUTED)
    said = _("%(k)s of %(n)s labour initiatives have all five questions answered") % _words(share)
    return Cell(said, tone=Tone.GOOD if share.k == share.n else Tone.BAD)


def _lede(pack: PortfolioPack) -> str:
    critical = pack.flags[0].total
    text = ngettext("%(count)s critical flag is open.", "%(count)s critical flags are open.", critical)
    return text % {"count": f"{critical:,}"}


def _figures(pack: PortfolioPack) -> tuple[Figure, ...]:
    """Return the four headline figures of the portfolio page; a figure that nothing was evaluated for is not known."""
    known = pack.fresh.oldest is not None
    critical = Share(pack.flags[0].total, sum(flags.total for flags in pack.flags))
    answered = pack.answered
    return (
        _figure(_(Kept.LABOUR_ANSWERED.label), answered, burns=answered.k < answered.n, known=known),
        _figure(_(Kept.LIVE_UNOWNED.label), pack.owners, burns=pack.owners.k > 0, known=known),
        _figure(
            _(Kept.FLAGS_CRITICAL.label),
            critical,
            burns=critical.k > 0,
            known=pack.fresh.swept_at is not None or critical.n > 0,
        ),
        _figure(_(Kept.PILOTS_OVERDUE.label), pack.pilots, burns=pack.pilots.k > 0, known=known),
    )


def _figure(label: str, share: Share, *, burns: bool, known: bool) -> Figure:
    if not known:
        return Figure(label, _("not known"), Tone.MUTED)
    tone = Tone.BAD if burns else Tone.GOOD if share.n else Tone.PLAIN
    return Figure(label, _("%(k)s of %(n)s") % _words(share), tone)


def _past_figure(figure: Kept, then: dict[str, float]) -> Figure:
    value, total = then.get(figure.value), then.get(OF[figure].value)
    if value is None:
        return Figure(_(figure.label), _("not known"), Tone.MUTED)
    burns = value > 0 if figure in BURNS else value < (total or 0)
    tone = Tone.BAD if burns else Tone.GOOD if total else Tone.PLAIN
    return Figure(_(figure.label), _("%(k)s of %(n)s") % {"k": _number(value), "n": _number(total)}, tone)


def _alarms(pack: PortfolioPack) -> list[str]:
    if not pack.fresh.never_evaluated:
        return []
    count = pack.fresh.never_evaluated
    text = ngettext(
        "%(count)s initiative was never evaluated: what is asked of it is not counted here.",
        "%(count)s initiatives were never evaluated: what is asked of them is not counted here.",
        count,
    )
    return [text % {"count": f"{count:,}"}]


def _words(share: Share) -> dict[str, str]:
    return {"k": f"{share.k:,}", "n": f"{share.n:,}"}


def _number(value: float | None) -> str:
    return _("not known") if value is None else f"{value:,.12g}"

"""The sections of a gate pack about what stands in the way or was let pass: flags, waivers, conditions, dissent."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.rules.documents import Budget, Cell, Column, Section, Tone
from governance.rules.pack_lines import GatePack
from governance.rules.pack_parts import waiver_lines
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.waivers import Authority, WaiverKind
from governance.services.pack_words import day, moment, names, row, table

_GRAVE = {Severity.CRITICAL: Tone.BAD, Severity.HIGH: Tone.BAD, Severity.MEDIUM: Tone.WARN}


def exception_sections(pack: GatePack, content: Mapping[str, Any] | None, budget: Budget) -> list[Section]:
    """Return a section for each kind of exception there is, and one sentence each for those there are none of."""
    found = [make(pack, content, budget) for make in _KINDS]
    there = [section for section in found if section.table is not None]
    none = " ".join(section.lead for section in found if section.table is None)
    title = _("No other exceptions") if there else _("No exceptions")
    return [*there, *([Section("none", title, lead=none)] if none else [])]


def dissent_section(pack: GatePack, _content: Mapping[str, Any] | None, budget: Budget) -> Section:
    """Return who said no, and why."""
    columns = (Column(_("Who"), 1.9), Column(_("Said"), 0.9), Column(_("When"), 2), Column(_("Why"), 4))
    rows = [
        row(
            Cell(budget.clip(s.name, 70), sub=_(s.capacity.label)),
            Cell(_(s.meaning.label), sub="" if s.counts else _("no longer counts"), tone=Tone.BAD),
            moment(s.signed_at),
            budget.clip(s.comment, 400),
        )
        for s in pack.dissent
    ]
    found = table(columns, rows, budget.most(3), _("on the review’s page"))
    return Section("dissent", _("Dissent"), lead="" if rows else _("Nobody dissented."), table=found)


def waivers_section(pack: GatePack, content: Mapping[str, Any] | None, budget: Budget) -> Section:
    """Return what is waived, and what is asked to be."""
    columns = (
        Column(_("Requirement"), 2),
        Column(_("Waived by"), 1.9),
        Column(_("Until"), 1.2),
        Column(_("Why, and what is done instead"), 4),
    )
    rows = [
        row(
            Cell(w.requirement, sub=_title(w.requirement)),
            Cell(_(Authority(w.authority).label), sub=_(WaiverKind(w.kind).label).split(":")[0]),
            day(w.ends_on),
            Cell(
                budget.clip(w.reason, 160),
                sub=budget.clip("; ".join(f"{text} ({name})" for text, name in w.controls), 160),
            ),
        )
        for w in (waiver_lines(content) if content else ())
    ]
    rows += [
        row(
            Cell(w.requirement, sub=_title(w.requirement), tone=Tone.WARN),
            Cell(_("Not approved"), sub=_("asked for by %(name)s") % {"name": w.requested_by}, tone=Tone.WARN),
            day(w.ends_on),
            budget.clip(w.reason, 160),
        )
        for w in pack.waivers_asked
    ]
    lead = "" if rows else _("No waiver is in force or asked for.")
    found = table(columns, rows, budget.most(4), _("in the remit"))
    return Section("waivers", _("Waivers"), lead=lead, table=found)


def _title(requirement: str) -> str:
    return _(REQUIREMENTS[requirement].title) if requirement in REQUIREMENTS else ""


def _conditions(pack: GatePack, _content: Mapping[str, Any] | None, budget: Budget) -> Section:
    columns = (
        Column(_("Condition"), 3.4),
        Column(_("Who does it"), 1.5),
        Column(_("Who verifies it"), 1.5),
        Column(_("Due"), 1.1),
        Column(_("If not met"), 1.6),
    )
    rows = [
        row(
            Cell(budget.clip(c.text, 160), sub=_("of review %(number)d") % {"number": c.review}),
            budget.clip(c.owner, 60),
            budget.clip(c.verifier, 60),
            Cell(day(c.due_on), tone=Tone.BAD if c.due_on < pack.day else Tone.PLAIN),
            _(c.lapse.label),
        )
        for c in pack.open_conditions
    ]
    lead = "" if rows else _("No condition of an earlier gate is open.")
    found = table(columns, rows, budget.most(4), _("on the initiative’s page"))
    return Section("conditions", _("Open conditions of earlier gates"), lead=lead, table=found)


def _flags(pack: GatePack, _content: Mapping[str, Any] | None, budget: Budget) -> Section:
    columns = (Column(_("Severity"), 1), Column(_("Flag"), 5), Column(_("With"), 1.7), Column(_("Due"), 1.2))
    rows = [
        row(
            Cell(_(flag.severity.label), tone=_GRAVE.get(flag.severity, Tone.PLAIN)),
            Cell(budget.clip(flag.title, 80), sub=budget.clip(flag.message, 150)),
            budget.clip(flag.owner, 60) or _("the PMO"),
            Cell(day(flag.due_at.date()), tone=Tone.BAD if flag.due_at < pack.as_of else Tone.PLAIN),
        )
        for flag in pack.flags
    ]
    lead = "" if rows else _("No flag is open.")
    return Section("flags", _("Open flags"), lead=lead, table=table(columns, rows, budget.most(5), _("under Flags")))


def recusals_section(pack: GatePack, _content: Mapping[str, Any] | None, budget: Budget) -> Section:
    """Return who stepped aside."""
    columns = (Column(_("Who"), 1.9), Column(_("When"), 2), Column(_("Why"), 4.9))
    rows = [row(budget.clip(r.name, 70), moment(r.at), budget.clip(r.reason, 200)) for r in pack.recusals]
    lead = "" if rows else _("Nobody stepped aside.")
    found = table(columns, rows, budget.most(3), _("on the review’s page"))
    return Section("recusals", _("Stepped aside"), lead=lead, table=found)


def attestation_section(pack: GatePack, budget: Budget) -> Section:
    """Return what the platform owner vouched for last."""
    title, line = _("Whether the platform holds"), pack.attestation
    if line is None:
        return Section("platform", title, lead=_("Nobody attested the platform."))
    said = {
        "name": budget.clip(line.name, 60),
        "moment": moment(line.at),
        "count": len(line.points),
        "total": len(line.points) + len(line.missing),
        "missing": names(line.missing, 6, budget),
    }
    lead = _("%(name)s attested %(count)d of %(total)d points on %(moment)s.") % said
    if line.missing:
        lead = f"{lead} {_('Not attested: %(missing)s.') % said}"
    return Section("platform", title, lead=lead)


_KINDS: tuple[Callable[[GatePack, Mapping[str, Any] | None, Budget], Section], ...] = (
    dissent_section,
    waivers_section,
    _conditions,
    _flags,
    recusals_section,
)

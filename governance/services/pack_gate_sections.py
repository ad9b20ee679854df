"""The sections of a gate pack that say what the gate asks, found and decided, and who signed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.rules.documents import Budget, Cell, Column, Fact, Row, Section, Tone
from governance.rules.findings import Result
from governance.rules.materiality import Materiality
from governance.rules.pack_lines import FindingLine, GatePack, MissingLine, Outcome, SignatureLine
from governance.services.pack_words import day, moment, names, result_cell, row, short, table

_RANK = {level.value: rank for rank, level in enumerate(Materiality)}
_UNREMARKABLE = frozenset({Result.MET, Result.NOT_APPLICABLE})


def asked_section(pack: GatePack, budget: Budget) -> Section:
    """Return what is asked: the statement, word for word, and what it would lead to."""
    asked, signed = pack.asked, pack.signed
    way = f"{_(asked.origin.label)} → {_(asked.target.label)}" if asked.origin is not asked.target else ""
    frozen = _("%(number)d, frozen %(moment)s") % {"number": signed.number, "moment": moment(signed.composed_at)}
    facts = [
        Fact(_("Stage"), way or _("stays in %(stage)s") % {"stage": _(asked.origin.label).lower()}),
        Fact(_("Goes live"), day(asked.go_live)),
        Fact(_("Asked by"), f"{budget.clip(asked.requested_by, 60)}, {moment(asked.opened_at)}"),
        Fact(_("Open until"), day(asked.expires_at.date())),
        Fact(_("Unit"), budget.clip(asked.unit, 60)),
        Fact(_("Judged by"), asked.policy),
        Fact(_("Remit"), frozen),
        *_described(pack.content, budget),
    ]
    return Section("asked", _("What is asked"), words=budget.clip(asked.statement, 700), facts=tuple(facts))


def _described(content: Mapping[str, Any] | None, budget: Budget) -> list[Fact]:
    """Return what it is, and what may run, as it was signed."""
    if content is None:
        return []
    own = content["initiative"]
    tier = _("impact tier %(tier)s") % {"tier": own["impact_tier"] or "–"}
    facts = [Fact(_("Kind"), f"{own['nature'].capitalize()}, {tier}")]
    systems = [_system(name, system) for name, system in content["systems"].items()]
    if systems:
        facts.append(Fact(_("What runs"), names(systems, 3, budget)))
    return facts


def _system(name: str, system: Mapping[str, Any]) -> str:
    labels = [version["label"] for version in system["versions"].values()]
    return f"{name} {' / '.join(labels)}" if labels else name


def decision_section(pack: GatePack, budget: Budget) -> Section | None:
    """Return how it ended and the minutes of that; None while it is open."""
    outcome = pack.outcome
    if outcome is None:
        return None
    if outcome.verdict is None:
        lead = {"withdrawn": _("It was taken back."), "expired": _("Nobody decided it in time.")}[outcome.state]
        return Section(
            "decision", _("How it ended"), lead=f"{lead} {moment(outcome.at)}.", words=budget.clip(outcome.reason, 500)
        )
    columns = (
        Column(_("Condition"), 3.4),
        Column(_("Who does it"), 1.5),
        Column(_("Who verifies it"), 1.5),
        Column(_("Due"), 1.1),
        Column(_("If not met"), 1.6),
    )
    rows = [
        row(
            budget.clip(c.text, 220),
            budget.clip(c.owner, 60),
            budget.clip(c.verifier, 60),
            day(c.due_on),
            _(c.lapse.label),
        )
        for c in pack.own_conditions
    ]
    said = {"verdict": _(outcome.verdict.label), "gate": _(pack.asked.gate.label).lower()}
    return Section(
        "decision",
        _("Decision and minutes"),
        lead=_("%(verdict)s, at the gate “%(gate)s”.") % said,
        words=budget.clip(outcome.reason, 500),
        facts=tuple(_minutes(pack, outcome, budget)),
        table=table(columns, rows, budget.most(4), _("on the review’s page")),
    )


def minutes_section(pack: GatePack, budget: Budget) -> Section | None:
    """Return what the chair wrote down of the meeting, entry by entry; None where nothing is."""
    columns = (Column(_("Written"), 1.8), Column(_("Present"), 2.2), Column(_("What was said"), 5))
    rows = [
        row(
            Cell(moment(entry.at), sub=budget.clip(entry.name, 60)),
            budget.clip(entry.attendees, 200) or "–",
            budget.clip(entry.text, 600) or "–",
        )
        for entry in pack.entries
    ]
    if not rows:
        return None
    title = _("Minutes by the chair")
    return Section("minutes", title, table=table(columns, rows, budget.most(3), _("on the review’s page")))


def _minutes(pack: GatePack, outcome: Outcome, budget: Budget) -> list[Fact]:
    written, nobody = outcome.minutes, _("nobody")
    facts = [
        Fact(_("Present"), budget.clip(written.get("attendees", ""), 300)),
        Fact(_("Stepped aside"), names([r.name for r in pack.recusals], 4, budget) or nobody),
        Fact(_("Dissented"), names(list(dict.fromkeys(s.name for s in pack.dissent)), 4, budget) or nobody),
        Fact(_("Next date"), _day_written(written.get("next_date", ""))),
        Fact(_("Note"), budget.clip(written.get("note", ""), 400)),
    ]
    return [fact for fact in facts if fact.value]


def _day_written(text: str) -> str:
    """Return a day as it stands in the minutes, in words where it is one."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def findings_section(pack: GatePack, budget: Budget) -> Section:
    """Return what the gate found: what was plainly met is counted, all else is named."""
    later = _("When decided") if pack.outcome else _("Now")
    columns = (
        Column(_("Requirement"), 2),
        Column(_("When opened"), 1.1),
        Column(later, 1.1),
        Column(_("What it says"), 4.2),
    )
    told = [line for line in pack.findings if not {line.opened or line.result, line.result} <= _UNREMARKABLE]
    told.sort(key=lambda line: line.result.passes)
    return Section(
        "findings",
        _("What the gate found"),
        lead=_counted(pack),
        table=table(columns, [_finding(line, budget) for line in told], budget.most(7), _("on the review’s page")),
    )


def _counted(pack: GatePack) -> str:
    if not pack.findings:
        return _("This gate asks for signatures alone.")
    said = {
        "passed": sum(line.result.passes for line in pack.findings),
        "total": len(pack.findings),
        "moment": moment(pack.as_of),
    }
    return _("%(passed)d of %(total)d requirements let it pass, as of %(moment)s.") % said


def _finding(line: FindingLine, budget: Budget) -> Row:
    return row(
        Cell(line.id, sub=_(line.title) if line.title else ""),
        result_cell(line.opened),
        result_cell(line.later),
        budget.clip(line.message, 200),
    )


def changes_section(pack: GatePack, budget: Budget) -> Section:
    """Return what changed since the remit that was signed last, and how material that is."""
    title = _("What changed since it was signed last")
    if pack.base is None:
        return Section("changes", title, lead=_("Nothing was signed before: all of it is new."))
    said = {"number": pack.base[0], "digest": short(pack.base[1])}
    if not pack.changes:
        lead = _("Nothing: it says what remit %(number)d (%(digest)s) said.") % said
        return Section("changes", title, lead=lead)
    columns = (Column(_("Change"), 4.4), Column(_("How material"), 1.1), Column(_("By rule"), 2.1))
    rows = [
        row(
            budget.clip(change["text"], 200),
            Cell(_(change["materiality"].capitalize()), tone=_material(change["materiality"])),
            change["rule"],
        )
        for change in sorted(pack.changes, key=lambda change: _RANK.get(change["materiality"], 0))
    ]
    count = ngettext("%(count)d change", "%(count)d changes", len(rows)) % {"count": len(rows)}
    lead = _("%(changes)s since remit %(number)d (%(digest)s).") % (said | {"changes": count})
    return Section("changes", title, lead=lead, table=table(columns, rows, budget.most(8), _("on the review’s page")))


def _material(level: str) -> Tone:
    return {Materiality.LOOSENING: Tone.BAD, Materiality.TECHNICAL: Tone.WARN}.get(level, Tone.PLAIN)  # type: ignore[call-overload, no-any-return]


def signatures_section(pack: GatePack, budget: Budget) -> Section:
    """Return who signed what, when and in which words, what no longer counts and why, and who has still to sign."""
    columns = (
        Column(_("Printed name"), 2.1),
        Column(_("As"), 1.9),
        Column(_("Meaning"), 1.2),
        Column(_("Signed"), 2),
        Column(_("On remit"), 1.7),
    )
    counting = [s for s in pack.signatures if s.counts]
    # Who would sign next is told by the content, and nobody signs what does not fit its digest.
    waiting = [line for line in pack.missing if pack.signed.intact and not line.objected]
    void = [s for s in reversed(pack.signatures) if not s.counts]
    rows = [
        *(_signature(s, budget) for s in counting),
        *(_waiting(line, pack, budget) for line in waiting),
        *(_signature(s, budget) for s in void),
    ]
    most = len(counting) + len(waiting) + budget.most(4)
    return Section(
        "signatures",
        _("Who signed"),
        lead=_signed(pack),
        table=table(columns, rows, most, _("that no longer count, on the review’s page")),
    )


def _signed(pack: GatePack) -> str:
    if not pack.signed.intact:
        return _("They stand on the digest below, which what is stored no longer fits.")
    said = {"count": pack.steps - len(pack.missing), "total": pack.steps}
    text = _("%(count)d of %(total)d steps are passed.") % said
    void = sum(not s.counts for s in pack.signatures)
    if void:
        no_more = ngettext("%(count)d signature no longer counts.", "%(count)d signatures no longer count.", void)
        text = f"{text} {no_more % {'count': void}}"
    return text


def _signature(line: SignatureLine, budget: Budget) -> Row:
    behalf = _("in place of %(name)s") % {"name": budget.clip(line.on_behalf_of, 60)} if line.on_behalf_of else ""
    meaning = _(line.meaning.label)
    if not line.counts:
        void = _("Void since %(moment)s: %(reason)s") if line.voided_at else _("Void: it stands on another remit.")
        said = {"moment": moment(line.voided_at or line.signed_at), "reason": line.void_reason}
        under = f"{budget.clip(void % said, 240)} {_comment(line, budget)}".strip()
    else:
        under = " ".join(filter(None, [budget.clip(line.statement, 330), _comment(line, budget)]))
    tone = Tone.PLAIN if line.counts else Tone.MUTED
    return row(
        Cell(budget.clip(line.name, 70), tone=tone),
        Cell(_(line.capacity.label), sub=behalf, tone=tone),
        Cell(
            meaning if line.counts else _("%(meaning)s, void") % {"meaning": meaning},
            tone=Tone.BAD if line.counts and line.meaning.objects else tone,
        ),
        Cell(moment(line.signed_at), sub=line.proof, tone=tone),
        Cell(_remit(line), sub=short(line.digest), tone=tone),
        under=under,
    )


def _remit(line: SignatureLine) -> str:
    return _("remit %(number)d") % {"number": line.remit_number}


def _comment(line: SignatureLine, budget: Budget) -> str:
    """Return what the signer added; what a dissenter says is told under its own head."""
    return f"“{budget.clip(line.comment, 160)}”" if line.comment and not line.meaning.objects else ""


def _waiting(line: MissingLine, pack: GatePack, budget: Budget) -> Row:
    late = line.due_at < pack.as_of
    due = _("was due %(day)s") if late else _("due %(day)s")
    anybody = _("anybody of %(group)s") % {"group": line.group} if line.group else _("nobody named")
    return row(
        Cell(budget.clip(line.name, 70) or anybody, tone=Tone.MUTED),
        Cell(_(line.capacity.label), tone=Tone.MUTED),
        Cell(_("Not signed"), tone=Tone.BAD if late else Tone.WARN),
        Cell(due % {"day": day(line.due_at.date())}, tone=Tone.MUTED),
        Cell("–", tone=Tone.MUTED),
    )

"""The sections of a gate pack that say what was signed: who answers, what the AI decides, how much may go wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from decisions.rules.autonomy import Autonomy
from governance.rules.documents import Budget, Cell, Column, Row, Section, Tone
from governance.rules.limits import Direction, OnRed
from governance.rules.pack_lines import CapacityLine, GatePack
from governance.rules.pack_parts import (
    AnswerLine,
    DecisionLine,
    Held,
    PlanLine,
    ToleranceLine,
    answer_lines,
    decision_lines,
    plan_lines,
    tolerance_lines,
)
from governance.services.pack_words import day, hours, names, number, row, table
from roles.rules.capacities import Capacity
from roles.rules.plans import PlanPart

IN_REMIT = "in the remit"


def questions_section(pack: GatePack, content: Mapping[str, Any], budget: Budget) -> Section:
    """Return who owns outcome and platform and who answers the five questions."""
    lines = answer_lines(content, pack.day)
    asked = [line for line in lines if line.question]
    said = {"count": sum(bool(line.held) for line in asked), "total": len(asked)}
    columns = (
        Column(_("Question"), 3.1),
        Column(_("Who answers"), 1.7),
        Column(_("Accepted"), 1.55),
        Column(_("Hours a month"), 1.15, number=True),
        Column(_("Deputy"), 1.3),
    )
    return Section(
        "questions",
        _("Who answers"),
        lead=_("%(count)d of %(total)d questions have somebody who accepted.") % said,
        table=table(columns, [_answer(line, pack, budget) for line in lines], len(lines), ""),
    )


def _answer(line: AnswerLine, pack: GatePack, budget: Budget) -> Row:
    asked = {
        Capacity.OUTCOME_OWNER: _("Who owns the outcome?"),
        Capacity.PLATFORM_OWNER: _("Who runs the platform?"),
    }
    question = _(line.question.text) if line.question else asked[line.capacity]
    if not line.held:
        return row(question, Cell(_("Nobody accepted"), tone=Tone.BAD), "–", "–", "–")
    first = min(held.since for held in line.held)
    since = _("since %(day)s") if first <= pack.day else _("from %(day)s")
    return row(
        question,
        Cell(names([held.name for held in line.held], 2, budget), sub=_(line.capacity.label)),
        since % {"day": day(first)},
        hours(sum(held.hours for held in line.held)),
        _deputy(line.held, budget),
    )


def _deputy(held: Sequence[Held], budget: Budget) -> Cell:
    deputies = list(dict.fromkeys(h.deputy for h in held if h.deputy))
    if not deputies:
        return Cell(_("none"), tone=Tone.MUTED)
    if len(held) == 1 and not held[0].deputy_accepted:
        return Cell(names(deputies, 1, budget), sub=_("has not accepted"), tone=Tone.WARN)
    without = sum(not (h.deputy and h.deputy_accepted) for h in held)
    sub = ngettext("%(count)d without", "%(count)d without", without) % {"count": without} if without else ""
    return Cell(names(deputies, 2, budget), sub=sub)


def decisions_section(pack: GatePack, content: Mapping[str, Any], budget: Budget) -> Section:
    """Return what the AI decides and how much of it by itself."""
    lines = decision_lines(content, pack.day)
    columns = (
        Column(_("Decision"), 3),
        Column(_("Owner"), 1.6),
        Column(_("Autonomy"), 0.9),
        Column(_("A wrong answer"), 2.4),
        Column(_("Cases a day"), 1, number=True),
    )
    return Section(
        "decisions",
        _("What the AI decides, and how much by itself"),
        lead=_decided(lines),
        table=table(columns, [_decision(line, budget) for line in lines], budget.most(8), _(IN_REMIT)),
        note=_levels(lines),
    )


def _decided(lines: Sequence[DecisionLine]) -> str:
    if not lines:
        return _("No decision is cited.")
    count = ngettext("%(count)d decision", "%(count)d decisions", len(lines)) % {"count": len(lines)}
    volume = sum(line.volume_per_day or 0 for line in lines)
    granted = Counter(line.autonomy.name if line.autonomy is not None else "–" for line in lines)
    at = ", ".join(f"{many} × {level}" for level, many in sorted(granted.items(), reverse=True))
    said = {"decisions": count, "volume": number(volume), "levels": at}
    return _("%(decisions)s, %(volume)s cases a day in all. Autonomy: %(levels)s.") % said


def _levels(lines: Sequence[DecisionLine]) -> str:
    """Return what the levels mean that occur."""
    return "; ".join(_(level.label) for level in Autonomy if any(line.autonomy is level for line in lines))


def _decision(line: DecisionLine, budget: Budget) -> Row:
    queues = ngettext("%(count)d queue for doubts", "%(count)d queues for doubts", line.queues) % {"count": line.queues}
    granted = line.autonomy.name if line.autonomy is not None else _("not asked")
    over = line.autonomy is not None and line.cap is not None and line.autonomy > line.cap
    cap = _("at most %(level)s") % {"level": line.cap.name} if line.cap is not None else ""
    impact = _(line.impact.label) if line.impact else _("not known")
    undone = _("taken back: %(how)s") % {"how": _(line.reversibility.label).lower()} if line.reversibility else ""
    return row(
        Cell(budget.clip(f"{line.code} {line.name}", 70), sub=budget.clip(line.question, 90)),
        Cell(
            names(line.owners, 1, budget) or _("Nobody accepted"),
            sub=queues if line.queues else "",
            tone=Tone.PLAIN if line.owners else Tone.BAD,
        ),
        Cell(granted, sub=cap, tone=Tone.BAD if over else Tone.PLAIN),
        Cell(impact, sub=undone),
        number(line.volume_per_day),
    )


def tolerances_section(content: Mapping[str, Any], budget: Budget) -> Section:
    """Return how much may go wrong, and what happens then. Whether it holds is told by what the gate found."""
    lines = tolerance_lines(content)
    columns = (
        Column(_("Measure"), 3),
        Column(_("Target"), 0.8, number=True),
        Column(_("Warning"), 1, number=True),
        Column(_("Limit"), 1.3, number=True),
        Column(_("Owner of the risk"), 1.6),
        Column(_("When broken"), 1.3),
    )
    lead = _("What was measured against these limits is told by MEA-2, where the gate asks for it.")
    return Section(
        "tolerances",
        _("How much may go wrong"),
        lead=lead if lines else _("No tolerance is set."),
        table=table(columns, [_tolerance(line, budget) for line in lines], budget.most(6), _(IN_REMIT)),
    )


def _tolerance(line: ToleranceLine, budget: Budget) -> Row:
    signed = _("signed by %(name)s") % {"name": line.signed_by} if line.signed_by else _("not signed")
    signed = _("signed") if line.signed_by and line.signed_by == line.owner else signed
    cadence = _("measured every %(days)d days") % {"days": line.cadence_days} if line.cadence_days else ""
    ambers = [number(value, line.unit) for value in (line.amber_low, line.amber) if value is not None]
    return row(
        Cell(budget.clip(line.measure, 70), sub=budget.clip(line.counted, 90)),
        number(line.target, line.unit),
        " / ".join(ambers) or number(None, line.unit),
        _limit(line),
        Cell(
            budget.clip(line.owner, 60) or _("nobody"),
            sub=budget.clip(signed, 80),
            tone=Tone.PLAIN if line.signed_by else Tone.BAD,
        ),
        Cell(
            _(_ON_RED[line.on_red]) if line.on_red else _("not said: restricted"),
            sub=cadence,
            tone=Tone.PLAIN if line.on_red else Tone.MUTED,
        ),
    )


def _limit(line: ToleranceLine) -> str:
    values = {"value": number(line.limit, line.unit), "low": number(line.limit_low, line.unit)}
    if line.direction == Direction.BAND:
        return _("%(low)s to %(value)s") % values
    return (_("at most %(value)s") if line.direction == Direction.UPPER else _("at least %(value)s")) % values


_ON_RED = {
    OnRed.NOTIFY: gettext_noop("people are told"),
    OnRed.RESTRICT: gettext_noop("restricted"),
    OnRed.SUSPEND: gettext_noop("suspended"),
}


def roles_section(pack: GatePack, content: Mapping[str, Any], budget: Budget) -> Section:
    """Return whose work changes, whether the hours balance, and who signed that."""
    lines = plan_lines(content)
    columns = (
        Column(_("Role"), 2.4),
        Column(_("People"), 0.8, number=True),
        Column(_("Before"), 0.9, number=True),
        Column(_("After"), 0.9, number=True),
        Column(_("New work"), 0.9, number=True),
        Column(_("Freed"), 0.9, number=True),
        Column(_("Activities"), 2.6),
    )
    return Section(
        "roles",
        _("Whose work changes"),
        lead=_freed(lines),
        table=table(columns, [_plan(line, pack, budget) for line in lines], budget.most(5), _(IN_REMIT)),
    )


def _freed(lines: Sequence[PlanLine]) -> str:
    if not lines:
        return _("No redesign plan is cited.")
    freed = sum(line.balance.net for line in lines)
    if freed < 0:
        return _("The plans cost %(hours)s hours a month more than they free.") % {"hours": hours(-freed)}
    return _("The plans free %(hours)s hours a month.") % {"hours": hours(freed)}


def _plan(line: PlanLine, pack: GatePack, budget: Budget) -> Row:
    balance = line.balance
    fates = ", ".join(f"{many} {fate.value}" for fate, many in line.fates.items())
    gaps = len(line.gaps)
    sub = ngettext("%(count)d open", "%(count)d open", gaps) % {"count": gaps} if gaps else ""
    looked_after = _("%(hours)s oversight") % {"hours": hours(balance.oversight)} if balance.oversight else ""
    return row(
        Cell(budget.clip(line.role, 60), sub=budget.clip(f"{line.unit}. {_signed_by(line, pack)}", 140)),
        number(line.headcount),
        hours(balance.before),
        hours(balance.after),
        Cell(hours(balance.new), sub=looked_after),
        Cell(hours(balance.net), tone=Tone.WARN if balance.net < 0 else Tone.PLAIN),
        Cell(fates or _("none"), sub=sub, tone=Tone.BAD if gaps or not fates else Tone.PLAIN),
    )


def _signed_by(line: PlanLine, pack: GatePack) -> str:
    """Say who signed the plan that is in the remit, or who did not."""
    signed = pack.plans_signed.get(line.digest, {})
    if missing := [_(part.label) for part in PlanPart if part not in signed]:
        return _("Not signed: %(parts)s") % {"parts": ", ".join(missing)}
    return _("Signed by %(names)s") % {"names": ", ".join(signed[part] for part in PlanPart)}


def capacity_section(pack: GatePack, budget: Budget) -> Section:
    """Return who promised how much of what they have."""
    lines = pack.capacity
    columns = (
        Column(_("Person"), 2.4),
        Column(_("Here"), 1, number=True),
        Column(_("Promised in all"), 1, number=True),
        Column(_("They have"), 1, number=True),
        Column(_("Left"), 1, number=True),
    )
    over = sum(line.over for line in lines)
    said = {"count": over, "total": len(lines)}
    lead = _("Nobody who answers here has promised more than they have.")
    if over:
        lead = _("%(count)d of %(total)d people have promised more than they have.") % said
    note = _("Hours a month, over everything they answer for.")
    if pack.outcome:
        note = f"{note} {_('What each has is told by their contract of today.')}"
    return Section(
        "capacity",
        _("Whether they have the time"),
        lead=lead if lines else _("Nobody has set hours aside."),
        table=table(columns, [_capacity(line, budget) for line in lines], budget.most(8), _("who have more left")),
        note=note if lines else "",
    )


def _capacity(line: CapacityLine, budget: Budget) -> Row:
    left = line.available - line.promised
    return row(
        budget.clip(line.name, 60),
        hours(line.here),
        hours(line.promised),
        hours(line.available),
        Cell(hours(left), tone=Tone.BAD if line.over else Tone.PLAIN),
    )

"""What the page about worth shows, in words and figures."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import AdoptionObjective, Benefit, BenefitReading, ConflictingKpi
from governance.rules.benefits import RELIED_ON, STEPS, bypass_share, counted_hours
from governance.rules.claims import claimable, claimable_as_money, overclaims
from governance.rules.facts import Facts
from governance.rules.hours import HoursLedger
from governance.rules.incentives import against_kpi, against_objective, held_by, leaders, measures_of
from governance.rules.value import BenefitKind, BenefitState
from governance.services.objectives import may_agree_objective, may_set_objective
from roles.models import Person
from roles.rules.hours import hours_text
from roles.rules.permissions import Actor

KINDS: Mapping[BenefitState, str] = {
    BenefitState.COMMITTED: "accent",
    BenefitState.REALISING: "accent",
    BenefitState.VALIDATED: "good",
    BenefitState.WRITTEN_DOWN: "unknown",
}
# The step that comes next, and where on the page of the benefit it is taken.
NEXT: Mapping[BenefitState, tuple[str, str]] = {
    BenefitState.PROPOSED: ("Measure what was before", "baseline"),
    BenefitState.BASELINED: ("Have finance rely on it", "commit"),
    BenefitState.COMMITTED: ("Say what is seen of it", "read"),
    BenefitState.REALISING: ("Say what is seen of it", "read"),
}


def value_lede(benefits: Sequence[Benefit], ledger: HoursLedger) -> str:
    """Return how much is claimed of what is set free, and how much of it finance relies on, in one sentence."""
    claimed = [b for b in benefits if b.state != BenefitState.WRITTEN_DOWN and b.kind != BenefitKind.DISBENEFIT]
    if not claimed:
        return _("Nobody said what it is worth.")
    relied = sum(b.state in RELIED_ON for b in claimed)
    text = ngettext("%(count)d benefit", "%(count)d benefits", len(claimed)) % {"count": len(claimed)}
    if ledger.plans:
        hours = {"claimed": hours_text(ledger.claimed), "free": hours_text(max(0.0, ledger.net))}
        text += _(", %(claimed)s of %(free)s hours claimed") % hours
    return _("%(text)s; finance relies on %(relied)d.") % {"text": text, "relied": relied}


def claims_bar(ledger: HoursLedger) -> dict[str, Any]:
    """Return what is claimed against what is set free, as a bar."""
    free = max(0.0, ledger.net)
    values = {"claimed": hours_text(ledger.claimed), "free": hours_text(free)}
    over = list(overclaims(ledger))
    return {
        "text": _("%(claimed)s of %(free)s hours a month claimed") % values,
        "percent": min(100, round(100 * ledger.claimed / free)) if free else 100 if ledger.claimed else 0,
        "tone": "bad" if over else "good" if ledger.claimed else "grey",
        "over": over,
        "short": hours_text(ledger.short) if ledger.short else "",
    }


def plan_claims(ledger: HoursLedger) -> list[dict[str, Any]]:
    """Return for each plan what it sets free and what is claimed of that, here or elsewhere."""
    return [
        {
            "title": part.plan.title,
            "url": reverse("plan-hours", args=[part.plan.id]),
            "free": claimable(part.plan),
            "claimed": part.claimed,
            "money": claimable_as_money(part.plan),
            "claimed_as_money": part.claimed_as_money,
        }
        for part in ledger.plans
    ]


def benefit_rows(benefits: Iterable[Benefit], ledger: HoursLedger, *, bypassed: bool) -> list[dict[str, Any]]:
    """Return the benefits with their figures, what was written down last."""
    shares = {part.plan.id: bypass_share(part.plan) if bypassed else 0.0 for part in ledger.plans}
    rows = [benefit_row(benefit, shares.get(benefit.plan_id or 0, 0.0)) for benefit in benefits]
    return sorted(rows, key=lambda row: bool(row["over"]))


def benefit_row(benefit: Benefit, bypass: float) -> dict[str, Any]:
    """Return one benefit: its state as a step of five, its figures, what comes next."""
    state = BenefitState(benefit.state)
    latest: list[BenefitReading] = benefit.latest  # type: ignore[attr-defined] # prefetched
    following = NEXT.get(state)
    number = STEPS.index(state) + 1 if state in STEPS else 0
    return {
        "benefit": benefit,
        "state": state.label,
        "tone": KINDS.get(state, ""),
        "over": state is BenefitState.WRITTEN_DOWN,
        "step": _("step %(number)d of %(all)d") % {"number": number, "all": len(STEPS)} if number else "",
        "percent": round(100 * number / len(STEPS)),
        "before": figure(benefit.baseline),
        "target": figure(benefit.target),
        "reading": reading_row(benefit, latest[0], bypass) if latest else None,
        "next": _(following[0]) if following else "",
        "next_url": f"{reverse('benefit', args=[benefit.pk])}#{following[1]}" if following else "",
    }


def reading_row(benefit: Benefit, reading: BenefitReading, bypass: float) -> dict[str, Any]:
    """Return one reading: what was seen, and how many of its hours count."""
    hours = None if reading.hours is None else float(reading.hours)
    counted = counted_hours(float(benefit.hours), hours, bypass)
    return {
        "reading": reading,
        "value": figure(reading.value),
        "hours": hours,
        "counted": None if counted is None else round(counted, 1),
        "capped": counted is not None and hours is not None and counted < hours,
        "bypass": f"{100 * bypass:.3g}",
    }


def figure(value: Decimal | None) -> str:
    """Return a figure without zeros that say nothing, its thousands apart; empty for none."""
    return "" if value is None else f"{value.normalize():,f}"


def leader_rows(facts: Facts, people: Mapping[str, Person]) -> dict[str, Any]:
    """Return how many of those who lead hold an objective that counts, and who lacks one."""
    found = leaders(facts)
    lacking = [leader for leader in found if held_by(leader, facts) is None]
    return {
        "held": len(found) - len(lacking),
        "all": len(found),
        "lacking": [
            {"person": people.get(str(leader.person_id)), "id": leader.person_id, "part": leader.part.rstrip(",")}
            for leader in lacking
        ],
    }


def objective_rows(
    objectives: Iterable[AdoptionObjective], facts: Facts, actor: Actor, *, all_of_them: bool
) -> list[dict[str, Any]]:
    """Return the objectives that somebody may read: their own, or all of them."""
    known = {objective.id: objective for objective in facts.value.objectives}
    measures, labels = measures_of(facts), {t.key: t.measure for t in facts.tolerances}
    rows = []
    for objective in objectives:
        own = may_agree_objective(actor, objective)
        if not (all_of_them or own):
            continue
        against = list(against_objective(known[objective.pk], measures, facts.today)) if objective.pk in known else []
        rows.append(
            {
                "objective": objective,
                "measure": labels.get(objective.measure, objective.measure),
                "counter": labels.get(objective.counter_measure, objective.counter_measure),
                "against": against,
                "may_agree": own and objective.agreed_at is None,
                "may_end": may_set_objective(actor) or (own and objective.agreed_at is None),
            }
        )
    return rows


def kpi_rows(kpis: Iterable[ConflictingKpi], facts: Facts, actor: Actor, *, may_name: bool) -> list[dict[str, Any]]:
    """Return what rewards the old way, and how far its change is; its owner changes it, and whoever may name one."""
    known = {kpi.id: kpi for kpi in facts.value.kpis}
    rows = []
    for kpi in kpis:
        against = against_kpi(known[kpi.pk], facts.today) if kpi.pk in known else None
        owns = actor.may_answer and kpi.owner.identity_group == actor.identity
        rows.append(
            {
                "kpi": kpi,
                "against": against,
                "state": _kpi_state(kpi),
                "may_adjust": kpi.adjusted_on is None and (owns or may_name),
            }
        )
    return rows


def _kpi_state(kpi: ConflictingKpi) -> str:
    if kpi.adjusted_on is not None:
        return _("Changed on %(day)s") % {"day": date_format(kpi.adjusted_on, "j M Y")}
    if kpi.adjust_by is None:
        return _("No day yet")
    return _("To be changed by %(day)s") % {"day": date_format(kpi.adjust_by, "j M Y")}

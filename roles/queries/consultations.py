"""Consultations and the rules that ask for them, as the rules know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from roles.models import Consultation, ConsultationRule
from roles.queries.prepared import read
from roles.rules.consultation import (
    ConsultationFacts,
    ConsultationRuleFacts,
    Effect,
    Outcome,
    RuleStatus,
    Trigger,
)


def consultation_facts(plans: Collection[int]) -> Mapping[int, tuple[ConsultationFacts, ...]]:
    """Return what was done about the rules for these plans, by plan id, in one statement."""
    found: dict[int, list[ConsultationFacts]] = defaultdict(list)
    rows = read(lambda ids: Consultation.objects.filter(plan__in=ids).order_by("id").values(*_CONSULTATION), plans)
    for row in rows:
        found[row["plan_id"]].append(
            ConsultationFacts(
                id=row["id"],
                rule_id=row["rule_id"],
                notified_on=row["notified_on"],
                concluded_on=row["concluded_on"],
                outcome=Outcome(row["outcome"]) if row["outcome"] else None,
                withdrawn_on=row["withdrawn_on"],
                waived=row["waived_by_id"] is not None,
            )
        )
    return {plan: tuple(told) for plan, told in found.items()}


_CONSULTATION = (
    *("id", "plan_id", "rule_id", "notified_on", "concluded_on", "outcome", "withdrawn_on", "waived_by_id"),
)


def consultation_rules() -> tuple[ConsultationRuleFacts, ...]:
    """Return every rule that is not superseded, by jurisdiction and key, in one statement."""
    rows = ConsultationRule.objects.exclude(status=RuleStatus.SUPERSEDED).order_by("jurisdiction", "key")
    return tuple(
        ConsultationRuleFacts(
            id=row.pk,
            key=row.key,
            jurisdiction=row.jurisdiction,
            body=row.body,
            subject=row.subject,
            trigger=Trigger(row.trigger),
            threshold=None if row.threshold is None else float(row.threshold),
            effect=Effect(row.effect),
            lead_days=row.lead_days,
            blocks_go_live=row.blocks_go_live,
            status=RuleStatus(row.status),
            applies_from=row.applies_from,
            source=row.source,
        )
        for row in rows
    )

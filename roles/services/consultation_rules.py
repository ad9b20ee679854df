"""Writing down what the law or an agreement of a country asks before work changes."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import ConsultationRule
from roles.queries.representation import is_legal
from roles.rules.consultation import RuleStatus, Trigger
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

_MOST_PERCENT = 100
# Triggers that speak of a number.
COUNTING = frozenset({Trigger.WORK_CHANGES, Trigger.PEOPLE})


def may_change_rules(actor: Actor) -> bool:
    """Whether this person may write rules: HR, and whoever works in a legal unit."""
    return actor.may_answer and (is_granted(actor, Act.CHANGE_RULES, GRANTS) or is_legal(actor.id))


@transaction.atomic
def consultation_rule_register(
    *, key: str, jurisdiction: str, actor: Actor, at: datetime, **said: Any
) -> ConsultationRule:
    """Return a new rule; `said` holds the other fields.

    Raises: NotPermitted for anybody but HR and legal; Refused, with every reason.
    """
    _only_who_may(actor)
    reasons = _against(said, at.date())
    if ConsultationRule.objects.filter(key__iexact=key.strip()).exists():
        reasons.append(Reason("KEY", f"There is a rule {key.strip()} already."))
    if reasons:
        raise Refused(*reasons)
    rule = ConsultationRule.objects.create(key=key.strip(), jurisdiction=jurisdiction, **said)
    announce(changed, "consultation_rule_register", rule, actor_id=actor.id, at=at)
    return rule


@transaction.atomic
def consultation_rule_update(
    rule: ConsultationRule, *, reason: str, actor: Actor, at: datetime, revision: int | None = None, **said: Any
) -> ConsultationRule:
    """Change a rule; the initiatives of its country are judged anew. Its key and its country stay.

    Raises: NotPermitted for anybody but HR and legal; Stale when `revision` is given and no longer the current one;
    Refused, with every reason.
    """
    _only_who_may(actor)
    locked = ConsultationRule.objects.select_for_update().get(pk=rule.pk)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this rule since you opened it. Reload to see what they wrote.")
    reasons = _against(said, at.date())
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why the rule changes: it is kept with the change."))
    if reasons:
        raise Refused(*reasons)
    details = {}
    for name, value in said.items():
        if getattr(locked, name) != value:
            details[name] = [str(getattr(locked, name)), str(value)]
            setattr(locked, name, value)
    locked.revision += 1
    locked.save(update_fields=[*said, "revision"])
    announce(
        changed, "consultation_rule_update", Target(locked, details), actor_id=actor.id, at=at, reason=reason.strip()
    )
    return locked


def _only_who_may(actor: Actor) -> None:
    if not may_change_rules(actor):
        raise NotPermitted(Reason("PERMISSION", "Only HR and people of a legal unit write consultation rules."))


def _against(said: dict[str, Any], today: date) -> list[Reason]:
    reasons = []
    trigger, threshold = said.get("trigger"), said.get("threshold")
    if threshold is not None and trigger not in COUNTING:
        reasons.append(Reason("THRESHOLD", "A number says something only about hours that change, or about people."))
    if trigger == Trigger.WORK_CHANGES and threshold is not None and threshold > _MOST_PERCENT:
        reasons.append(Reason("THRESHOLD", "No more than 100 percent of the hours can change."))
    if said.get("status") == RuleStatus.ADOPTED and said.get("applies_from") is None:
        reasons.append(Reason("APPLIES_FROM", "Say from which day a rule applies that is adopted and not in force."))
    verified = said.get("verified_on")
    if verified is not None and verified > today:
        reasons.append(Reason("VERIFIED", "Nobody has checked this on a day that is still to come."))
    return reasons

"""Telling and asking employees about a plan, and writing down what they said.

HR, the head of the unit and whoever wrote the plan tell the body. What it says is written down by whoever speaks for it
in their own name, or by HR from paper; never by whoever wrote the plan. That a rule does not apply is signed by legal
or the second line.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import Consultation, ConsultationRule, RedesignPlan
from roles.rules.consultation import OUTCOMES, Effect, Outcome, RuleStatus
from roles.rules.consultation_standing import AGREEMENT
from roles.rules.countries import holds_in, place_name
from roles.rules.permissions import Actor
from roles.rules.plans import PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.consultation_rights import ConsultationRights, consultation_rights

# What ends without an agreement says why.
_UNHAPPY = frozenset({Outcome.OBJECTED, Outcome.CONSENT_REFUSED})


@transaction.atomic
def consultation_begin(
    plan: RedesignPlan, rule: ConsultationRule, *, notified_on: date, evidence: str = "", actor: Actor, at: datetime
) -> Consultation:
    """Write down that a body was told of the plan, or asked. Where it only has to be told, that ends it.

    What ended before begins anew: the ledger keeps how it ended. A draft goes into consultation.
    Raises: NotPermitted for anybody but HR, the head of the unit and whoever wrote the plan; Refused, with every
    reason.
    """
    locked, rights = _locked(plan, actor, at)
    if not rights.begin:
        raise NotPermitted(
            Reason("PERMISSION", "Only HR, the head of the unit and whoever wrote this plan tell employees of it.")
        )
    row = _row(locked, rule)
    if reasons := _against_begin(locked, rule, row, notified_on, evidence, at.date()):
        raise Refused(*reasons)
    told = rule.effect == Effect.INFORM
    values = {
        "notified_on": notified_on,
        "concluded_on": notified_on if told else None,
        "outcome": Outcome.INFORMED.value if told else "",
        "position": "",
        "conditions": "",
        "evidence": evidence.strip(),
        "withdrawn_on": None,
        "waived_by_id": None,
        "waived_because": "",
    }
    details = _written(row, values, actor, at)
    if locked.state == PlanState.DRAFT:
        details["state"] = [locked.state, PlanState.CONSULTING.value]
        locked.state = PlanState.CONSULTING
        locked.save(update_fields=["state"])
    announce(changed, "consultation_begin", Target(locked, details), row, actor_id=actor.id, at=at)
    return row


@transaction.atomic
def consultation_conclude(
    consultation: Consultation,
    *,
    outcome: Outcome,
    position: str = "",
    conditions: str = "",
    evidence: str = "",
    actor: Actor,
    at: datetime,
) -> Consultation:
    """Write down what a body said: by whoever speaks for it, in their own name, or by HR, with what shows it.

    Raises: NotPermitted for anybody else, and for whoever wrote the plan; Refused, with every reason.
    """
    plan, rights = _locked(consultation.plan, actor, at)
    row = _row(plan, consultation.rule)
    body = row.rule.body
    if not rights.may_conclude(body):
        text = f"What the {body.lower()} says is written down by whoever speaks for it, or by HR."
        raise NotPermitted(Reason("PERMISSION", f"{text} Never by whoever wrote the plan."))
    said = {"position": position.strip(), "conditions": conditions.strip(), "evidence": evidence.strip()}
    if reasons := _against_outcome(row, outcome, said, by_paper=not rights.speaks_as(body)):
        raise Refused(*reasons)
    values = said | {
        "concluded_on": max(at.date(), row.notified_on or at.date()),
        "outcome": outcome.value,
        "evidence": said["evidence"] or row.evidence,
    }
    details = _written(row, values, actor, at)
    announce(changed, "consultation_conclude", Target(plan, details), row, actor_id=actor.id, at=at)
    return row


@transaction.atomic
def consultation_withdraw(consultation: Consultation, *, reason: str, actor: Actor, at: datetime) -> Consultation:
    """Write down that a body takes its consent back: by whoever speaks for it, or by HR.

    Raises: NotPermitted for anybody else; Refused where there is no consent, or nobody says why.
    """
    plan, rights = _locked(consultation.plan, actor, at)
    row = _row(plan, consultation.rule)
    if not rights.may_conclude(row.rule.body):
        text = f"Only whoever speaks for the {row.rule.body.lower()}, or HR, can write down that it takes this back."
        raise NotPermitted(Reason("PERMISSION", text))
    reasons = []
    if row.rule.effect != Effect.CONSENT or row.outcome not in AGREEMENT or row.withdrawn_on:
        reasons.append(
            Reason("STATE", f"The {row.rule.body.lower()} has consented to nothing that it could take back.")
        )
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why the consent is taken back."))
    if reasons:
        raise Refused(*reasons)
    position = f"{row.position}\n\n{reason.strip()}".strip()
    details = _written(row, {"withdrawn_on": at.date(), "position": position}, actor, at)
    announce(changed, "consultation_withdraw", Target(plan, details), row, actor_id=actor.id, at=at)
    return row


@transaction.atomic
def consultation_waive(
    plan: RedesignPlan, rule: ConsultationRule, *, reason: str, actor: Actor, at: datetime
) -> Consultation:
    """Sign why a rule does not apply to this plan, as legal or the second line.

    Raises: NotPermitted for anybody else, and for whoever wrote the plan; Refused without a reason, or where the body
    was asked: what it said is not undone by a signature.
    """
    locked, rights = _locked(plan, actor, at)
    if not rights.exempt:
        text = (
            "Only people of a legal unit and the second line sign that a rule does not apply, never for their own plan."
        )
        raise NotPermitted(Reason("PERMISSION", text))
    row = _row(locked, rule)
    reasons = _against_rule(locked, rule)
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why the rule does not apply here: it is kept with your signature."))
    if row.notified_on:
        reasons.append(
            Reason("STATE", f"The {rule.body.lower()} was asked. What it says is not undone by a signature.")
        )
    if reasons:
        raise Refused(*reasons)
    values = {"waived_by_id": actor.id, "waived_because": reason.strip(), "outcome": Outcome.NOT_REQUIRED.value}
    details = _written(row, values, actor, at)
    announce(
        changed, "consultation_waive", Target(locked, details), row, actor_id=actor.id, at=at, reason=reason.strip()
    )
    return row


def _locked(plan: RedesignPlan, actor: Actor, at: datetime) -> tuple[RedesignPlan, ConsultationRights]:
    """Hold the plan, so that two people do not write about it at once."""
    held = RedesignPlan.objects.select_for_update(of=("self",)).select_related("role__unit", "created_by")
    locked = held.get(pk=plan.pk)
    return locked, consultation_rights(actor, locked, at.date())


def _row(plan: RedesignPlan, rule: ConsultationRule) -> Consultation:
    found = Consultation.objects.select_related("rule").filter(plan=plan, rule=rule).first()
    return found or Consultation(plan=plan, rule=rule)


def _written(row: Consultation, values: Mapping[str, Any], actor: Actor, at: datetime) -> dict[str, Any]:
    """Write the values and return what the ledger tells: days and outcome, not what was said in confidence."""
    told = ("notified_on", "concluded_on", "outcome", "withdrawn_on")
    before = {name: str(getattr(row, name) or "") for name in told}
    for name, value in values.items():
        setattr(row, name, value)
    row.recorded_by_id, row.recorded_at = actor.id, at
    row.revision += 1 if row.pk else 0
    row.save()
    after = {name: str(getattr(row, name) or "") for name in told}
    moved = {name: [before[name], after[name]] for name in told if before[name] != after[name]}
    return {"rule": row.rule.key, "body": row.rule.body} | moved


def _against_rule(plan: RedesignPlan, rule: ConsultationRule) -> list[Reason]:
    reasons = []
    if plan.state == PlanState.WITHDRAWN:
        reasons.append(Reason("STATE", "This plan was withdrawn: it changes nobody’s work."))
    if rule.status == RuleStatus.SUPERSEDED or not holds_in(rule.jurisdiction, plan.role.jurisdiction):
        country = plan.role.jurisdiction
        place = place_name(country) if country else "no country is named"
        text = f"The rule {rule.key} does not hold where these people work ({place})."
        reasons.append(Reason("RULE", text))
    return reasons


def _against_begin(
    plan: RedesignPlan, rule: ConsultationRule, row: Consultation, notified_on: date, evidence: str, today: date
) -> list[Reason]:
    reasons = _against_rule(plan, rule)
    if notified_on > today:
        reasons.append(Reason("DAY", "Nobody was told on a day that is still to come."))
    if row.notified_on and not row.outcome:
        text = f"The {rule.body.lower()} was told on {row.notified_on:%-d %b %Y} and has not answered yet."
        reasons.append(Reason("STATE", text))
    if rule.effect == Effect.INFORM and not evidence.strip():
        reasons.append(Reason("EVIDENCE", "Say what shows that they were told: a letter, the minutes, a date of post."))
    return reasons


def _against_outcome(row: Consultation, outcome: Outcome, said: Mapping[str, str], *, by_paper: bool) -> list[Reason]:
    reasons = []
    running = row.notified_on is not None and row.outcome in {"", Outcome.INFORMED}
    if not running:
        reasons.append(Reason("STATE", f"The {row.rule.body.lower()} was not asked, or has answered already."))
    if outcome not in OUTCOMES[Effect(row.rule.effect)]:
        reasons.append(Reason("OUTCOME", f"“{outcome.label}” is no answer to what this rule asks."))
    if outcome is Outcome.AGREED_WITH_CONDITIONS and not said["conditions"]:
        reasons.append(Reason("CONDITIONS", "Say under which conditions they agreed."))
    if outcome in _UNHAPPY and not said["position"]:
        reasons.append(Reason("POSITION", "Say what speaks against it, in the words of the body."))
    if by_paper and not said["evidence"]:
        reasons.append(Reason("EVIDENCE", "Say where the answer of the body can be read."))
    return reasons

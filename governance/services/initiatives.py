"""Registering initiatives and what they cite."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from decisions.models import Decision
from governance.events import changed
from governance.models import AISystem, Citation, Initiative, PlanCitation, PolicyProfile
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import DEFAULT_PROFILE
from governance.rules.stages import ENDED_STAGES
from roles.events import Target, announce
from roles.models import RedesignPlan, Unit
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

# What forms, the API and the import may write. The stage is not among them, and never will be.
EDITABLE = frozenset(
    {
        "title",
        "purpose",
        "beneficiary_unit",
        "impact_tier",
        "pilot_start",
        "pilot_end_planned",
        "planned_go_live",
        "pilot_daily_cap",
        "reported_stage",
        "policy_profile",
    }
)
# Who holds one of these may change the initiative they answer for.
EDITORS = (Capacity.OUTCOME_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE)


def holds_capacity(actor: Actor, initiative: Initiative, *capacities: Capacity) -> bool:
    """Whether this human being has accepted one of these capacities on the initiative, or any if none is named.

    Never while they audit or administer the portal, nor once their account is closed.
    """
    if not actor.may_answer:
        return False
    held = initiative.accountabilities.filter(person__identity_group=actor.identity, status="accepted")
    return held.filter(Q(capacity__in=capacities) if capacities else Q()).exists()


def may_change(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may change the initiative's own fields and what it cites."""
    return is_granted(actor, Act.CHANGE_INITIATIVE, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *EDITORS
    )


def may_register(actor: Actor) -> bool:
    """Whether this person may register an initiative."""
    return is_granted(actor, Act.REGISTER_INITIATIVE, GRANTS)


def may_choose_profile(actor: Actor) -> bool:
    """Whether this person may say by which policy profile an initiative is judged."""
    return is_granted(actor, Act.CHANGE_INITIATIVE, GRANTS)


@transaction.atomic
def initiative_register(
    *,
    title: str,
    beneficiary_unit: Unit,
    actor: Actor,
    at: datetime,
    systems: Any = (),
    system_names: Iterable[str] = (),
    **fields: Any,
) -> Initiative:
    """Return a new initiative at intake, unclassified, under the strictest default profile.

    Its systems are given as objects, by name, or both.
    Raises: NotPermitted.
    """
    require(actor, Act.REGISTER_INITIATIVE, GRANTS, unit=beneficiary_unit.pk)
    _check_fields(fields)
    fields.setdefault("policy_profile", PolicyProfile.objects.get(key=DEFAULT_PROFILE))
    initiative = Initiative.objects.create(
        title=title, beneficiary_unit=beneficiary_unit, created_by_id=actor.id, created_at=at, **fields
    )
    initiative.systems.set([*systems, *systems_named(system_names)])
    initiative.refresh_from_db(fields=["revision"])
    announce(changed, "initiative_register", initiative, actor_id=actor.id, at=at)
    return initiative


@transaction.atomic
def initiative_update(
    initiative: Initiative,
    *,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    systems: Any = None,
    system_names: Iterable[str] | None = None,
    **fields: Any,
) -> Initiative:
    """Change an initiative's own fields; its systems, given as objects or by name, are replaced.

    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused for a field that is not
    written this way, the stage first of all.
    """
    _check_fields(fields)
    locked = _locked(initiative, actor)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this initiative since you opened it. Reload to see what they wrote.")
    if "policy_profile" in fields and fields["policy_profile"] != locked.policy_profile:
        require(actor, Act.CHANGE_INITIATIVE, GRANTS, unit=initiative.beneficiary_unit_id)
    details = {}
    for field, value in fields.items():
        before = getattr(locked, field)
        if before != value:
            details[field] = [str(before), str(value)]
            setattr(locked, field, value)
    if details:
        locked.save(update_fields=list(details))
    if systems is not None or system_names is not None:
        locked.systems.set([*(systems or ()), *systems_named(system_names or ())])
    locked.refresh_from_db(fields=["revision"])
    announce(changed, "initiative_update", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def initiative_cite_decision(initiative: Initiative, decision: Decision, *, actor: Actor, at: datetime) -> Citation:
    """Say that the initiative puts AI to work in this decision."""
    locked = _locked(initiative, actor)
    citation, _made = Citation.objects.get_or_create(initiative=locked, decision=decision)
    details = {"decision": decision.code}
    announce(changed, "initiative_cite_decision", Target(locked, details), actor_id=actor.id, at=at)
    return citation


@transaction.atomic
def initiative_uncite_decision(initiative: Initiative, decision: Decision, *, actor: Actor, at: datetime) -> None:
    """Say that the initiative no longer puts AI to work in this decision."""
    locked = _locked(initiative, actor)
    Citation.objects.filter(initiative=locked, decision=decision).delete()
    details = {"decision": decision.code}
    announce(changed, "initiative_uncite_decision", Target(locked, details), actor_id=actor.id, at=at)


@transaction.atomic
def initiative_cite_plan(initiative: Initiative, plan: RedesignPlan, *, actor: Actor, at: datetime) -> PlanCitation:
    """Say that the initiative changes work as this plan says."""
    locked = _locked(initiative, actor, Capacity.ROLE_REDESIGN_LEAD)
    citation, _made = PlanCitation.objects.get_or_create(initiative=locked, plan=plan)
    announce(changed, "initiative_cite_plan", Target(locked, {"plan": str(plan)}), actor_id=actor.id, at=at)
    return citation


@transaction.atomic
def initiative_uncite_plan(initiative: Initiative, plan: RedesignPlan, *, actor: Actor, at: datetime) -> None:
    """Say that the initiative no longer changes work as this plan says."""
    # Before the initiative, as whoever claims its hours does.
    RedesignPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    locked = _locked(initiative, actor, Capacity.ROLE_REDESIGN_LEAD)
    PlanCitation.objects.filter(initiative=locked, plan=plan).delete()
    announce(changed, "initiative_uncite_plan", Target(locked, {"plan": str(plan)}), actor_id=actor.id, at=at)


def may_cite_plan(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say which redesign plans the initiative follows."""
    return may_change(actor, initiative) or holds_capacity(actor, initiative, Capacity.ROLE_REDESIGN_LEAD)


def systems_named(names: Iterable[str]) -> list[AISystem]:
    """Return the systems of these names, in order; one that nobody knows yet is put on record.

    A name is compared without regard to case, so that one system does not become two by its spelling.
    """
    found = []
    for name in dict.fromkeys(name.strip() for name in names if name.strip()):
        known = AISystem.objects.filter(name__iexact=name).order_by("pk").first()
        found.append(known or AISystem.objects.create(name=name))
    return list(dict.fromkeys(found))


def _locked(initiative: Initiative, actor: Actor, *also: Capacity) -> Initiative:
    locked = Initiative.objects.select_for_update(of=("self",), no_key=True).get(pk=initiative.pk)
    if not may_change(actor, locked) and not (also and holds_capacity(actor, locked, *also)):
        reason = "Only the PMO and those who answer for the outcome can change this initiative."
        raise NotPermitted(Reason("PERMISSION", reason))
    if locked.stage in ENDED_STAGES:
        raise Refused(f"This initiative is {locked.stage}; nothing about it changes any more.")
    return locked


def _check_fields(fields: Mapping[str, Any]) -> None:
    if "stage" in fields:
        raise Refused(Reason("STAGE", "The stage is changed by a gate and by nothing else. Ask for a transition."))
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"An initiative has no {', '.join(sorted(unknown))} to write.")

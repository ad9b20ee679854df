"""Classifying an initiative: one person assesses, another approves."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from decisions.queries.facts import decisions_gather
from decisions.rules.vocabulary import Verb
from governance.events import changed
from governance.models import Classification, Initiative, PolicyProfile
from governance.rules.classification import Answers, assess, is_stricter_or_equal
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import DEFAULT_PROFILE, LIGHT_PROFILE
from governance.rules.stages import Nature
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_assess(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may answer the questionnaire: trusted with it, or answering for something here."""
    return is_granted(actor, Act.ASSESS, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative
    )


@transaction.atomic
def classification_propose(
    initiative: Initiative,
    *,
    verbs: Collection[Verb],
    acts_without_person: bool,
    principal_basis: bool,
    override: Nature | None = None,
    override_reason: str = "",
    actor: Actor,
    at: datetime,
) -> Classification:
    """Return an assessment that waits for a second person; an older one that waited is superseded.

    Raises: NotPermitted; Refused when the override is towards less, or gives no reason.
    """
    if not may_assess(actor, initiative):
        require(actor, Act.ASSESS, GRANTS, unit=initiative.beneficiary_unit_id)
    cited = decisions_gather(list(initiative.citations.values_list("decision_id", flat=True)), at.date())
    assessment = assess(Answers(frozenset(verbs), acts_without_person, principal_basis), cited.values())
    nature = override or assessment.nature
    _check_override(assessment.nature, nature, override_reason)
    waiting = Classification.Status.PROPOSED
    initiative.classifications.filter(status=waiting).update(status=Classification.Status.SUPERSEDED)
    classification = Classification.objects.create(
        initiative=initiative,
        verbs=sorted(verbs),
        acts_without_person=acts_without_person,
        principal_basis=principal_basis,
        computed=assessment.nature,
        reasons=list(assessment.reasons),
        nature=nature,
        override_reason=override_reason.strip() if nature != assessment.nature else "",
        assessed_by_id=actor.id,
        assessed_at=at,
    )
    announce(changed, "classification_propose", classification, actor_id=actor.id, at=at)
    return classification


@transaction.atomic
def classification_approve(classification: Classification, *, actor: Actor, at: datetime) -> Classification:
    """Approve an assessment: the initiative has this nature from now on, and the profile that goes with it.

    Raises: NotPermitted, also for the assessor under any account and for whoever holds a capacity on the initiative.
    """
    locked = _locked(classification, actor)
    initiative = Initiative.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.initiative_id)
    superseded = _supersede(initiative)
    _decide(locked, Classification.Status.APPROVED, actor, at)
    before = initiative.nature
    initiative.nature = locked.nature
    if initiative.policy_profile.key in {DEFAULT_PROFILE, LIGHT_PROFILE}:
        key = DEFAULT_PROFILE if locked.nature == Nature.LABOUR else LIGHT_PROFILE
        initiative.policy_profile = PolicyProfile.objects.get(key=key)
    initiative.save(update_fields=["nature", "policy_profile"])
    details = {"nature": [before, locked.nature]}
    announce(changed, "classification_approve", Target(locked, details), *superseded, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def classification_reject(classification: Classification, *, actor: Actor, at: datetime, reason: str) -> Classification:
    """Send an assessment back with a reason.

    Raises: NotPermitted as for approving; Refused without a reason.
    """
    locked = _locked(classification, actor)
    if not reason.strip():
        raise Refused("Say why, so that the assessor knows what to look at again.")
    locked.rejection_reason = reason.strip()
    _decide(locked, Classification.Status.REJECTED, actor, at)
    announce(changed, "classification_reject", locked, actor_id=actor.id, at=at, reason=reason)
    return locked


def may_decide_classification(actor: Actor, classification: Classification) -> bool:
    """Whether this person may approve or reject the assessment."""
    try:
        _check_decider(actor, classification)
    except NotPermitted:
        return False
    return True


def _locked(classification: Classification, actor: Actor) -> Classification:
    locked = Classification.objects.select_for_update(of=("self",)).get(pk=classification.pk)
    if locked.status != Classification.Status.PROPOSED:
        raise Refused(f"This assessment is {locked.get_status_display().lower()} already.")
    _check_decider(actor, locked)
    return locked


def _check_decider(actor: Actor, classification: Classification) -> None:
    require(actor, Act.APPROVE_CLASSIFICATION, GRANTS, unit=classification.initiative.beneficiary_unit_id)
    assessor = Person.objects.values_list("identity_group", flat=True).get(pk=classification.assessed_by_id)
    if assessor == actor.identity:
        raise NotPermitted(Reason("SOD-1", "Nobody approves their own assessment. Ask a second person."))
    if holds_capacity(actor, classification.initiative):
        raise NotPermitted(Reason("SOD-1", "You hold a capacity on this initiative. Ask somebody outside of it."))


def _supersede(initiative: Initiative) -> list[Classification]:
    """Put what was approved before out of force; return it, for the ledger seals it anew."""
    rows = list(initiative.classifications.select_for_update().filter(status=Classification.Status.APPROVED))
    for row in rows:
        row.status = Classification.Status.SUPERSEDED
        row.save(update_fields=["status"])
    return rows


def _decide(classification: Classification, status: str, actor: Actor, at: datetime) -> None:
    classification.status = status
    classification.decided_by_id = actor.id
    classification.decided_at = at
    classification.save(update_fields=["status", "decided_by", "decided_at", "rejection_reason"])


def _check_override(computed: Nature, nature: Nature, reason: str) -> None:
    if nature == computed:
        return
    if not is_stricter_or_equal(nature, computed):
        raise Refused(f"The answers make it {computed.value}. An override may only be stricter.")
    if not reason.strip():
        raise Refused("Say why it is treated more strictly than its answers ask for.")

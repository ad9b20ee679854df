"""Policy profiles: copied, changed by drafts, and published by somebody who did not work on the draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from governance.events import changed
from governance.models import PolicyDraft, PolicyProfile
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import Policy, PolicyInvalid, policy_from
from governance.rules.requirements import REQUIREMENTS
from governance.services.policy_effects import basis_of
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

OWN = (
    "You worked on this draft, and nobody publishes what they proposed. "
    "Somebody else of the second line or an executive has to."
)
_LONGEST_KEY = 40


class ParameterRefused(Refused):
    """A parameter cannot be what was proposed; `entry` names it."""

    def __init__(self, error: PolicyInvalid) -> None:
        super().__init__(Reason("POLICY", str(error)))
        self.entry = error.entry


def may_draft(actor: Actor) -> bool:
    """Whether this person may propose that a policy says something else."""
    return is_granted(actor, Act.CHANGE_POLICY, GRANTS)


def may_publish(actor: Actor) -> bool:
    """Whether this person may publish drafts that are not their own."""
    return is_granted(actor, Act.PUBLISH_POLICY, GRANTS)


def worked_on(actor: Actor, draft: PolicyDraft) -> bool:
    """Whether this human being worked on the draft, under whatever account, then or as accounts are merged now."""
    now = Person.objects.filter(policy_drafts_worked_on=draft).values_list("identity_group", flat=True)
    return actor.identity in {*draft.identities, *now}


@transaction.atomic
def policy_profile_copy(
    profile: PolicyProfile, *, key: str, name: str, description: str = "", actor: Actor, at: datetime
) -> PolicyProfile:
    """Return a profile of one's own that says what another one says. No initiative is under it yet.

    Raises: NotPermitted; Refused for a key that is taken or none, and without a name.
    """
    require(actor, Act.CHANGE_POLICY, GRANTS)
    key, name = key.strip(), name.strip()
    if reasons := _against_key(key, name):
        raise Refused(*reasons)
    made = PolicyProfile.objects.create(
        key=key, name=name, description=description.strip(), parameters=profile.parameters
    )
    details = {"copied_from": profile.key, "of_revision": profile.revision}
    announce(changed, "policy_profile_register", Target(made, details), actor_id=actor.id, at=at)
    return made


@transaction.atomic
def policy_draft_open(profile: PolicyProfile, *, actor: Actor, at: datetime) -> PolicyDraft:
    """Return a draft in which a profile says what it says now. One is open at a time.

    Raises: NotPermitted; Refused while another one is open.
    """
    require(actor, Act.CHANGE_POLICY, GRANTS)
    locked = PolicyProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    if locked.drafts.filter(state=PolicyDraft.State.OPEN).exists():
        raise Refused("A draft of this profile is open already. Change that one, or withdraw it first.")
    draft = PolicyDraft.objects.create(
        profile=locked, proposed_by_id=actor.id, proposed_at=at, changed_at=at, identities=[actor.identity]
    )
    draft.authors.add(actor.id)
    announce(changed, "policy_draft_open", draft, actor_id=actor.id, at=at)
    return draft


@transaction.atomic
def policy_draft_change(
    draft: PolicyDraft,
    *,
    parameters: Mapping[str, Any],
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> PolicyDraft:
    """Have a draft propose these parameters; what is as the profile says it is no change. The profile stays as it is.

    Whoever does this has worked on the draft from then on. Raises: NotPermitted; Stale; Refused once it is closed, and
    for parameters that the rules could not read.
    """
    require(actor, Act.CHANGE_POLICY, GRANTS)
    locked = _locked(draft)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this draft since you opened it. Reload to see what they wrote.")
    present = locked.profile.parameters
    changes = {name: value for name, value in parameters.items() if name in present and value != present[name]}
    _check_readable(locked.profile, present | changes)
    if changes == locked.changes and note.strip() == locked.note:
        raise Refused("Nothing is changed, so nothing was saved.")
    details = {"parameters": [sorted(locked.changes), sorted(changes)], "revision": locked.revision + 1}
    locked.changes, locked.note, locked.changed_at = changes, note.strip(), at
    locked.revision += 1
    locked.identities = sorted({*locked.identities, actor.identity}, key=str)
    locked.save(update_fields=["changes", "note", "changed_at", "revision", "identities"])
    locked.authors.add(actor.id)
    announce(changed, "policy_draft_change", Target(locked, details), actor_id=actor.id, at=at, reason=locked.note)
    return locked


@transaction.atomic
def policy_draft_withdraw(draft: PolicyDraft, *, reason: str, actor: Actor, at: datetime) -> PolicyDraft:
    """Close a draft without publishing it: taken back by who may propose, turned down by who may publish.

    Raises: NotPermitted; Refused once it is closed, or without a reason.
    """
    if not may_publish(actor):
        require(actor, Act.CHANGE_POLICY, GRANTS)
    locked = _locked(draft)
    _close(locked, PolicyDraft.State.WITHDRAWN, reason, actor, at)
    announce(changed, "policy_draft_withdraw", locked, actor_id=actor.id, at=at, reason=locked.closed_reason)
    return locked


@transaction.atomic
def policy_publish(
    draft: PolicyDraft, *, reason: str, revision: int | None = None, actor: Actor, at: datetime
) -> PolicyProfile:
    """Have the profile say what the draft says, from now on, and return it.

    Everything under it is judged anew: few initiatives at once, many by the sweep that is asked for. What is under
    review goes by the profile's own `change_applies`. Raises: NotPermitted for anybody who worked on the draft; Stale;
    Refused with every reason against it.
    """
    require(actor, Act.PUBLISH_POLICY, GRANTS)
    locked = _locked(draft)
    if worked_on(actor, locked):
        raise NotPermitted(Reason("FOUR_EYES", OWN))
    if revision is not None and revision != locked.revision:
        raise Stale("The draft was changed since you read it. Read it again before you publish it.")
    if reasons := reasons_against_publishing(locked):
        raise Refused(*reasons)
    profile = locked.profile
    _check_readable(profile, locked.proposed)
    details: dict[str, Any] = {name: [profile.parameters[name], value] for name, value in locked.changes.items()}
    details |= {"revision": [profile.revision, profile.revision + 1], "draft": locked.pk}
    details |= {"proposed_by": str(locked.proposed_by)}
    proposed, locked.published_as = dict(locked.proposed), profile.revision + 1
    _close(locked, PolicyDraft.State.PUBLISHED, reason, actor, at)
    profile.parameters, profile.revision = proposed, locked.published_as
    profile.save(update_fields=["parameters", "revision"])
    announce(changed, "policy_publish", Target(profile, details), actor_id=actor.id, at=at, reason=locked.closed_reason)
    return profile


def reasons_against_publishing(draft: PolicyDraft) -> list[Reason]:
    """Return why nobody can publish a draft as it is now; empty when somebody else can."""
    if not draft.is_open:
        return [Reason("STATE", "This draft is closed.")]
    if not draft.changes:
        return [Reason("POLICY", "The draft changes nothing.")]
    if draft.effect_state != PolicyDraft.Effect.DONE:
        return [Reason("EFFECT", "What it would do was not worked out yet. Have it worked out first.")]
    if draft.effect_revision != draft.revision:
        text = "What it would do was worked out for revision %s of the draft, which is at revision %s now."
        return [Reason("EFFECT", f"{text % (draft.effect_revision, draft.revision)} Have it worked out anew.")]
    if draft.effect_on != basis_of(draft):
        text = "The profile itself was changed since it was worked out what this would do. Have it worked out anew."
        return [Reason("EFFECT", text)]
    return []


def _locked(draft: PolicyDraft) -> PolicyDraft:
    """Return the draft and its profile, held until commit, while it is open.

    Raises: Refused once it is closed.
    """
    profile = PolicyProfile.objects.select_for_update(of=("self",)).get(pk=draft.profile_id)
    locked = PolicyDraft.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=draft.pk)
    locked.profile = profile
    if not locked.is_open:
        raise Refused(f"This draft is {locked.get_state_display().lower()} and stays as it is.")
    return locked


def _close(draft: PolicyDraft, state: PolicyDraft.State, reason: str, actor: Actor, at: datetime) -> None:
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why. Whoever is judged by this profile reads it."))
    draft.replaced = draft.present
    draft.state, draft.closed_by_id, draft.closed_at, draft.closed_reason = state, actor.id, at, reason.strip()
    draft.save(update_fields=["state", "closed_by", "closed_at", "closed_reason", "published_as", "replaced"])


def _check_readable(profile: PolicyProfile, parameters: Mapping[str, Any]) -> None:
    try:
        policy = policy_from(profile.key, profile.name, parameters)
    except PolicyInvalid as error:
        raise ParameterRefused(error) from error
    if unknown := sorted({*_requirements(policy)} - REQUIREMENTS.keys()):
        raise Refused(Reason("POLICY", f"Nobody knows the requirement {unknown[0]}."))


def _requirements(policy: Policy) -> tuple[str, ...]:
    return (*policy.requirements_intake, *policy.requirements_pilot, *policy.requirements_production)


def _against_key(key: str, name: str) -> list[Reason]:
    reasons = []
    try:
        validate_slug(key)
    except ValidationError:
        reasons.append(Reason("KEY", "A key has letters, digits, hyphens and underscores alone."))
    if len(key) > _LONGEST_KEY:
        reasons.append(Reason("KEY", f"A key has at most {_LONGEST_KEY} characters."))
    if PolicyProfile.objects.filter(key=key).exists():
        reasons.append(Reason("KEY", f"There is a profile with the key {key} already."))
    if not name:
        reasons.append(Reason("NAME", "Say what the profile is called."))
    return reasons

"""Waivers: asked for, taken back, closed once it complies, revoked; and the controls that run meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.events import changed
from governance.evidence import gather_one
from governance.models import CompensatingControl, ControlEvidence, Initiative, Waiver
from governance.queries.waivers import approvals_of, waiver_content
from governance.rules.facts import Facts
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import Policy
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import ENDED_STAGES
from governance.rules.waiver_approvals import may_revoke
from governance.rules.waiver_requests import Ask, leave_for, may_ask, reasons_against_asking, waiver_renewed
from governance.rules.waivers import Authority, expires_at
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.canonical import content_digest
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

ASKERS = "Only the outcome owner, the accountable executive, the owners of its decisions and the PMO can do this."


def may_request(actor: Actor, facts: Facts) -> bool:
    """Whether this person may ask for a waiver on the initiative, and close one once it complies."""
    return (actor.may_answer and is_granted(actor, Act.ASK_WAIVERS, GRANTS)) or may_ask(actor, facts)


def may_withdraw(actor: Actor, waiver: Waiver) -> bool:
    """Whether this person may take a request back: whoever asked, and the PMO."""
    own = actor.may_answer and actor.identity == waiver.requested_by.identity_group
    return own or (actor.may_answer and is_granted(actor, Act.ASK_WAIVERS, GRANTS))


def may_show(actor: Actor, control: CompensatingControl) -> bool:
    """Whether this person may say that a control is carried out: its owner alone."""
    return actor.may_answer and actor.identity == control.owner.identity_group


@transaction.atomic
def waiver_request(initiative: Initiative, ask: Ask, *, actor: Actor, at: datetime) -> Waiver:
    """Ask for a waiver. What is asked is frozen under one digest; it counts once everybody who decides has approved.

    What would renew a waiver that has expired is a new one: nothing was waived in between.
    Raises: NotPermitted; Refused with every reason against it.
    """
    initiatives_lock([initiative.pk])
    evidence = gather_one(initiative.pk, at)
    facts, policy = evidence.facts, evidence.policy
    if not may_request(actor, facts):
        require_acting(actor)
        raise NotPermitted(Reason("PERMISSION", ASKERS))
    ask = _as_it_stands(ask, facts)
    owners = people_facts({control.owner_id for control in ask.controls}, UnitTree.read(), facts.today)
    reasons = [*reasons_against_asking(ask, facts, policy, owners, actor), *_asked_before(ask)]
    authority = leave_for(ask.requirement, facts, policy, ask.kind).authority
    if reasons or authority is None:
        raise Refused(*reasons)
    waiver, controls = _asked(initiative, ask, authority)
    waiver.requested_by_id, waiver.requested_at = actor.id, at
    waiver.digest = content_digest(waiver_content(waiver, controls))
    waiver.save(force_insert=True)
    CompensatingControl.objects.bulk_create(controls)
    announce(changed, "waiver_request", waiver, *controls, actor_id=actor.id, at=at, reason=ask.reason)
    return waiver


def waiver_withdraw(waiver: Waiver, *, actor: Actor, at: datetime, reason: str = "") -> Waiver:
    """Take back a request that nobody decided yet.

    Raises: NotPermitted for anybody but whoever asked and the PMO; Refused once it is decided.
    """

    def check(locked: Waiver) -> None:
        if not may_withdraw(actor, locked):
            raise NotPermitted(Reason("PERMISSION", "Only whoever asked for a waiver and the PMO can take it back."))
        _check_state(locked, Waiver.State.SUBMITTED)

    return _end(waiver, Waiver.State.WITHDRAWN, check, actor=actor, at=at, reason=reason)


def waiver_revoke(waiver: Waiver, *, actor: Actor, at: datetime, reason: str) -> Waiver:
    """End an approved waiver before its time: the requirement holds again at once.

    Raises: NotPermitted for anybody but those who approved it and the second line; Refused without a reason.
    """

    def check(locked: Waiver) -> None:
        if not may_revoke(actor, approvals_of(locked), gather_one(locked.initiative_id, at).facts):
            raise NotPermitted(Reason("PERMISSION", "Only those who approved a waiver and the second line revoke it."))
        _check_state(locked, Waiver.State.APPROVED)
        if not reason.strip():
            raise Refused(Reason("REASON", "Say why it is revoked."))

    return _end(waiver, Waiver.State.REVOKED, check, actor=actor, at=at, reason=reason)


def waiver_close(waiver: Waiver, *, actor: Actor, at: datetime, reason: str = "") -> Waiver:
    """Close an approved waiver, because its requirement holds without it now.

    Raises: NotPermitted; Refused with what is still missing.
    """

    def check(locked: Waiver) -> None:
        evidence = gather_one(locked.initiative_id, at)
        if not may_request(actor, evidence.facts):
            require_acting(actor)
            raise NotPermitted(Reason("PERMISSION", ASKERS))
        _check_state(locked, Waiver.State.APPROVED)
        _check_complies(locked, evidence.facts, evidence.policy)

    return _end(waiver, Waiver.State.CLOSED, check, actor=actor, at=at, reason=reason)


@transaction.atomic
def control_evidence_give(control: CompensatingControl, *, text: str, actor: Actor, at: datetime) -> ControlEvidence:
    """Say that a control is carried out, in one's own name, while its waiver is approved and not expired.

    Raises: NotPermitted for anybody but the control's owner; Refused when there is nothing to show.
    """
    initiatives_lock([control.waiver.initiative_id])
    waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=control.waiver_id)
    if not may_show(actor, control):
        raise NotPermitted(Reason("PERMISSION", f"Only {control.owner}, who owns this control, can show it."))
    _check_state(waiver, Waiver.State.APPROVED)
    if waiver.expires_at <= at:
        raise Refused(f"The waiver expired on {waiver.ends_on:%-d %b %Y}; there is nothing to show any more.")
    if not text.strip():
        raise Refused(Reason("WAIVER_CONTROLS", "Say what was done, and where the evidence lies."))
    evidence = ControlEvidence.objects.create(control=control, text=text.strip(), given_by_id=actor.id, given_at=at)
    announce(changed, "control_evidence_give", evidence, control, waiver, actor_id=actor.id, at=at)
    return evidence


def _as_it_stands(ask: Ask, facts: Facts) -> Ask:
    """Return what is asked with how often it was renewed; what would renew an expired waiver is asked for anew."""
    renewed = waiver_renewed(ask, facts)
    if renewed is None:
        return ask
    if renewed.expired(facts.at):
        return replace(ask, renews_id=None)
    return replace(ask, renewals=_renewals_before(renewed.id))


def _renewals_before(pk: int) -> int:
    count, before = 0, Waiver.objects.values_list("renews_id", flat=True).get(pk=pk)
    while before is not None:
        count, before = count + 1, Waiver.objects.values_list("renews_id", flat=True).get(pk=before)
    return count


def _asked_before(ask: Ask) -> list[Reason]:
    if ask.renews_id is None or not Waiver.objects.filter(renews=ask.renews_id).exists():
        return []
    return [Reason("WAIVER_RENEWAL", "Its renewal was asked for already, and that is decided once.")]


def _asked(initiative: Initiative, ask: Ask, authority: Authority) -> tuple[Waiver, list[CompensatingControl]]:
    waiver = Waiver(
        initiative=initiative,
        requirement=ask.requirement,
        kind=ask.kind,
        ground=ask.ground,
        authority=authority,
        reason=ask.reason.strip(),
        risk=ask.risk.strip(),
        remediation=ask.remediation.strip(),
        starts_on=ask.starts_on,
        ends_on=ask.ends_on,
        timezone=ask.timezone,
        expires_at=expires_at(ask.ends_on, ask.timezone),
        renews_id=ask.renews_id,
    )
    controls = [
        CompensatingControl(waiver=waiver, text=c.text.strip(), owner_id=c.owner_id, cadence_days=c.cadence_days)
        for c in ask.controls
    ]
    return waiver, controls


@transaction.atomic
def _end(
    waiver: Waiver,
    state: Waiver.State,
    check: Callable[[Waiver], None],
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> Waiver:
    initiatives_lock([waiver.initiative_id])
    locked = Waiver.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=waiver.pk)
    check(locked)
    before, locked.state = locked.state, state
    locked.ended_at, locked.end_reason, locked.revision = at, reason.strip(), locked.revision + 1
    locked.save(update_fields=["state", "ended_at", "end_reason", "revision"])
    details: dict[str, Any] = {"state": [str(before), str(state)]}
    announce(changed, _VERBS[state], Target(locked, details), actor_id=actor.id, at=at, reason=reason)
    return locked


_VERBS = {
    Waiver.State.WITHDRAWN: "waiver_withdraw",
    Waiver.State.REVOKED: "waiver_revoke",
    Waiver.State.CLOSED: "waiver_close",
}


def _check_state(waiver: Waiver, wanted: Waiver.State) -> None:
    if waiver.state != wanted:
        raise Refused(f"This waiver is {waiver.get_state_display().lower()}.")


def _check_complies(waiver: Waiver, facts: Facts, policy: Policy) -> None:
    if facts.stage in ENDED_STAGES:
        return
    without = replace(facts, waivers=(), beneficiary=replace(facts.beneficiary, technology_excepted=False))
    verdict = REQUIREMENTS[waiver.requirement].check(without, policy)
    if not verdict.result.passes:
        text = f"It does not hold without the waiver yet: {verdict.message}"
        raise Refused(Reason(waiver.requirement, text))

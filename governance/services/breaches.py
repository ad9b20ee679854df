"""From a broken limit to its end: acknowledged, contained, understood, mended, watched, and closed by two."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from decisions.models import Decision
from governance.events import changed
from governance.models import Breach, BreachEvent, Initiative
from governance.rules.breach_words import severity_of
from governance.rules.breaches import BREACH_OVER, BreachAct, BreachState, Detector
from governance.rules.limits import Direction, Limits, MeasureUnit, OnRed
from governance.rules.permissions import GRANTS, Act
from governance.services.breach_opening import breach_number, breach_put
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

HANDLERS = (
    *(Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER, Capacity.INTERVENTION_LEAD, Capacity.SECOND_LINE),
    *(Capacity.ACCOUNTABLE_EXECUTIVE, Capacity.RISK_TOLERANCE_OWNER, Capacity.MEASUREMENT_OWNER),
)
REJECTERS = (Capacity.INTERVENTION_LEAD, Capacity.OUTCOME_OWNER, Capacity.RISK_TOLERANCE_OWNER)
CLOSE, REJECT = "close", "reject"
# What must never happen, where no tolerance names it: a human approves each case until somebody has looked.
NEVER = Limits(Direction.UPPER, MeasureUnit.COUNT, target=0, limit=0, on_red=OnRed.RESTRICT)

Fields = dict[str, object]


def may_handle(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may do something about a breach: everybody who answers for the initiative, and risk."""
    return is_granted(actor, Act.HANDLE_BREACH, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *HANDLERS
    )


def may_ask_to_close(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may ask that a breach be closed: the outcome owner alone."""
    return holds_capacity(actor, initiative, Capacity.OUTCOME_OWNER)


def may_ask_to_reject(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say that a breach is a false alarm."""
    return holds_capacity(actor, initiative, *REJECTERS)


def may_concur(actor: Actor, breach: Breach) -> bool:
    """Whether this person may concur with what another asks: the second line, never the outcome owner."""
    initiative = breach.initiative
    second = actor.may_answer and (
        is_granted(actor, Act.CONCUR, GRANTS, unit=breach.initiative.beneficiary_unit_id)
        or holds_capacity(actor, initiative, Capacity.SECOND_LINE)
    )
    asker = breach.closing_by.identity_group if breach.closing_by else None
    return second and actor.identity != asker and not may_ask_to_close(actor, initiative)


@transaction.atomic
def breach_report(
    initiative: Initiative, *, decision: Decision | None, text: str, actor: Actor, at: datetime
) -> Breach:
    """Open a breach because somebody who does the work saw what must never happen.

    Whoever works here may report, and a machine whose token says so; the clearance turns at once, and two people say
    later whether it was so.
    Raises: NotPermitted; Refused without a word.
    """
    if not (is_granted(actor, Act.REPORT_CASE, GRANTS) and actor.reaches(initiative.pk)):
        require_acting(actor)
    if not text.strip():
        raise Refused(Reason("text", "Say what happened."))
    initiatives_lock([initiative.pk])
    held = Initiative.objects.get(pk=initiative.pk)
    about = f", {decision.code}" if decision else ""
    breach = Breach(
        initiative=held,
        number=breach_number(held),
        measure=f"What must never happen{about}",
        detector=Detector.REPORT,
        severity=severity_of(held.impact_tier, NEVER),
        limit_text="never",
        k=1,
        since=at.date(),
        opened_at=at,
    )
    return breach_put(breach, held, NEVER, note=text.strip(), at=at, by=actor.id)


def breach_acknowledge(
    breach: Breach, *, actor: Actor, at: datetime, note: str = "", revision: int | None = None
) -> Breach:
    """Say that one has seen it and looks after it.

    Raises: NotPermitted; Stale; Refused once somebody has.
    """

    def change(row: Breach) -> Fields:
        _check_state(row, BreachState.OPEN)
        return {"state": BreachState.ACKNOWLEDGED, "acknowledged_at": at}

    return _act(breach, BreachAct.ACKNOWLEDGED, change, actor=actor, at=at, note=note, revision=revision)


def breach_contain(breach: Breach, *, text: str, actor: Actor, at: datetime, revision: int | None = None) -> Breach:
    """Say what keeps it from going on: what was stopped, restricted or put right. Whoever contains it has seen it.

    Raises: NotPermitted; Stale; Refused without a word, or once it is contained.
    """

    def change(row: Breach) -> Fields:
        _check_state(row, BreachState.OPEN, BreachState.ACKNOWLEDGED)
        seen = row.acknowledged_at or at
        return {
            "state": BreachState.CONTAINED,
            "containment": _said(text),
            "contained_at": at,
            "acknowledged_at": seen,
        }

    return _act(breach, BreachAct.CONTAINED, change, actor=actor, at=at, note=text, revision=revision)


def breach_cause(breach: Breach, *, text: str, actor: Actor, at: datetime, revision: int | None = None) -> Breach:
    """Say why it happened.

    Raises: NotPermitted; Stale; Refused without a word, or before it is contained.
    """

    def change(row: Breach) -> Fields:
        _check_state(row, BreachState.CONTAINED, BreachState.REMEDIATING)
        return {"state": BreachState.REMEDIATING, "root_cause": _said(text)}

    return _act(breach, BreachAct.CAUSE_FOUND, change, actor=actor, at=at, note=text, revision=revision)


def breach_remedy(breach: Breach, *, text: str, actor: Actor, at: datetime, revision: int | None = None) -> Breach:
    """Say what was mended, so that it does not happen again.

    Raises: NotPermitted; Stale; Refused without a word, or before its cause is known.
    """

    def change(row: Breach) -> Fields:
        _check_state(row, BreachState.REMEDIATING)
        return {"remedy": _said(text)}

    return _act(breach, BreachAct.REMEDIED, change, actor=actor, at=at, note=text, revision=revision)


def breach_watch(
    breach: Breach,
    *,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    note: str = "",
    revision: int | None = None,
) -> Breach:
    """Begin to watch whether it holds, until a day: the policy's watch, where nobody names one.

    Raises: NotPermitted; Stale; Refused before it is mended, or for a day that has passed.
    """

    def change(row: Breach) -> Fields:
        _check_state(row, BreachState.REMEDIATING)
        if not row.remedy:
            raise Refused(Reason("RSK-3", "Say first what was mended."))
        day = until or at.date() + timedelta(days=row.initiative.policy_profile.policy.watch_days)
        if day <= at.date():
            raise Refused(Reason("until", "Watch it until a day that is still to come."))
        return {"state": BreachState.WATCHING, "watch_until": day}

    return _act(breach, BreachAct.WATCHED, change, actor=actor, at=at, note=note, revision=revision)


def breach_note(breach: Breach, *, text: str, actor: Actor, at: datetime, revision: int | None = None) -> Breach:
    """Put a word on the timeline.

    Raises: NotPermitted; Stale; Refused without a word, or once it is over.
    """

    def change(row: Breach) -> Fields:
        _check_open(row)
        _said(text)
        return {}

    return _act(breach, BreachAct.NOTED, change, actor=actor, at=at, note=text, revision=revision)


@transaction.atomic
def _act(
    breach: Breach,
    act: BreachAct,
    change: Callable[[Breach], Fields],
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    revision: int | None = None,
) -> Breach:
    row = breach_locked(breach, revision)
    if not may_handle(actor, row.initiative):
        require_acting(actor)
        text = "Only those who answer for this initiative, the second line and the PMO can do something about it."
        raise NotPermitted(Reason("PERMISSION", text))
    return breach_change(row, act, change(row), actor=actor, at=at, note=note)


def breach_locked(breach: Breach, revision: int | None = None) -> Breach:
    """Return the breach, held until commit; the initiative first, as everybody does who holds both.

    Raises: Stale where `revision`, the one that was read, is no longer the current one.
    """
    initiatives_lock([breach.initiative_id])
    related = ("initiative__policy_profile", "closing_by")
    row = Breach.objects.select_for_update(of=("self",)).select_related(*related).get(pk=breach.pk)
    if revision is not None and revision != row.revision:
        raise Stale("Somebody did something about this breach since you opened it. Read it again first.")
    return row


def breach_change(row: Breach, act: BreachAct, fields: Fields, *, actor: Actor, at: datetime, note: str) -> Breach:
    """Write what an act changes, and tell of it. Called by the act in its transaction."""
    details = {name: [str(getattr(row, name)), str(value)] for name, value in fields.items() if name == "state"}
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    event = BreachEvent.objects.create(breach=row, act=act, note=note.strip(), actor_id=actor.id, at=at)
    announce(changed, f"breach_{act.value}", Target(row, details), event, actor_id=actor.id, at=at, reason=note.strip())
    return row


def _said(text: str) -> str:
    if not text.strip():
        raise Refused(Reason("text", "Say it in a sentence. It stands on the timeline."))
    return text.strip()


def _check_open(row: Breach) -> None:
    if row.state in BREACH_OVER:
        raise Refused(f"This breach is over: {row.get_state_display().lower()}.")


def _check_state(row: Breach, *wanted: BreachState) -> None:
    _check_open(row)
    if row.state not in wanted:
        now = f"It is {row.get_state_display().lower()}"
        raise Refused(Reason("STATE", f"{now}; this can be done while it is {' or '.join(s.value for s in wanted)}."))

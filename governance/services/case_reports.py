"""“This case does not fit”: what those who do the work say of a case, and what they are told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from decisions.models import Decision
from governance.events import changed
from governance.models import CaseReport, Initiative
from governance.rules.oversight import CaseKind
from governance.rules.permissions import GRANTS, Act
from governance.services.breaches import breach_report
from governance.services.case_references import case_hasher
from governance.services.drills import ended_reasons
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

TEXT_LENGTH = 1000
REFERENCE_LENGTH = 200


def may_make(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may report a case: whoever works here; and a machine whose token says so."""
    return actor.may_answer or (is_granted(actor, Act.REPORT_CASE, GRANTS) and actor.reaches(initiative.pk))


def may_reply(actor: Actor, report: CaseReport) -> bool:
    """Whether this person may answer: whoever owns the decision, leads those who intervene, or leads a queue of it."""
    if not actor.may_answer:
        return False
    owned = report.decision.ownerships.filter(person__identity_group=actor.identity, status="accepted", ended_at=None)
    led = report.decision.edge_cases.filter(queue__lead__identity_group=actor.identity)
    leads = holds_capacity(actor, report.initiative, Capacity.INTERVENTION_LEAD)
    return leads or owned.exists() or led.exists()


@transaction.atomic
def case_report_make(
    initiative: Initiative,
    decision: Decision,
    *,
    kind: CaseKind | str,
    text: str,
    case_reference: str = "",
    actor: Actor,
    at: datetime,
) -> CaseReport:
    """Say that a case does not fit. Of the reference a keyed digest is kept; what must never happen opens a breach.

    Raises: NotPermitted for whoever may change nothing here; Refused without a word, and where the initiative does not
    cite the decision.
    """
    if not may_make(actor, initiative):
        require_acting(actor)
        raise NotPermitted(Reason("PERSON", "Administrators configure the portal and report no cases."))
    initiatives_lock([initiative.pk])
    told = text.strip()
    if reasons := [*ended_reasons(initiative), *_reasons_against(initiative, decision, told, case_reference)]:
        raise Refused(*reasons)
    kind = CaseKind(kind)
    never = kind is CaseKind.NEVER
    report = CaseReport.objects.create(
        initiative=initiative,
        decision=decision,
        kind=kind,
        case=_digest(case_reference),
        text=told,
        reported_by_id=actor.id,
        reported_at=at,
        breach=breach_report(initiative, decision=decision, text=told, actor=actor, at=at) if never else None,
    )
    details = {"kind": report.kind, "decision": decision.code}
    announce(changed, "case_report_make", Target(report, details), actor_id=actor.id, at=at)
    return report


@transaction.atomic
def case_report_reply(report: CaseReport, *, text: str, actor: Actor, at: datetime) -> CaseReport:
    """Tell whoever reported a case what follows from it, once.

    Raises: NotPermitted; Refused without a word, and where it was answered already.
    """
    locked = (
        CaseReport.objects.select_for_update(of=("self",)).select_related("initiative", "decision").get(pk=report.pk)
    )
    if not may_reply(actor, locked):
        reason = "Only the owner of the decision, and those who lead its queues or who intervene, can answer this."
        raise NotPermitted(Reason("PERMISSION", reason))
    if locked.replied_at:
        raise Refused("Somebody answered this already.")
    reply = text.strip()
    if not 0 < len(reply) <= TEXT_LENGTH:
        raise Refused(Reason("TEXT", f"Say what follows from it, in {TEXT_LENGTH} characters at most."))
    locked.reply, locked.replied_by_id, locked.replied_at = reply, actor.id, at
    locked.save(update_fields=["reply", "replied_by", "replied_at"])
    announce(changed, "case_report_reply", locked, actor_id=actor.id, at=at)
    return locked


def _reasons_against(initiative: Initiative, decision: Decision, text: str, reference: str) -> list[Reason]:
    found = []
    if not 0 < len(text) <= TEXT_LENGTH:
        found.append(Reason("TEXT", f"Say what does not fit, in {TEXT_LENGTH} characters at most."))
    if len(reference) > REFERENCE_LENGTH:
        found.append(Reason("CASE", f"A case reference has {REFERENCE_LENGTH} characters at most."))
    if not initiative.citations.filter(decision=decision).exists():
        found.append(Reason("DECISION", f"{initiative} does not cite {decision}."))
    return found


def _digest(reference: str) -> UUID | None:
    if not reference.strip():
        return None
    hasher = case_hasher()
    hasher.update(reference.strip().encode("utf-8", "surrogatepass"))
    return UUID(bytes=hasher.digest())

"""Who signs a redesign plan, in which part, and whose signatures count.

A signature names the digest of what was signed. While the plan is what it names, it counts; once the plan says
something else it does not, and once it says the same again it does.
"""

from roles.rules.permissions import Actor, Group
from roles.rules.plan_gaps import fate_gaps, removal_gaps, work_gaps
from roles.rules.plans import PlanFacts, PlanPart, PlanSignatureFacts, PlanState
from roles.rules.records import record
from roles.rules.refusals import Reason

# Nothing is written or signed any more.
OVER = frozenset({PlanState.COMPLETED, PlanState.WITHDRAWN})
# Everybody signed; whatever the plan says from then on is signed anew.
SIGNED_STATES = frozenset({PlanState.APPROVED, PlanState.EXECUTING})


@record(frozen=True, slots=True)
class Standing:
    """How somebody stands to a plan: they wrote it, they head the unit of its role or one above it."""

    wrote: bool
    heads: bool


def signatures_now(plan: PlanFacts) -> dict[PlanPart, PlanSignatureFacts]:
    """Return the signatures that count, by part: those of the plan as it is now."""
    return {signed.part: signed for signed in plan.signatures if plan.digest and signed.digest == plan.digest}


def parts_signed(plan: PlanFacts) -> frozenset[PlanPart]:
    """Return the parts in which the plan is signed as it is now."""
    return frozenset(signatures_now(plan))


def missing_parts(plan: PlanFacts) -> tuple[PlanPart, ...]:
    """Return the parts in which the plan, as it is now, is not signed yet, in the order in which they sign."""
    signed = parts_signed(plan)
    return tuple(part for part in PlanPart if part not in signed)


def is_signed(plan: PlanFacts) -> bool:
    """Whether the plan is signed in every part, as it is now."""
    return not missing_parts(plan)


def state_after_change(state: PlanState, *, signed: bool) -> PlanState:
    """Return the state of a plan whose content became another one; `signed`: everybody signed just that already."""
    if state in OVER:
        return state
    if signed:
        return PlanState.APPROVED
    return PlanState.DRAFT if state in SIGNED_STATES else state


def parts_of(signer: Actor, standing: Standing) -> tuple[PlanPart, ...]:
    """Return the parts that are this person's to sign, whatever is signed already; none for who signs nothing."""
    return tuple(part for part in PlanPart if not reasons_by_person(part, signer, standing))


def reasons_by_person(part: PlanPart, signer: Actor, standing: Standing) -> tuple[Reason, ...]:
    """Return why this person never signs this part; none where it is theirs to sign."""
    if not signer.may_answer:
        return (Reason("PERSON", "Auditors, administrators and closed accounts sign nothing."),)
    theirs = {
        PlanPart.LEAD: standing.wrote,
        PlanPart.BUSINESS: standing.heads,
        PlanPart.HR: Group.HR in signer.trusted,
        PlanPart.FINANCE: Group.FINANCE in signer.trusted,
    }[part]
    return () if theirs else (Reason("PERMISSION", f"{part.label}: this part is signed by {WHO[part]}."),)


def reasons_by_identity(signer: Actor, plan: PlanFacts) -> tuple[Reason, ...]:
    """Return why this person does not sign this plan any more: one human being signs one part, by whatever account."""
    mine = next((s for s in signatures_now(plan).values() if s.identity == signer.identity), None)
    if mine is None:
        return ()
    text = f"You have signed this plan already, as {_as(mine.part)}. One person signs one part."
    return (Reason("SOD", text),)


def reasons_by_plan(part: PlanPart, plan: PlanFacts) -> tuple[Reason, ...]:
    """Return why nobody signs this part now: the plan is over, it is signed, it is not its turn, or things are open."""
    if plan.state in OVER:
        return (Reason("STATE", f"This plan is {plan.state.label.lower()}. Nobody signs it any more."),)
    signed = parts_signed(plan)
    if part in signed:
        return (Reason("SIGNED", f"{part.label} has signed this plan already, as it is now."),)
    if part is PlanPart.LEAD:
        return ()
    found = [] if PlanPart.LEAD in signed else [Reason("SEQUENCE", "Whoever wrote the plan signs it first.")]
    return (*found, *(Reason("OPEN", text) for text in open_points(plan)))


def open_points(plan: PlanFacts) -> tuple[str, ...]:
    """Return what the plan leaves open that nobody but its author puts their name to."""
    found = (*fate_gaps(plan), *work_gaps(plan), *removal_gaps(plan))
    return tuple(gap.text for gap in found)


def _as(part: PlanPart) -> str:
    return {
        PlanPart.LEAD: "redesign lead",
        PlanPart.BUSINESS: "head of the unit",
        PlanPart.HR: "HR",
        PlanPart.FINANCE: "finance",
    }[part]


WHO = {
    PlanPart.LEAD: "whoever wrote the plan",
    PlanPart.BUSINESS: "the head of the unit, or of a unit above it",
    PlanPart.HR: "somebody of HR",
    PlanPart.FINANCE: "somebody of finance",
}

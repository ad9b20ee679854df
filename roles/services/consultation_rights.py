"""Who reads what was said to employees about a plan, and who writes it down."""

from dataclasses import dataclass
from datetime import date

from roles.models import RedesignPlan
from roles.queries.representation import constituencies_of, is_legal
from roles.queries.units import UnitTree
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.services.plans import may_edit_plan


@dataclass(frozen=True, slots=True)
class ConsultationRights:
    """What one person may do about telling and asking employees of one plan.

    `read`: the papers, not only how it stands. `begin`: tell or ask the body. `answer`: write down what it said on its
    behalf, from paper. `exempt`: sign that a rule does not apply. `bodies` are those in whose name they answer.
    """

    read: bool
    begin: bool
    answer: bool
    exempt: bool
    bodies: frozenset[str]

    def speaks_as(self, body: str) -> bool:
        """Whether this person answers as the body itself."""
        return body.casefold() in self.bodies

    def may_conclude(self, body: str) -> bool:
        """Whether this person may write down what a body said."""
        return self.answer or self.speaks_as(body)


def consultation_rights(
    actor: Actor, plan: RedesignPlan, today: date, tree: UnitTree | None = None
) -> ConsultationRights:
    """Return what somebody may do about one plan. The plan comes with its role and its unit.

    Whoever may write the plan speaks for nobody about it.
    """
    tree = tree or UnitTree.read()
    role, lineage = plan.role, tree.lineage(plan.role.unit_id)
    bodies = {
        spoken.body.strip().casefold()
        for spoken in constituencies_of(actor.identity, today)
        if spoken.covers(lineage=lineage, jurisdiction=role.jurisdiction, site=role.site)
    }
    legal = is_legal(actor.id, tree)
    wrote = actor.identity == plan.created_by.identity_group
    may = actor.may_answer
    edits = may_edit_plan(actor, plan)
    return ConsultationRights(
        read=actor.active and (is_granted(actor, Act.SEE_CONSULTATIONS, GRANTS) or legal or edits or bool(bodies)),
        begin=may and edits,
        answer=may and is_granted(actor, Act.CHANGE_PLANS, GRANTS) and not wrote,
        exempt=may and not wrote and (legal or is_granted(actor, Act.EXEMPT, GRANTS)),
        bodies=frozenset(bodies) if may and not (wrote or edits) else frozenset(),
    )

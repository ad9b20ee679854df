"""Who may do what to decisions."""

from enum import StrEnum

from roles.rules.permissions import Grants, Group


class Act(StrEnum):
    """What can be done to a decision."""

    EDIT_ANY = "edit_decisions_of_others"
    PROPOSE_OWNER = "propose_decision_owners"
    REVIEW_MAP = "review_maps"


# Anybody who works here may put a decision into words, in a group or not, so that needs no grant.
GRANTS: Grants = {
    Act.EDIT_ANY: frozenset({Group.ARCHITECT}),
    Act.PROPOSE_OWNER: frozenset({Group.ARCHITECT, Group.PMO, Group.EXECUTIVE}),
    Act.REVIEW_MAP: frozenset({Group.ARCHITECT}),
}

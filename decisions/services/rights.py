"""Who may change what a unit shares: segments, queues, maps."""

from decisions.rules.permissions import GRANTS, Act
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor, is_granted


def may_edit_shared(actor: Actor, *, keeper_id: int | None, unit_id: int) -> bool:
    """Whether this person keeps it, is an architect, or heads its unit or one above."""
    if not actor.may_act:
        return False
    if keeper_id == actor.id or is_granted(actor, Act.EDIT_ANY, GRANTS, unit=unit_id):
        return True
    return UnitTree.read().is_headed_by(unit_id, actor.id)

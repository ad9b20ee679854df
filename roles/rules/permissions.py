"""Who may do what: the words for it, and the one question every service asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from roles.rules.refusals import NotPermitted, Reason


class Group(StrEnum):
    """What a person is trusted with. A group is a permission; a role is a job."""

    EXECUTIVE = "executive"
    PMO = "pmo"
    ARCHITECT = "architect"
    PLATFORM = "platform"
    RISK = "risk"
    HR = "hr"
    FINANCE = "finance"
    AUDIT = "audit"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The group in words."""
        return {"pmo": "PMO", "hr": "HR"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: which human being, and what they are trusted with.

    Superusers have no further rights here: what they may do follows from their groups, as for everybody.
    """

    id: int
    identity: UUID
    name: str
    active: bool
    groups: frozenset[Group]


Grants = Mapping[StrEnum, frozenset[Group]]


def is_granted(actor: Actor, act: StrEnum, grants: Grants) -> bool:
    """Whether one of the actor's groups is trusted with the act. An act nobody listed is nobody's."""
    return actor.active and not actor.groups.isdisjoint(grants.get(act, frozenset()))


def require(actor: Actor, act: StrEnum, grants: Grants) -> None:
    """Pass when the act is granted.

    Raises: NotPermitted, naming the groups that may.
    """
    if is_granted(actor, act, grants):
        return
    groups = ", ".join(sorted(group.label for group in grants.get(act, frozenset()))) or "nobody"
    raise NotPermitted(Reason("PERMISSION", f"You may not {act.value.replace('_', ' ')}. This is for: {groups}."))


class Act(StrEnum):
    """What can be done to people, units and the work they do."""

    CHANGE_PEOPLE = "change_people"
    CHANGE_UNITS = "change_units"
    CHANGE_PLANS = "change_redesign_plans"


GRANTS: Grants = {
    Act.CHANGE_PEOPLE: frozenset({Group.HR, Group.ADMIN}),
    Act.CHANGE_UNITS: frozenset({Group.ADMIN}),
    Act.CHANGE_PLANS: frozenset({Group.HR}),
}

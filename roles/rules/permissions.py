"""Who may do what: the words for it, and the one question every service asks."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from roles.rules.records import record
from roles.rules.refusals import NotPermitted, Reason


class Group(StrEnum):
    """What a person is trusted with. A group is a permission; a role is a job.

    Viewers read and write nothing, business works here and needs no further grant: both say how far somebody sees.
    """

    VIEWER = "viewer"
    BUSINESS = "business"
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


@record(frozen=True, slots=True)
class Mandate:
    """What a token lets a machine do: its scopes, the acts that they grant, and where. Nothing, unless it is said.

    `initiatives` are the ids of those that it is limited to; None where it is limited to none.
    """

    scopes: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    initiatives: frozenset[int] | None = None


@record(frozen=True, slots=True)
class Actor:
    """Who acts: which human being, and what they are trusted with; or with a mandate, which machine.

    Superusers have no further rights here: what they may do follows from their groups, as for everybody. `groups` hold
    for the whole company, `limited` each for some units: those of a subtree.
    """

    id: int
    identity: UUID
    name: str
    active: bool
    groups: frozenset[Group]
    limited: tuple[tuple[Group, frozenset[int]], ...] = ()
    mandate: Mandate | None = None

    @property
    def everywhere_or_somewhere(self) -> frozenset[Group]:
        """Every group this person is in, for the whole company or for some units."""
        return self.groups | {group for group, _units in self.limited}

    @property
    def trusted(self) -> frozenset[Group]:
        """The groups that count for the whole company. Who audits or administers does that alone."""
        return self._counting(self.groups)

    def trusted_in(self, unit: int | None) -> frozenset[Group]:
        """The groups that count for what belongs to this unit: those of the company, and those that reach as far."""
        reaching = {group for group, units in self.limited if unit in units}
        return self._counting(self.groups | reaching)

    @property
    def reach(self) -> frozenset[int] | None:
        """The units this person sees into, None being the whole company: all of it unless every membership is limited.

        Whoever is in no group works here like everybody and sees what everybody sees.
        """
        if self.groups or not self.limited:
            return None
        return frozenset().union(*(units for _group, units in self.limited))

    @property
    def may_act(self) -> bool:
        """Whether this person may change anything at all: auditors and viewers read and write nothing.

        A machine is no person: it does what its scopes name, and that alone.
        """
        everything = self.everywhere_or_somewhere
        at_work = self.active and self.mandate is None
        return at_work and Group.AUDIT not in everything and everything != {Group.VIEWER}

    @property
    def may_answer(self) -> bool:
        """Whether this person may hold, agree, sign or vouch for something: admins configure and do none of it."""
        return self.may_act and Group.ADMIN not in self.everywhere_or_somewhere

    def _counting(self, groups: frozenset[Group]) -> frozenset[Group]:
        """Return those of these groups that count beside what this person is elsewhere."""
        if not self.active or self.mandate:
            return frozenset()
        everything = self.everywhere_or_somewhere
        alone = next((each for each in (Group.AUDIT, Group.ADMIN) if each in everything), None)
        return groups if alone is None else groups & {alone}

    def reaches(self, initiative_id: int) -> bool:
        """Whether what this machine may do it may do on this initiative; people are not limited to any."""
        limits = self.mandate.initiatives if self.mandate else None
        return limits is None or initiative_id in limits


Grants = Mapping[StrEnum, frozenset[Group]]


def is_granted(actor: Actor, act: StrEnum, grants: Grants, *, unit: int | None = None) -> bool:
    """Whether one of the actor's groups is trusted with the act. An act nobody listed is nobody's.

    `unit` is that of what is acted on: groups limited to units count within them, and nowhere without a unit.
    """
    if actor.mandate:
        return actor.active and act.value in actor.mandate.acts
    return not actor.trusted_in(unit).isdisjoint(grants.get(act, frozenset()))


def require(actor: Actor, act: StrEnum, grants: Grants, *, unit: int | None = None) -> None:
    """Pass when the act is granted, for what belongs to this unit.

    Raises: NotPermitted, naming the groups that may.
    """
    if is_granted(actor, act, grants, unit=unit):
        return
    if actor.mandate:
        text = f"No scope of this token lets a machine {act.value.replace('_', ' ')}."
        raise NotPermitted(Reason("SCOPE", text))
    groups = ", ".join(sorted(group.label for group in grants.get(act, frozenset()))) or "nobody"
    raise NotPermitted(Reason("PERMISSION", f"You may not {act.value.replace('_', ' ')}. This is for: {groups}."))


def require_acting(actor: Actor) -> None:
    """Pass whoever works here and may change something.

    Raises: NotPermitted.
    """
    if not actor.active:
        raise NotPermitted(Reason("PERSON", "Only people who work here can do this."))
    if actor.mandate:
        raise NotPermitted(Reason("SCOPE", "Service accounts do what their scopes name, and nothing else."))
    if not actor.may_act:
        who = "Auditors read everything here" if Group.AUDIT in actor.everywhere_or_somewhere else "Viewers read"
        raise NotPermitted(Reason("PERSON", f"{who} and change nothing."))


class Act(StrEnum):
    """What can be done to people, units and the work they do."""

    CHANGE_PEOPLE = "change_people"
    CHANGE_UNITS = "change_units"
    CHANGE_PLANS = "change_redesign_plans"
    PLACE_HOURS = "say_where_freed_hours_go"
    VERIFY_REMOVALS = "verify_that_work_was_taken_out"
    RECORD_TRIALS = "record_trials_of_a_fallback"
    CHANGE_WORK = "change_roles_and_what_people_do_in_them"
    IMPORT_TASKS = "import_task_libraries"
    AUTHORISE = "say_how_much_risk_people_may_sign_for"
    NAME_REPRESENTATIVES = "name_who_speaks_for_employees"
    CHANGE_RULES = "change_consultation_rules"
    SEE_CONSULTATIONS = "see_what_was_said_to_employees"
    CHANGE_CALENDARS = "say_when_people_work"
    EXEMPT = "sign_why_employees_need_not_be_asked"
    GIVE_MEMBERSHIPS = "say_what_people_are_trusted_with"
    SEE_MEMBERSHIPS = "see_what_people_are_trusted_with"


GRANTS: Grants = {
    Act.CHANGE_PEOPLE: frozenset({Group.HR, Group.ADMIN}),
    Act.CHANGE_UNITS: frozenset({Group.ADMIN}),
    Act.CHANGE_PLANS: frozenset({Group.HR}),
    Act.PLACE_HOURS: frozenset({Group.HR, Group.FINANCE}),
    Act.VERIFY_REMOVALS: frozenset({Group.HR, Group.PMO, Group.PLATFORM, Group.RISK}),
    Act.RECORD_TRIALS: frozenset({Group.HR, Group.PMO}),
    Act.CHANGE_WORK: frozenset({Group.HR, Group.PMO}),
    Act.IMPORT_TASKS: frozenset({Group.HR, Group.PMO}),
    Act.AUTHORISE: frozenset({Group.RISK, Group.EXECUTIVE}),
    Act.NAME_REPRESENTATIVES: frozenset({Group.HR}),
    Act.CHANGE_RULES: frozenset({Group.HR}),
    Act.SEE_CONSULTATIONS: frozenset({Group.HR, Group.EXECUTIVE, Group.PMO, Group.RISK, Group.AUDIT}),
    Act.CHANGE_CALENDARS: frozenset({Group.ADMIN, Group.HR}),
    Act.EXEMPT: frozenset({Group.RISK}),
    Act.GIVE_MEMBERSHIPS: frozenset({Group.ADMIN}),
    Act.SEE_MEMBERSHIPS: frozenset({Group.ADMIN, Group.AUDIT, Group.RISK}),
}

"""What a plan's page offers to choose from: people and roles by name, and the decisions around it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from decisions.models import Decision, Takeover
from roles.models import Person, RedesignPlan, Role

# So many are offered while somebody types; whoever is not among them is found by the whole name.
OFFERED = 200
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what typed names mean, by the name in small letters; and the decisions that can be chosen."""

    people: Mapping[str, Person] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    decisions: tuple[tuple[int, str], ...] = ()


def person_label(person: Person) -> str:
    """Return how a person is written where they are chosen by typing."""
    return f"{person.display_name} ({person.username})"


def role_label(role: Role) -> str:
    """Return how a role is written where it is chosen by typing."""
    return f"{role}, {role.unit}"


def names_for(plan: RedesignPlan, people: Collection[str], roles: Collection[str]) -> Names:
    """Return what these typed names mean, and the decisions around the plan, in three statements."""
    return Names(_people(people), _roles(roles), decisions_around(plan))


def _people(typed: Collection[str]) -> Mapping[str, Person]:
    told = {text.strip() for text in typed if text.strip()}
    if not told:
        return {}
    handles = {match[1] for text in told if (match := _IN_BRACKETS.search(text))}
    asked = Q(username__in=told | handles) | Q(display_name__in=told)
    found: dict[str, Person] = {}
    twice: set[str] = set()
    for person in Person.objects.filter(asked, is_active=True).order_by("pk"):
        name = person.display_name.casefold()
        twice |= {name} if name in found else set()
        found |= {name: person, person.username.casefold(): person, person_label(person).casefold(): person}
    return {name: person for name, person in found.items() if name not in twice}


def _roles(typed: Collection[str]) -> Mapping[str, Role]:
    told = {text.strip().casefold() for text in typed if text.strip()}
    if not told:
        return {}
    known = Role.objects.select_related("unit").order_by("pk")
    return {name: role for role in known if (name := role_label(role).casefold()) in told}


def decisions_around(plan: RedesignPlan) -> tuple[tuple[int, str], ...]:
    """Return the decisions that initiatives which follow the plan cite, and those that take its work over already."""
    cited = Q(citations__initiative__plan_citations__plan=plan, retired_at=None)
    taking = Q(takeovers__activity__changes__plan=plan)
    found = Decision.objects.filter(cited | taking).distinct().order_by("name", "pk")
    return tuple((decision.pk, f"{decision.name} ({decision.code})") for decision in found)


def taken_in(plan: RedesignPlan) -> Mapping[int, list[int]]:
    """Return which decisions take over each activity of a plan, by the activity's id."""
    found: dict[int, list[int]] = {}
    pairs = Takeover.objects.filter(activity__changes__plan=plan).order_by("decision__name", "pk")
    for activity, decision in pairs.values_list("activity_id", "decision_id"):
        found.setdefault(activity, []).append(decision)
    return found


def people_offered(plan: RedesignPlan) -> list[str]:
    """Return people who could see to it that work ends: those near the work, as they are typed."""
    near = (
        Q(pk=plan.created_by_id)
        | Q(unit=plan.role.unit_id)
        | Q(heads=plan.role.unit_id)
        | Q(governance_accountability_set__initiative__plan_citations__plan=plan)
    )
    found = Person.objects.filter(near, is_active=True).distinct().order_by("display_name", "pk")[:OFFERED]
    return [person_label(person) for person in found]


def roles_offered(plan: RedesignPlan) -> list[str]:
    """Return roles to which work could go, those of the same unit first, as they are typed."""
    others = Role.objects.exclude(pk=plan.role_id).select_related("unit").order_by("title", "pk")[:OFFERED]
    return [role_label(role) for role in sorted(others, key=lambda role: role.unit_id != plan.role.unit_id)]

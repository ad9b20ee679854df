"""Who could sign a review: read once for all of its steps."""

from collections.abc import Collection, Iterable
from datetime import date

from governance.rules.facts import Facts
from governance.rules.reviews import ReviewFacts
from governance.rules.signatories import POOLS, Signatory
from roles.models import Person
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.permissions import Group


def signatories(facts: Facts, review: ReviewFacts) -> list[Signatory]:
    """Return everybody who could be asked to sign, by name: holders, stand-ins, and the groups that step in."""
    return signatories_together([(facts, review)], facts.today)


def signatories_together(reviews: Iterable[tuple[Facts, ReviewFacts]], today: date) -> list[Signatory]:
    """Return everybody who could be asked to sign any of these reviews, by name, in six statements."""
    pooled = Person.objects.filter(groups__name__in={group.value for group in POOLS.values()}, is_active=True)
    named = set(pooled.values_list("pk", flat=True))
    for facts, review in reviews:
        named |= {h.person.id for h in (*facts.holders, *facts.decision_owners)}
        named |= {h.deputy.id for h in facts.holders if h.deputy}
        named |= {d.delegate.id for d in facts.delegations}
        named |= {step.assigned_to_id for step in review.steps if step.assigned_to_id}
    return signatories_of(named, today)


def signatories_of(ids: Collection[int], today: date) -> list[Signatory]:
    """Return these people as signatories, by name, in five statements."""
    people = people_facts(ids, UnitTree.read(), today)
    groups = _groups(ids)
    printed = dict(Person.objects.filter(pk__in=ids).values_list("pk", "printed_name"))
    found = [Signatory(p, groups.get(p.id, frozenset()), printed[p.id]) for p in people.values()]
    return sorted(found, key=lambda s: (s.person.name, s.person.id))


def _groups(ids: Iterable[int]) -> dict[int, frozenset[Group]]:
    """Return what each is trusted with; those who audit or administer sign nothing, whatever else they are in."""
    known = {group.value for group in Group}
    found: dict[int, set[Group]] = {}
    for person, name in Person.objects.filter(pk__in=ids).values_list("pk", "groups__name"):
        if name in known:
            found.setdefault(person, set()).add(Group(name))
    return {
        person: frozenset() if groups & {Group.AUDIT, Group.ADMIN} else frozenset(groups)
        for person, groups in found.items()
    }

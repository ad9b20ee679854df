"""Which initiatives are meant, as the portfolio and every list ask for it, and what belongs to them elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from governance.models import Accountability
from governance.queries.sight import EVERYTHING, Sight
from governance.rules.stages import Nature, Stage
from roles.models import Person
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity

# More would not fit the database's own numbers.
_MOST_DIGITS = 9
_TIERS = range(5)
OWNERS_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """What narrows a portfolio. Whatever is empty or None narrows nothing.

    `unit` includes everything below it unless `below` is false. `tier` 0 means that the impact tier is not known.
    `outcome_owner` is somebody who answers for the outcome, with whichever of their accounts. `sight` is what whoever
    looks sees at all: nobody asks for it, and no address says it.
    """

    unit: int | None = None
    below: bool = True
    nature: str = ""
    stage: str = ""
    outcome_owner: int | None = None
    tier: int | None = None
    sight: Sight = EVERYTHING

    @property
    def whole(self) -> bool:
        """Whether nothing is narrowed."""
        return not self.address()

    def address(self) -> dict[str, str]:
        """Return how an address says it."""
        said = {"unit": self.unit, "nature": self.nature, "stage": self.stage}
        said |= {"outcome_owner": self.outcome_owner, "tier": self.tier}
        given = {name: str(value) for name, value in said.items() if value not in ("", None)}
        return given if self.below or self.unit is None else given | {"below": "no"}


# Everything there is.
WHOLE = Scope()
SCOPE_NAMES = tuple(field.name for field in fields(Scope) if field.name != "sight")


def scope_read(words: "Mapping[str, str] | QueryDict", sight: Sight) -> Scope:
    """Return the scope that an address's parameters describe, for this sight; what cannot be meant narrows nothing."""
    nature, stage, tier = words.get("nature", ""), words.get("stage", ""), _number(words.get("tier"))
    return Scope(
        unit=_number(words.get("unit")),
        below=words.get("below") != "no",
        nature=nature if nature in set(Nature) else "",
        stage=stage if stage in set(Stage) else "",
        outcome_owner=_number(words.get("outcome_owner")),
        tier=tier if tier in _TIERS else None,
        sight=sight,
    )


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class Slice:
    """A scope on one day, its units looked up once: how every table is narrowed to it."""

    scope: Scope
    units: frozenset[int] | None
    today: date

    @classmethod
    def read(cls, scope: Scope, today: date, tree: UnitTree | None = None) -> Self:
        """Return it, in one statement where a unit is asked for and the tree is not there yet."""
        if scope.unit is None:
            return cls(scope, None, today)
        units = (tree or UnitTree.read()).below(scope.unit) if scope.below else frozenset({scope.unit})
        return cls(scope, units, today)

    def initiatives(self, path: str = "") -> Q:
        """Return the condition on initiatives, or on what leads to them by this path, such as `review__initiative`."""
        at = f"{path}__" if path else ""
        scope, condition = self.scope, self.scope.sight.initiatives(path)
        if self.units is not None:
            condition &= Q(**{f"{at}beneficiary_unit__in": self.units})
        if scope.nature:
            condition &= Q(**{f"{at}nature": scope.nature})
        if scope.stage:
            condition &= Q(**{f"{at}stage": scope.stage})
        if scope.tier is not None:
            condition &= Q(**({f"{at}impact_tier": scope.tier} if scope.tier else {f"{at}impact_tier__isnull": True}))
        if scope.outcome_owner is not None:
            owned = answering(self.today, Capacity.OUTCOME_OWNER).filter(
                person__identity_group__in=Person.objects.filter(pk=scope.outcome_owner).values("identity_group")
            )
            condition &= Q(**{f"{at}pk__in": owned.values("initiative")})
        return condition

    def flags(self) -> Q:
        """Return the condition on flags: one about a person belongs to their unit and to nothing narrower."""
        seen = self.scope.sight.flags()
        about = replace(self, scope=replace(self.scope, sight=EVERYTHING)).initiatives("initiative")
        if self.units is None or len(self.scope.address().keys() - {"unit", "below"}):
            return about & seen
        return (about | Q(initiative=None, person__unit__in=self.units)) & seen

    def people(self, path: str = "") -> Q:
        """Return the condition on people, or on what leads to them: those of the unit, who answer for one of the rest.

        Somebody belongs to their own unit, whichever units they work for.
        """
        at = f"{path}__" if path else ""
        condition = Q() if self.units is None else Q(**{f"{at}unit__in": self.units})
        rest = replace(self.scope, unit=None, below=True, sight=EVERYTHING)
        if rest.whole:
            return condition
        held = answering(self.today).filter(Slice(rest, None, self.today).initiatives("initiative"))
        return condition & Q(**{f"{at}identity_group__in": held.values("person__identity_group")})


def answering(today: date, *capacities: Capacity) -> QuerySet[Accountability]:
    """Return who answers for something on this day, in one of these capacities where some are named."""
    running = Q(valid_to=None) | Q(valid_to__gt=today)
    held = Accountability.objects.filter(running, status="accepted", valid_from__lte=today)
    return held.filter(capacity__in=capacities) if capacities else held


def owners_with_most(today: date, also: int | None, sight: Sight) -> Sequence[tuple[int, str]]:
    """Return those who answer for the outcome of most initiatives, and this person, by name."""
    seen = sight.of(answering(today, Capacity.OUTCOME_OWNER))
    held = seen.order_by().values_list("person", "person__display_name")
    rows = list(held.annotate(count=Count("pk")).order_by("-count", "person")[:OWNERS_OFFERED])
    found: dict[int, str] = {pk: name for pk, name, _count in rows}
    if also is not None and also not in found:
        found |= dict(Person.objects.filter(pk=also).values_list("pk", "display_name"))
    return sorted(found.items(), key=lambda owner: (owner[1].casefold(), owner[0]))


def depth_of_top(tree: UnitTree) -> int:
    """Return how long the lineage of a top unit is: right below the one company, or without a company above them."""
    return 2 if sum(parent is None for parent in tree.parents.values()) == 1 else 1


def top_of(tree: UnitTree, unit: int) -> int:
    """Return the top unit that a unit belongs to; the company itself for what it bears alone."""
    lineage = tree.lineage(unit)
    return lineage[-min(depth_of_top(tree), len(lineage))]


def place_of(tree: UnitTree, unit: int, top: int | None) -> tuple[int, bool]:
    """Return under which unit right below this one a unit falls, and whether with all below or as that unit alone."""
    lineage = tree.lineage(unit)
    depth = len(tree.lineage(top)) + 1 if top in tree.parents else depth_of_top(tree)
    return lineage[-min(depth, len(lineage))], len(lineage) >= depth

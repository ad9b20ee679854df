"""Who speaks for employees, and who reads what was said to them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from roles.models import Consultation, ConsultationRule, Person, RedesignPlan, Representation, Role
from roles.queries.units import UnitTree
from roles.rules.consultation import RuleStatus
from roles.rules.people import UnitKind
from roles.rules.plans import PlanState
from roles.rules.representation import Constituency


def active(today: date) -> Q:
    """Return the condition of speaking for employees today."""
    return Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))


def representations(today: date) -> QuerySet[Representation]:
    """Return who speaks for employees today or will, by body and name."""
    found = Representation.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    return found.select_related("person__unit").prefetch_related("units").order_by("body", "person__display_name", "pk")


def constituencies_of(identity: UUID, today: date) -> tuple[Constituency, ...]:
    """Return for whom a human being speaks today, over all their accounts, in two statements; one where for nobody."""
    rows = Representation.objects.filter(active(today), person__identity_group=identity)
    return tuple(constituency(row) for row in rows.prefetch_related("units").order_by("pk"))


def constituency(row: Representation) -> Constituency:
    """Return for whom somebody speaks. The row comes with its units."""
    return Constituency(
        body=row.body,
        units=frozenset(unit.pk for unit in row.units.all()),
        jurisdictions=frozenset(row.jurisdictions),
        sites=frozenset(row.sites),
    )


def speaking_for(role: Role, rows: Iterable[Representation], tree: UnitTree) -> list[Representation]:
    """Return those of the rows that speak for whoever holds a job."""
    lineage = tree.lineage(role.unit_id)
    return [
        row for row in rows if constituency(row).covers(lineage=lineage, jurisdiction=role.jurisdiction, site=role.site)
    ]


def plans_spoken_for(constituencies: tuple[Constituency, ...], tree: UnitTree) -> list[int]:
    """Return the ids of the plans that change work which any of these constituencies covers, in one statement."""
    rows = RedesignPlan.objects.order_by("pk").values_list("pk", "role__unit_id", "role__jurisdiction", "role__site")
    return [
        pk
        for pk, unit, country, site in rows
        if any(c.covers(lineage=tree.lineage(unit), jurisdiction=country, site=site) for c in constituencies)
    ]


def is_legal(person_id: int, tree: UnitTree | None = None) -> bool:
    """Whether somebody works in a legal unit, in one statement or two."""
    unit = Person.objects.values_list("unit_id", flat=True).get(pk=person_id)
    tree = tree or UnitTree.read()
    return any(tree.kinds.get(above) == UnitKind.LEGAL for above in tree.lineage(unit))


def bodies_known() -> list[str]:
    """Return the bodies that rules name, each once."""
    rules = ConsultationRule.objects.exclude(status=RuleStatus.SUPERSEDED)
    return list(rules.order_by("body").values_list("body", flat=True).distinct())


def places_known() -> tuple[list[str], list[str]]:
    """Return the countries and the sites at which jobs are, each once."""
    countries = Role.objects.exclude(jurisdiction="").order_by("jurisdiction").values_list("jurisdiction", flat=True)
    sites = Role.objects.exclude(site="").order_by("site").values_list("site", flat=True)
    return list(countries.distinct()), list(sites.distinct())


def questions_for(identity: UUID, spoken: tuple[Constituency, ...]) -> list[Consultation]:
    """Return what the bodies were asked that somebody speaks for and have not answered, the first asked first.

    In two statements, and none for whoever speaks for nobody.
    """
    if not spoken:
        return []
    tree = UnitTree.read()
    asked = Consultation.objects.filter(notified_on__isnull=False, outcome="").exclude(plan__state=PlanState.WITHDRAWN)
    rows = asked.select_related("rule", "plan__role__unit__head", "plan__created_by").order_by("notified_on", "pk")
    return [row for row in rows if identity not in _writers(row) and _asks(row, spoken, tree)]


def _writers(row: Consultation) -> set[UUID]:
    """Return who writes the plan, or leads the unit: they answer for nobody."""
    people = (row.plan.created_by, row.plan.role.unit.head)
    return {person.identity_group for person in people if person is not None}


def _asks(row: Consultation, spoken: tuple[Constituency, ...], tree: UnitTree) -> bool:
    role, lineage = row.plan.role, tree.lineage(row.plan.role.unit_id)
    return any(
        each.is_body(row.rule.body) and each.covers(lineage=lineage, jurisdiction=role.jurisdiction, site=role.site)
        for each in spoken
    )

"""Benefits, objectives and what works against them as their pages show them."""

from collections.abc import Collection, Mapping

from django.db.models import Prefetch, QuerySet

from governance.models import LIVING, AdoptionObjective, Benefit, BenefitReading, ConflictingKpi, Flag, Initiative
from governance.queries.reviews import people_around
from roles.models import Person

BYPASSED = "F-ROL-2"


def benefits_shown() -> QuerySet[Benefit]:
    """Return benefits with their people, and as `latest` a list of the one reading that is latest; two statements."""
    latest = BenefitReading.objects.order_by("benefit", "-last_day", "-pk").distinct("benefit")
    people = ("owner__unit", "proposed_by", "figures_by", "committed_by", "closed_by")
    return Benefit.objects.select_related(
        "initiative__beneficiary_unit", "initiative__policy_profile", "plan", *people
    ).prefetch_related(Prefetch("readings", latest, to_attr="latest"))


def readings_of(benefit: Benefit) -> list[BenefitReading]:
    """Return what was seen of a benefit, the latest period first; of one period what was told last."""
    rows = benefit.readings.select_related("reported_by").order_by("-last_day", "first_day", "-pk")
    found: dict[tuple[object, object], BenefitReading] = {}
    for row in rows:
        found.setdefault((row.first_day, row.last_day), row)
    return list(found.values())


def objectives_of(initiative: Initiative) -> QuerySet[AdoptionObjective]:
    """Return the objectives that stand, by holder."""
    rows = initiative.objectives.filter(ended_at=None).select_related("holder__unit", "set_by", "initiative")
    return rows.order_by("holder__display_name", "-ends_on", "pk")


def kpis_of(initiative: Initiative) -> QuerySet[ConflictingKpi]:
    """Return what rewards the old way, what is still to be changed first."""
    rows = initiative.conflicting_kpis.select_related("owner__unit", "unit", "initiative")
    return rows.order_by("adjusted_on", "adjust_by", "name", "pk")


def is_bypassed(initiative: Initiative) -> bool:
    """Whether cases go past the AI, and somebody is chased for it."""
    return Flag.objects.filter(initiative=initiative, rule=BYPASSED, state__in=LIVING).exists()


def people_offered(initiative: Initiative, also: Collection[int]) -> Mapping[str, Person]:
    """Return who may own a benefit or hold an objective: those who answer for something here, and these people."""
    found = {str(person.pk): person for person in people_around(initiative)}
    more = Person.objects.filter(pk__in=also, is_active=True).order_by("display_name", "pk")
    return found | {str(person.pk): person for person in more}

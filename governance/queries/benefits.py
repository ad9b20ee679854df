"""Benefits, objectives and what works against them as their pages show them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from governance.models import LIVING, AdoptionObjective, Benefit, BenefitReading, ConflictingKpi, Flag, Initiative
from governance.queries.reviews import people_around
from governance.queries.scope import WHOLE, Scope, Slice, scope_read
from governance.queries.sight import Sight
from governance.rules.benefits import RELIED_ON
from governance.rules.stages import ENDED_STAGES
from governance.rules.value import BenefitKind, BenefitState
from roles.models import Person

BYPASSED = "F-ROL-2"
# In an address: every state in which finance relies on it.
RELIED = "relied"


@dataclass(frozen=True, slots=True)
class BenefitFilter:
    """What the address asks for. Whatever is empty does not narrow; without a state those that are claimed."""

    state: str = ""
    kind: str = ""
    q: str = ""
    scope: Scope = WHOLE

    @classmethod
    def read(cls, words: Mapping[str, str], sight: Sight) -> "BenefitFilter":
        """Return the filter that an address's parameters describe."""
        given = {name: str(words.get(name, "")).strip() for name in ("state", "kind", "q")}
        given["state"] = given["state"] if given["state"] in {RELIED, *BenefitState} else ""
        given["kind"] = given["kind"] if given["kind"] in set(BenefitKind) else ""
        return cls(**given, scope=scope_read(words, sight))


def benefits_found(wanted: BenefitFilter, within: Slice) -> QuerySet[Benefit]:
    """Return the benefits that the filter lets through, with what a row shows of them, by initiative."""
    found = benefits_shown().filter(_state_is(wanted.state), within.initiatives("initiative"))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.q:
        found = found.filter(
            Q(name__icontains=wanted.q)
            | Q(initiative__title__icontains=wanted.q)
            | Q(initiative__key__iexact=wanted.q)
            | Q(owner__display_name__icontains=wanted.q)
        )
    return found.exclude(initiative__stage__in=ENDED_STAGES).order_by("initiative__title", "initiative", "pk")


def claims_within(within: Slice) -> QuerySet[Benefit]:
    """Return what the initiatives that did not end are worth, as far as it is claimed still."""
    rows = Benefit.objects.filter(_state_is(""), within.initiatives("initiative"))
    return rows.exclude(initiative__stage__in=ENDED_STAGES)


def _state_is(state: str) -> Q:
    """Return the condition of a state; what it costs somebody is worth nothing, whatever its state."""
    claimed = ~Q(kind=BenefitKind.DISBENEFIT)
    if not state:
        return claimed & ~Q(state=BenefitState.WRITTEN_DOWN)
    return claimed & (Q(state__in=RELIED_ON) if state == RELIED else Q(state=state))


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

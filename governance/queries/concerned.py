"""Which initiatives an object concerns: whoever changes it has them judged anew."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Q

from decisions.models import (
    CaseFile,
    Decision,
    DecisionMap,
    DecisionTable,
    EdgeCasePolicy,
    Ownership,
    Queue,
    ReferenceCase,
    Replay,
    Segment,
)
from decisions.rules.vocabulary import ASKING_ACTIONS
from governance.models import (
    Accountability,
    AdoptionObjective,
    AISystem,
    AppealRoute,
    Appetite,
    Attestation,
    Benefit,
    Breach,
    CaseReport,
    Challenge,
    Classification,
    Clearance,
    CompensatingControl,
    Condition,
    ConflictingKpi,
    Determination,
    Drill,
    Flag,
    Initiative,
    KpiSearch,
    Measurement,
    MinutesEntry,
    Observation,
    OwnerReview,
    PolicyProfile,
    Recusal,
    Remit,
    Review,
    Runtime,
    SeededTest,
    Signature,
    Step,
    SystemVersion,
    Tolerance,
    Transition,
    Waiver,
)
from roles.events import Change, Target
from roles.models import ConsultationRule, Delegation, Person, RedesignPlan, Role, Unit
from roles.queries.units import UnitTree
from roles.rules.countries import countries_of

_OF_INITIATIVE = (
    Accountability,
    AdoptionObjective,
    AppealRoute,
    Attestation,
    Benefit,
    Breach,
    CaseReport,
    Challenge,
    Classification,
    Clearance,
    ConflictingKpi,
    Determination,
    Drill,
    KpiSearch,
    Measurement,
    Observation,
    OwnerReview,
    Remit,
    Review,
    Runtime,
    SeededTest,
    SystemVersion,
    Tolerance,
    Transition,
    Waiver,
)
# What belongs to a review.
_OF_REVIEW = (Condition, MinutesEntry, Recusal, Signature, Step)


# Acts, and what else of a decision, that change how many of its cases reach people.
_LOADS = frozenset({"edge_case_set", "edge_case_remove", "table_set", "table_remove", "table_verify", "replay_finish"})
_LOADING = frozenset({"volume_per_day", "autonomy"})


def initiatives_concerned(objects: Iterable[Model]) -> set[int]:
    """Return the ids of all initiatives that any of these objects is part of or is judged with."""
    found: set[int] = set()
    units: set[int] = set()
    for obj in objects:
        if isinstance(obj, Unit):
            units.add(obj.pk)
        elif (number := _initiative_of(obj)) is not None:
            found.add(number)
        elif (condition := _condition(obj)) is not None:
            found |= set(Initiative.objects.filter(condition).values_list("pk", flat=True))
    if units:
        found |= set(Initiative.objects.filter(_with_units(units)).values_list("pk", flat=True))
    return found


def initiatives_beside(act: Change) -> set[int]:
    """Return the ids of initiatives that send cases to the same people as decisions that now send more or less there.

    In one statement, and none for other acts. Of a queue that nothing goes to any more nothing is said: who still sends
    there has more people than before, and the next sweep says so.
    """
    acted = [t.obj.pk for t in act.targets if isinstance(t.obj, Decision) and _sends_otherwise(act.verb, t)]
    if not acted:
        return set()
    asking = EdgeCasePolicy.objects.filter(action__in=ASKING_ACTIONS)
    queues = asking.filter(decision__in=acted, queue__isnull=False).values("queue")
    senders = asking.filter(queue__in=queues).values("decision")
    return set(Initiative.objects.filter(citations__decision__in=senders).values_list("pk", flat=True))


def _sends_otherwise(verb: str, target: Target) -> bool:
    return verb in _LOADS or (verb == "decision_update" and not _LOADING.isdisjoint(target.details))


def _initiative_of(obj: Model) -> int | None:
    """Return the one initiative that an object belongs to, or None where it may concern several."""
    if isinstance(obj, Initiative):
        return obj.pk
    if isinstance(obj, _OF_INITIATIVE):
        return obj.initiative_id
    if isinstance(obj, _OF_REVIEW) and obj.review is not None:
        return obj.review.initiative_id
    return None


def _condition(obj: Model) -> Q | None:
    return next((condition(obj) for kind, condition in _CONDITIONS.items() if isinstance(obj, kind)), None)


def _with_people(ids: Iterable[int]) -> Q:
    ids = list(ids)
    return (
        Q(accountabilities__person__in=ids)
        | Q(accountabilities__deputy__in=ids)
        | Q(citations__decision__ownerships__person__in=ids)
        | Q(citations__decision__ownerships__deputy__in=ids)
    )


def _reporting_to(person_id: int) -> Q:
    """Whoever is in the line of a holder counts for the separation of lines, two levels up."""
    return Q(accountabilities__person__manager=person_id) | Q(accountabilities__person__manager__manager=person_id)


def _with_units(unit_ids: set[int]) -> Q:
    """All of them in one question: an import adds hundreds."""
    tree = UnitTree.read()
    units = [unit for unit in tree.parents if not unit_ids.isdisjoint(tree.lineage(unit))]
    people = Person.objects.filter(unit__in=units).values_list("pk", flat=True)
    return Q(beneficiary_unit__in=units) | _with_people(people)


_CONDITIONS: dict[type[Model], Callable[[Any], Q]] = {
    Decision: lambda decision: Q(citations__decision=decision),
    **dict.fromkeys(
        (CaseFile, DecisionTable, EdgeCasePolicy, ReferenceCase, Replay),
        lambda part: Q(citations__decision=part.decision_id),
    ),
    # A map is not judged itself; what it says that its decisions need is part of what is signed.
    DecisionMap: lambda drawn: Q(citations__decision__map_nodes__map=drawn),
    Ownership: lambda ownership: Q(citations__decision=ownership.decision_id),
    Queue: lambda queue: Q(citations__decision__edge_cases__queue=queue),
    Segment: lambda segment: Q(citations__decision__grants__segment=segment),
    RedesignPlan: lambda plan: Q(plan_citations__plan=plan),
    Role: lambda role: Q(plan_citations__plan__role=role),
    ConsultationRule: lambda rule: (
        Q(plan_citations__plan__role__jurisdiction__in=countries_of(rule.jurisdiction))
        if rule.jurisdiction
        else Q(plan_citations__isnull=False)
    ),
    Delegation: lambda delegation: _with_people([delegation.delegator_id]),
    Person: lambda person: _with_people([person.pk]) | _reporting_to(person.pk),
    # Whoever acknowledges a flag keeps the clearance from being restricted for it.
    Flag: lambda flag: Q(flags=flag),
    CompensatingControl: lambda control: Q(waivers=control.waiver_id),
    PolicyProfile: lambda profile: Q(policy_profile=profile),
    AISystem: lambda system: Q(systems=system),
    Appetite: lambda appetite: Q(tolerances__key=appetite.key),
}

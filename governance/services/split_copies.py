"""What a part of a split initiative begins with. Steps of the split, which announces them.

Nothing that somebody accepted, signed or approved of the whole is theirs to give away: it is put to the same people
again. What went wrong is no proposal: an open breach is the part's from the first moment on.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from decisions.queries.facts import decisions_gather
from decisions.rules.vocabulary import Verb
from governance.models import (
    Accountability,
    AdoptionObjective,
    AppealRoute,
    Breach,
    BreachEvent,
    Classification,
    Clearance,
    CompensatingControl,
    ConflictingKpi,
    Initiative,
    SystemVersion,
    Tolerance,
    Waiver,
)
from governance.queries.waivers import waiver_content
from governance.rules.breaches import BREACH_OVER, BreachAct
from governance.rules.classification import Answers, assess, is_stricter_or_equal
from governance.rules.clearances import ClearanceState
from governance.rules.measures import key_of
from governance.rules.stages import Nature
from roles.models import Person
from roles.rules.canonical import content_digest
from roles.rules.capacities import Capacity

# What a copy of a row has of its own.
_OF_ITS_OWN = frozenset({"id", "revision"})


def systems_copy(whole: Initiative, part: Initiative, *, actor_id: int, at: datetime) -> list[Model]:
    """Have the part use the same systems, and put up the versions that are cleared; all proposed ones where none is."""
    part.systems.set(whole.systems.all())
    cleared = Clearance.objects.filter(initiative=whole).exclude(state=ClearanceState.REVOKED).first()
    versions = SystemVersion.objects.filter(initiative=whole)
    if cleared is None:
        versions = versions.filter(withdrawn_at=None)
    else:
        versions = versions.filter(fingerprint__in=cleared.body.get("fingerprints", ()))
    latest = {version.fingerprint: version for version in versions.order_by("pk")}
    return [
        SystemVersion.objects.create(
            initiative=part,
            system_id=version.system_id,
            label=version.label,
            fingerprint=version.fingerprint,
            note=version.note,
            registered_by_id=actor_id,
            registered_at=at,
        )
        for version in latest.values()
    ]


def accountabilities_propose(
    whole: Initiative, part: Initiative, owner: Person | None, *, actor_id: int, at: datetime
) -> list[Accountability]:
    """Ask those who answer for the whole to answer for the part, as many hours, each for themselves.

    `owner` is asked to own the outcome where somebody else is to.
    """
    held = Accountability.objects.filter(initiative=whole, status="accepted", ended_at=None, person__is_active=True)
    in_force = held.filter(Q(valid_to=None) | Q(valid_to__gt=at.date())).order_by("capacity", "-valid_from", "-pk")
    asked = [_proposal(row, part, actor_id, at) for row in in_force.distinct("capacity")]
    if owner is not None:
        asked = [row for row in asked if row.capacity != Capacity.OUTCOME_OWNER]
        before = in_force.filter(capacity=Capacity.OUTCOME_OWNER).first()
        row = _proposal(before, part, actor_id, at) if before else _proposal(Accountability(), part, actor_id, at)
        row.capacity = Capacity.OUTCOME_OWNER
        if row.person_id != owner.pk:
            row.person, row.deputy, row.in_objectives = owner, None, False
        asked.append(row)
    return list(Accountability.objects.bulk_create(asked))


def _proposal(row: Accountability, part: Initiative, actor_id: int, at: datetime) -> Accountability:
    return Accountability(
        initiative=part,
        capacity=row.capacity,
        person_id=row.person_id,
        deputy_id=row.deputy_id,
        hours_per_month=row.hours_per_month,
        in_objectives=row.in_objectives,
        cost_code=row.cost_code,
        valid_from=at.date(),
        proposed_by_id=actor_id,
        proposed_at=at,
    )


def tolerances_copy(whole: Initiative, part: Initiative, decisions: Collection[int]) -> dict[int, Tolerance]:
    """Return unsigned copies of the tolerances about these decisions and of those about none, by what they copy.

    When they were signed first, and since when they prove something, stays: what is loosened now is a loosening.
    """
    rows = Tolerance.objects.filter(Q(decision=None) | Q(decision__in=decisions), initiative=whole)
    copies = {}
    for row in rows.order_by("pk"):
        copies[row.pk] = _copied(row, initiative=part, signed_by_id=None, signed_at=None)
    return copies


def breaches_copy(
    whole: Initiative, part: Initiative, tolerances: dict[int, Tolerance], *, actor_id: int, at: datetime
) -> list[Model]:
    """Have every breach that is open on a limit the part keeps, or on no limit at all, be open on the part at once."""
    over = [state.value for state in BREACH_OVER]
    found = Breach.objects.filter(initiative=whole).exclude(state__in=over).order_by("number")
    written: list[Model] = []
    for row in found:
        if row.tolerance_id is not None and row.tolerance_id not in tolerances:
            continue
        mine = {"tolerance": tolerances.get(row.tolerance_id or 0), "number": len(written) // 2 + 1, "action": ""}
        breach = _copied(row, initiative=part, closing="", closing_by_id=None, closing_at=None, **mine)
        note = f"Carried over from {whole.key}, breach {row.number}: {row.note}"
        event = BreachEvent.objects.create(breach=breach, act=BreachAct.OPENED, note=note, actor_id=actor_id, at=at)
        written += [breach, event]
    return written


def waivers_ask(whole: Initiative, part: Initiative, *, actor_id: int, at: datetime) -> list[Model]:
    """Ask anew for every waiver that is in force, word for word and until the same day; approved it is by nobody."""
    written: list[Model] = []
    rows = Waiver.objects.filter(initiative=whole, state=Waiver.State.APPROVED, expires_at__gt=at).order_by("pk")
    for row in {row.requirement: row for row in rows}.values():
        asked = {"initiative": part, "requested_by_id": actor_id, "requested_at": at, "state": Waiver.State.SUBMITTED}
        waiver = _unsaved(row, **asked, renews=None, decided_at=None, ended_at=None, end_reason="")
        controls = [
            CompensatingControl(waiver=waiver, text=c.text, owner_id=c.owner_id, cadence_days=c.cadence_days)
            for c in row.controls.order_by("pk")
        ]
        waiver.digest = content_digest(waiver_content(waiver, controls))
        waiver.save(force_insert=True)
        written += [waiver, *CompensatingControl.objects.bulk_create(controls)]
    return written


def classification_propose_again(
    whole: Initiative, part: Initiative, decisions: Collection[int], *, actor_id: int, at: datetime
) -> list[Model]:
    """Put what the whole was taken for to the test of the part's own decisions; a second person approves it."""
    rows = whole.classifications.filter(status__in=["approved", "proposed"])
    row = rows.order_by("status", "-assessed_at").first()  # the approved one comes first
    if row is None:
        return []
    answers = Answers(frozenset(map(Verb, row.verbs)), row.acts_without_person, row.principal_basis)
    found = assess(answers, decisions_gather(list(decisions), at.date()).values())
    nature = Nature(row.nature)
    stricter = nature != found.nature and is_stricter_or_equal(nature, found.nature)
    return [
        Classification.objects.create(
            initiative=part,
            verbs=row.verbs,
            acts_without_person=row.acts_without_person,
            principal_basis=row.principal_basis,
            computed=found.nature,
            reasons=list(found.reasons),
            nature=nature if stricter else found.nature,
            override_reason=(row.override_reason or f"{whole.key} was taken for it.") if stricter else "",
            assessed_by_id=actor_id,
            assessed_at=at,
        )
    ]


def conditions_copy(whole: Initiative, part: Initiative, *, actor_id: int, at: datetime) -> list[Model]:
    """Tell of the part what was told of the whole and asks nobody's consent: its appeals, what works against it."""
    written: list[Model] = []
    route = AppealRoute.objects.filter(initiative=whole).first()
    if route is not None:
        written.append(_copied(route, initiative=part, set_by_id=actor_id, set_at=at))
    told = {"initiative": part, "named_by_id": actor_id, "named_at": at}
    against = ConflictingKpi.objects.filter(initiative=whole, adjusted_on=None).order_by("pk")
    return [*written, *(_copied(row, **told) for row in against)]


def objectives_set_again(
    whole: Initiative, part: Initiative, tolerances: Iterable[Tolerance], *, actor_id: int, at: datetime
) -> list[Model]:
    """Set those who are rewarded for the whole the same objectives for the part, which they have yet to agree to.

    Only where the part keeps the measure itself.
    """
    measured = {tolerance.key or key_of(tolerance.measure) for tolerance in tolerances}
    rows = AdoptionObjective.objects.filter(initiative=whole, ended_at=None, ends_on__gte=at.date()).order_by("pk")
    told = {"initiative": part, "set_by_id": actor_id, "set_at": at, "agreed_at": None}
    return [_copied(row, **told) for row in rows if row.measure in measured]


def _unsaved[M: Model](row: M, **fields: object) -> M:
    """Return a copy of a row that is not kept yet, with these fields instead of its own."""
    kept = {field.attname: getattr(row, field.attname) for field in _fields(row)}
    for name in fields:
        kept.pop(f"{name}_id", None)
    return type(row)(**kept | fields)


def _copied[M: Model](row: M, **fields: object) -> M:
    copy = _unsaved(row, **fields)
    copy.save(force_insert=True)
    return copy


def _fields(row: Model) -> Iterator[Any]:
    own: Iterable[Any] = row._meta.concrete_fields  # noqa: SLF001 - Django's public name
    return (field for field in own if field.name not in _OF_ITS_OWN)

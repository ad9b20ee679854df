"""What rules ask of reviews, waivers, clearances and the jobs, read set-wise."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, QuerySet

from governance.models import (
    CHASED,
    Clearance,
    CompensatingControl,
    Condition,
    Flag,
    JobRun,
    Review,
    Runtime,
    SystemVersion,
    Waiver,
)
from governance.queries.review_facts import reviews_at_the_gate
from governance.rules.clearances import ClearanceFacts, ClearanceState, RuntimeFacts, lapse_from
from governance.rules.reviews import ConditionFacts, Lapse, ReviewFacts
from governance.rules.scope import granted_levels, signed_limits
from governance.rules.stages import Stage
from governance.rules.waivers import Authority, ControlFacts, WaiverFacts, WaiverKind
from roles.models import Delegation
from roles.queries.prepared import read
from roles.rules.capacities import Capacity
from roles.rules.delegations import DelegationFacts
from roles.rules.people import PersonFacts

Row = Mapping[str, Any]
# What was tampered with is told by the flag that the check of the seals raises.
TAMPERED = "F-APR-4"
SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All of it for one batch of initiatives, by initiative id."""

    open_reviews: Mapping[int, ReviewFacts]
    signed_reviews: Mapping[int, ReviewFacts]
    waivers: Mapping[int, tuple[WaiverFacts, ...]]
    conditions: Mapping[int, tuple[ConditionFacts, ...]]
    clearances: Mapping[int, ClearanceFacts]
    runtimes: Mapping[int, tuple[RuntimeFacts, ...]]
    versions: Mapping[int, tuple[str, ...]]
    tampered: Mapping[int, tuple[str, ...]]
    swept_at: datetime | None


def gate_facts(ids: Collection[int]) -> GateFacts:
    """Return what is known around the gates of these initiatives, in eleven statements."""
    clearances = _clearances(ids)
    reviews = reviews_at_the_gate(ids)
    return GateFacts(
        open_reviews={number: review for number, review in reviews if review.state == Review.State.OPEN},
        signed_reviews={number: review for number, review in reviews if review.state != Review.State.OPEN},
        waivers=waiver_facts(ids),
        conditions=_conditions(ids),
        clearances=clearances,
        runtimes=_runtimes(ids),
        versions=_versions(ids),
        tampered=_tampered(ids),
        swept_at=swept_at(),
    )


def swept_at() -> datetime | None:
    """Return when the last full sweep ran to its end, or None if none ever did."""
    found: datetime | None = JobRun.objects.filter(job=SWEEP, finished_at__isnull=False).aggregate(
        last=Max("finished_at")
    )["last"]
    return found


def read_delegations(people: Collection[int], today: date) -> list[Row]:
    """Return the delegations that these people gave and that are not over."""
    return read(
        lambda ids, today: (
            Delegation.objects.filter(delegator__in=ids, ended_at=None, ends_on__gte=today)
            .order_by("id")
            .values("id", "delegator_id", "delegate_id", "capacities", "starts_on", "ends_on", "accepted_at")
        ),
        people,
        today,
    )


def delegation_facts(rows: Iterable[Row], people: Mapping[int, PersonFacts]) -> tuple[DelegationFacts, ...]:
    """Return delegations as the rules know them."""
    return tuple(
        DelegationFacts(
            id=row["id"],
            delegator_id=row["delegator_id"],
            delegate=people[row["delegate_id"]],
            capacities=frozenset(Capacity(capacity) for capacity in row["capacities"]),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            accepted=row["accepted_at"] is not None,
        )
        for row in rows
    )


def waiver_facts(ids: Collection[int]) -> Mapping[int, tuple[WaiverFacts, ...]]:
    """Return the waivers of each initiative that are asked for or in force, in two statements."""
    rows = read(_open_waivers, ids)
    if not rows:
        return {}
    controls: dict[int, list[ControlFacts]] = defaultdict(list)
    shown = CompensatingControl.objects.filter(waiver__in=[row["id"] for row in rows]).annotate(
        last=Max("evidence__given_at")
    )
    for c in shown.order_by("id"):
        controls[c.waiver_id].append(ControlFacts(c.pk, c.text, c.owner_id, c.cadence_days, c.last))
    return _by_initiative(rows, lambda row: _waiver(row, controls[row["id"]]))


def _open_waivers(ids: Collection[int]) -> QuerySet[Waiver, Row]:
    return (
        Waiver.objects.filter(initiative__in=ids, state__in=[Waiver.State.SUBMITTED, Waiver.State.APPROVED])
        .order_by("id")
        .values(
            "id",
            "initiative_id",
            "requirement",
            "kind",
            "authority",
            "state",
            "requested_by_id",
            "starts_on",
            "ends_on",
            "timezone",
            "expires_at",
            "decided_at",
            "renews_id",
            identity=F("requested_by__identity_group"),
            renewed=F("renewal__state"),
        )
    )


def _waiver(row: Row, controls: Iterable[ControlFacts]) -> WaiverFacts:
    return WaiverFacts(
        id=row["id"],
        requirement=row["requirement"],
        kind=WaiverKind(row["kind"]),
        authority=Authority(row["authority"]),
        state=row["state"],
        requested_by_id=row["requested_by_id"],
        requested_identity=row["identity"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        timezone=row["timezone"],
        expires_at=row["expires_at"],
        decided_at=row["decided_at"],
        renewed=row["renewed"] == Waiver.State.APPROVED,
        is_renewal=row["renews_id"] is not None,
        controls=tuple(controls),
    )


def _conditions(ids: Collection[int]) -> Mapping[int, tuple[ConditionFacts, ...]]:
    rows = read(
        lambda ids: (
            Condition.objects.filter(review__initiative__in=ids)
            .order_by("due_on", "id")
            .values(
                *("id", "text", "owner_id", "verifier_id", "due_on", "lapse", "state"),
                initiative_id=F("review__initiative"),
            )
        ),
        ids,
    )
    return _by_initiative(
        rows,
        lambda row: ConditionFacts(
            id=row["id"],
            text=row["text"],
            owner_id=row["owner_id"],
            verifier_id=row["verifier_id"],
            due_on=row["due_on"],
            lapse=Lapse(row["lapse"]),
            met=row["state"] == Condition.State.MET,
        ),
    )


def _clearances(ids: Collection[int]) -> Mapping[int, ClearanceFacts]:
    rows = read(
        lambda ids: Clearance.objects.filter(initiative__in=ids).values(*_CLEARANCE, remit_number=F("remit__number")),
        ids,
    )
    return {row["initiative_id"]: _clearance(row, row["body"]) for row in rows}


_CLEARANCE = (
    *("initiative_id", "stage", "state", "remit_id", "review_id", "granted_at", "valid_from", "review_due", "body"),
    *("reason", "changed_at", "lapses"),
)


def _clearance(row: Row, body: Mapping[str, Any]) -> ClearanceFacts:
    return ClearanceFacts(
        stage=Stage(row["stage"]),
        state=ClearanceState(row["state"]),
        remit_id=row["remit_id"],
        remit_number=row["remit_number"],
        review_id=row["review_id"],
        granted_at=row["granted_at"],
        valid_from=row["valid_from"],
        review_due=row["review_due"],
        fingerprints=tuple(body.get("fingerprints", ())),
        map_version=body.get("map_version", ""),
        nature=body.get("nature", ""),
        granted=granted_levels(body.get("decisions", ())),
        tolerances=signed_limits(body.get("tolerances", ())),
        reason=row["reason"],
        changed_at=row["changed_at"],
        lapses=tuple(lapse_from(kept) for kept in row["lapses"]),
    )


def _runtimes(ids: Collection[int]) -> Mapping[int, tuple[RuntimeFacts, ...]]:
    rows = read(
        lambda ids: (
            Runtime.objects.filter(initiative__in=ids)
            .order_by("initiative_id", "environment", "-last_seen_at", "-id")
            .distinct("initiative_id", "environment")
            .values("initiative_id", "environment", "fingerprint", "map_version", "last_seen_at")
        ),
        ids,
    )
    return _by_initiative(
        rows,
        lambda row: RuntimeFacts(row["environment"], row["fingerprint"], row["map_version"], row["last_seen_at"]),
    )


def _versions(ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    rows = read(
        lambda ids: (
            SystemVersion.objects.filter(initiative__in=ids, withdrawn_at=None)
            .order_by("id")
            .values("initiative_id", "fingerprint")
        ),
        ids,
    )
    return _by_initiative(rows, lambda row: str(row["fingerprint"]))


def _tampered(ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    rows = read(
        lambda ids: (
            Flag.objects.filter(rule=TAMPERED, initiative__in=ids, state__in=CHASED)
            .order_by("id")
            .values("initiative_id", "message")
        ),
        ids,
    )
    return _by_initiative(rows, lambda row: str(row["message"]))


def _by_initiative[T](rows: Iterable[Row], make: Callable[[Row], T]) -> Mapping[int, tuple[T, ...]]:
    grouped: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        grouped[row["initiative_id"]].append(make(row))
    return {number: tuple(found) for number, found in grouped.items()}

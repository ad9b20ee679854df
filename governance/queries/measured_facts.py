"""What rules ask of tolerances, how they stand, and breaches of them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from governance.models import Appetite, Breach, Challenge, Measurement, Review, Tolerance
from governance.queries.condition_facts import Row, grouped
from governance.rules.breaches import BREACH_OVER, BreachFacts, BreachState, Detector
from governance.rules.facts import ToleranceFacts
from governance.rules.limits import LIMIT_FIELDS, Direction, MeasureUnit, limits_from
from governance.rules.material.rule import Materiality
from governance.rules.oversight import ChallengeFacts, CorrectionFacts
from governance.rules.readings import reading_from
from governance.rules.reviews import Verdict
from governance.rules.severity import Severity
from governance.rules.stages import Gate
from governance.rules.tolerances import cap_in
from roles.models import Person
from roles.queries.prepared import read
from roles.rules.permissions import Group

# Days. What was closed or corrected before is of no concern any more.
_A_YEAR = 365


def tolerance_facts(ids: Collection[int]) -> Mapping[int, tuple[ToleranceFacts, ...]]:
    """Return the tolerances of each initiative with how they stand, in two statements."""
    caps = {cap.key: cap for cap in Appetite.objects.all()}
    rows = grouped(read(_tolerances, ids))
    return {number: tuple(_tolerance(row, caps) for row in found) for number, found in rows.items()}


def _tolerances(ids: Collection[int]) -> Any:
    return (
        Tolerance.objects.filter(initiative__in=ids)
        .order_by("measure", "id")
        .values(
            *("initiative_id", "id", "measure", "key", "decision_id", "owner_id", "signed_by_id", "signed_at"),
            *("playbook", "baseline_n", "baseline_value", "baseline_note", "first_signed_at", "evidence_since"),
            *LIMIT_FIELDS,
            decision_code=F("decision__code"),
            segment_name=F("segment__name"),
            stands=F("reading__body"),
        )
    )


def _tolerance(row: Row, caps: Mapping[str, Appetite]) -> ToleranceFacts:
    limits, cap = limits_from(row), caps.get(row["key"])
    return ToleranceFacts(
        id=row["id"],
        measure=row["measure"],
        limits=limits,
        owner_id=row["owner_id"],
        signed_by_id=row["signed_by_id"],
        signed_at=row["signed_at"],
        key=row["key"],
        decision_id=row["decision_id"],
        decision=row["decision_code"] or "",
        segment=row["segment_name"] or "",
        playbook=row["playbook"],
        has_baseline=row["baseline_n"] is not None or row["baseline_value"] is not None,
        baseline=row["baseline_note"],
        first_signed_at=row["first_signed_at"],
        evidence_since=row["evidence_since"],
        appetite=cap_in(limits.unit, float(cap.cap), MeasureUnit(cap.unit)) if cap else None,
        appetite_direction=Direction(cap.direction) if cap else Direction.UPPER,
        reading=reading_from(row["stands"]) if row["stands"] else None,
    )


def breach_facts(ids: Collection[int], at: datetime) -> Mapping[int, tuple[BreachFacts, ...]]:
    """Return the breaches of each initiative that are open or were closed within a year, in one statement."""
    rows = grouped(
        read(
            lambda ids, since: (
                Breach.objects.filter(Q(closed_at__gt=since) | ~Q(state__in=BREACH_OVER), initiative__in=ids)
                .order_by("opened_at", "id")
                .values(
                    *("initiative_id", "id", "number", "tolerance_id", "measure", "detector", "severity", "state"),
                    *("segment", "opened_at", "acknowledged_at", "contained_at", "watch_until", "closed_at", "note"),
                )
            ),
            ids,
            at - timedelta(days=_A_YEAR),
        )
    )
    return {number: tuple(_breach(row) for row in found) for number, found in rows.items()}


def _breach(row: Row) -> BreachFacts:
    fields = {name: value for name, value in row.items() if name != "initiative_id"}
    told = {
        "detector": Detector(row["detector"]),
        "severity": Severity(row["severity"]),
        "state": BreachState(row["state"]),
    }
    return BreachFacts(**(fields | told))


def challenge_facts(ids: Collection[int]) -> Mapping[int, ChallengeFacts]:
    """Return what the second line said last of each initiative's tolerances, in two statements."""
    rows = read(
        lambda ids: (
            Challenge.objects.filter(initiative__in=ids)
            .order_by("initiative_id", "-made_at", "-id")
            .distinct("initiative_id")
            .values(
                *("initiative_id", "made_at", "objects_to_it"),
                by=F("made_by"),
                identity=F("made_by__identity_group"),
                name=F("made_by__display_name"),
            )
        ),
        ids,
    )
    if not rows:
        return {}
    group = Person.objects.filter(pk__in=[row["by"] for row in rows], groups__name=Group.RISK.value)
    risk = set(group.values_list("pk", flat=True))
    return {
        row["initiative_id"]: ChallengeFacts(
            made_at=row["made_at"],
            made_by_identity=row["identity"],
            made_by_name=row["name"],
            objects=row["objects_to_it"],
            of_second_line=row["by"] in risk,
        )
        for row in rows
    }


def correction_facts(ids: Collection[int], at: datetime) -> Mapping[int, tuple[CorrectionFacts, ...]]:
    """Return the measurements of each initiative that were corrected within a year, in one statement."""
    rows = read(
        lambda ids, since: (
            Measurement.objects.filter(initiative__in=ids, supersedes__isnull=False, k__isnull=False)
            .filter(submitted_at__gt=since, supersedes__k__isnull=False)
            .order_by("submitted_at", "id")
            .values(
                *("initiative_id", "id", "measure", "k", "n", "ends_on", "decision_id", "segment"),
                now=F("submitted_at"),
                then=F("supersedes__submitted_at"),
                old_k=F("supersedes__k"),
                old_n=F("supersedes__n"),
            )
        ),
        ids,
        at - timedelta(days=_A_YEAR),
    )
    found: dict[int, list[CorrectionFacts]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(
            CorrectionFacts(
                id=row["id"],
                measure=row["measure"],
                submitted_at=row["then"],
                corrected_at=row["now"],
                before=(row["old_k"], row["old_n"]),
                after=(row["k"], row["n"]),
                ends_on=row["ends_on"],
                decision_id=row["decision_id"],
                segment=row["segment"],
            )
        )
    return {number: tuple(rows) for number, rows in found.items()}


def loosenings_of(ids: Collection[int], at: datetime) -> Mapping[int, int]:
    """Return how often within a year a review let each initiative's tolerances be loosened, in one statement."""
    rows = read(
        lambda ids, since: (
            Review.objects.filter(
                initiative__in=ids,
                gate=Gate.LOOSENING.value,
                verdict__in=[Verdict.GO.value, Verdict.CONDITIONAL_GO.value],
                decided_at__gt=since,
                changes__contains=_LOOSENED,
            )
            .values_list("initiative_id")
            .annotate(times=Count("pk"))
        ),
        ids,
        at - timedelta(days=_A_YEAR),
    )
    return dict(rows)


_LOOSENED = [{"section": "tolerances", "materiality": Materiality.LOOSENING.value}]

"""What rules ask of attestations and classifications, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F

from governance.models import Attestation, Classification
from governance.rules.facts import AttestationFacts, ClassificationFacts
from governance.rules.stages import Nature
from roles.queries.prepared import read

Row = Mapping[str, Any]


def grouped(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    """Return rows by the initiative they belong to."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(row)
    return found


def attestation_facts(ids: Collection[int]) -> Mapping[int, AttestationFacts]:
    """Return the latest attestation of each initiative, in one statement."""
    rows = read(
        lambda ids: (
            Attestation.objects.filter(initiative__in=ids)
            .order_by("initiative_id", "-attested_at", "-id")
            .distinct("initiative_id")
            .values("initiative_id", "points", "attested_at", "attested_by_id")
        ),
        ids,
    )
    return {
        row["initiative_id"]: AttestationFacts(
            attested_at=row["attested_at"],
            attested_by_id=row["attested_by_id"],
            missing=tuple(point.value for point in Attestation.Point if point.value not in row["points"]),
        )
        for row in rows
    }


def classification_facts(ids: Collection[int]) -> Mapping[int, ClassificationFacts]:
    """Return the classification in force of each initiative, or the one that waits, in one statement."""
    rows = read(
        lambda ids: (
            Classification.objects.filter(initiative__in=ids, status__in=["proposed", "approved"])
            .order_by("initiative_id", "status", "-assessed_at")  # "approved" sorts before "proposed"
            .distinct("initiative_id")
            .values(
                *("initiative_id", "id", "status", "nature", "decided_at"),
                assessor=F("assessed_by__identity_group"),
                approver=F("decided_by__identity_group"),
                approver_name=F("decided_by__display_name"),
            )
        ),
        ids,
    )
    return {
        row["initiative_id"]: ClassificationFacts(
            id=row["id"],
            approved=row["status"] == Classification.Status.APPROVED,
            nature=Nature(row["nature"]),
            assessor_identity=row["assessor"],
            approver_identity=row["approver"],
            approver_name=row["approver_name"] or "",
            approved_at=row["decided_at"],
        )
        for row in rows
    }

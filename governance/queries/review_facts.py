"""Reviews as the rules know them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet

from governance.models import Clearance, Recusal, Review, Signature, SignatureVoid, Step
from governance.rules.reviews import Meaning, ReviewFacts, SignatureFacts, StepFacts, Verdict
from governance.rules.stages import Gate
from roles.models import Delegation
from roles.queries.prepared import read
from roles.rules.capacities import Capacity


def review_facts(pk: int) -> ReviewFacts:
    """Return one review, whatever became of it.

    Raises: Review.DoesNotExist.
    """
    for _initiative, review in _reviews_where(Q(pk=pk)):
        return review
    raise Review.DoesNotExist


def reviews_by_id(ids: Collection[int]) -> Mapping[int, ReviewFacts]:
    """Return these reviews, whatever became of them, by id."""
    return {review.id: review for _initiative, review in _reviews_where(Q(pk__in=ids))}


def reviews_at_the_gate(ids: Collection[int]) -> list[tuple[int, ReviewFacts]]:
    """Return the open review of each of these initiatives and the one its clearance goes by, with the initiative."""
    return _reviews(read(_at_the_gate, ids))


def _at_the_gate(ids: Collection[int]) -> QuerySet[Review, Any]:
    cleared = Q(pk__in=Clearance.objects.filter(initiative__in=ids).exclude(state="revoked").values("review_id"))
    found = Review.objects.filter(Q(initiative__in=ids) & (Q(state=Review.State.OPEN) | cleared))
    rows: QuerySet[Review, Any] = found.order_by("id").values(*_REVIEW, **_STANDING)
    return rows


def _reviews_where(condition: Q) -> list[tuple[int, ReviewFacts]]:
    return _reviews(list(Review.objects.filter(condition).order_by("id").values(*_REVIEW, **_STANDING)))


def _reviews(rows: Collection[Mapping[str, Any]]) -> list[tuple[int, ReviewFacts]]:
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    steps, recused, stand_ins = _steps(ids), _recused(ids), _stand_ins(rows)
    signatures, voided = _signatures(ids)
    found = []
    for row in rows:
        number = row["id"]
        review = replace(
            _review(row),
            steps=tuple(steps[number]),
            signatures=tuple(signatures[number]),
            voided=tuple(voided[number]),
            recused=frozenset(recused[number]),
            requester_stand_ins=frozenset(stand_ins[number]),
        )
        found.append((row["initiative_id"], review))
    return found


_REVIEW = (
    "id",
    "initiative_id",
    "number",
    "gate",
    "state",
    "verdict",
    "requested_by_id",
    "requested_identity",
    "opened_at",
    "expires_at",
    "decided_at",
    "go_live",
    "policy_key",
    "policy_revision",
    "policy",
)
_STANDING = {
    "frozen": F("seen_revision"),
    "now": F("initiative__revision"),
    "identity_today": F("requested_by__identity_group"),
}


def _review(row: Mapping[str, Any]) -> ReviewFacts:
    """Return the review itself, without what belongs to it."""
    return ReviewFacts(
        id=row["id"],
        number=row["number"],
        gate=Gate(row["gate"]),
        state=row["state"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        requested_by_id=row["requested_by_id"],
        requested_identity=row["requested_identity"],
        opened_at=row["opened_at"],
        expires_at=row["expires_at"],
        decided_at=row["decided_at"],
        go_live=row["go_live"],
        current=row["frozen"] == row["now"],
        policy_key=row["policy_key"],
        policy_revision=row["policy_revision"],
        policy=row["policy"],
        requested_identity_today=row["identity_today"],
    )


def _steps(reviews: Collection[int]) -> Mapping[int, list[StepFacts]]:
    found: dict[int, list[StepFacts]] = defaultdict(list)
    for row in read(lambda ids: Step.objects.filter(review__in=ids).order_by("order", "id").values(*_STEP), reviews):
        found[row["review_id"]].append(
            StepFacts(
                id=row["id"],
                order=row["order"],
                capacity=Capacity(row["capacity"]),
                meaning=Meaning(row["meaning"]),
                quorum=row["quorum"],
                due_at=row["due_at"],
                decides=row["decides"],
                assigned_to_id=row["assigned_to_id"],
            )
        )
    return found


_STEP = ("id", "review_id", "order", "capacity", "meaning", "quorum", "due_at", "decides", "assigned_to_id")


def _signatures(
    reviews: Collection[int],
) -> tuple[Mapping[int, list[SignatureFacts]], Mapping[int, list[SignatureFacts]]]:
    """Return by review the signatures that count, and those that have to be given again.

    One counts while it stands on the pack of now and nobody voided it. One that another content or policy voided is
    asked for again; one that was taken back, or whose signer may not sign, is not.
    """
    count: dict[int, list[SignatureFacts]] = defaultdict(list)
    again: dict[int, list[SignatureFacts]] = defaultdict(list)
    rows = read(
        lambda ids: Signature.objects.filter(review__in=ids).order_by("id").values(*_SIGNATURE, **_SIGNER), reviews
    )
    for row in rows:
        if row["code"] in _AGAIN:
            again[row["review_id"]].append(_signature(row))
        elif row["code"] is None and row["remit_id"] == row["pack"]:
            count[row["review_id"]].append(_signature(row))
    return count, again


_AGAIN = (SignatureVoid.Code.CONTENT_CHANGED, SignatureVoid.Code.POLICY_CHANGED)
_SIGNATURE = (
    "id",
    "review_id",
    "step_id",
    "remit_id",
    "capacity",
    "meaning",
    "signer_id",
    "identity",
    "printed_name",
    "signed_at",
)
_SIGNER = {
    "pack": F("review__remit"),
    "code": F("void__code"),
    "behalf": F("on_behalf_of__identity_group"),
    "identity_today": F("signer__identity_group"),
    "manager": F("signer__manager__identity_group"),
    "second": F("signer__manager__manager__identity_group"),
}


def _signature(row: Mapping[str, Any]) -> SignatureFacts:
    return SignatureFacts(
        id=row["id"],
        step_id=row["step_id"],
        capacity=Capacity(row["capacity"]),
        meaning=Meaning(row["meaning"]),
        person_id=row["signer_id"],
        identity=row["identity"],
        name=row["printed_name"],
        signed_at=row["signed_at"],
        on_behalf_identity=row["behalf"],
        identity_today=row["identity_today"],
        line_today=tuple(identity for identity in (row["manager"], row["second"]) if identity),
    )


def _stand_ins(rows: Collection[Mapping[str, Any]]) -> Mapping[int, set[Any]]:
    """Return by review who stood in for its requester since it was opened, in whatever capacity."""
    given: dict[Any, list[Any]] = defaultdict(list)
    requesters = {row["identity_today"] for row in rows}
    for delegation in read(
        lambda identities: Delegation.objects.filter(
            delegator__identity_group__in=identities, accepted_at__isnull=False
        ).values("ends_on", "ended_at", giver=F("delegator__identity_group"), taker=F("delegate__identity_group")),
        requesters,
    ):
        given[delegation["giver"]].append(delegation)
    return {
        row["id"]: {
            delegation["taker"]
            for delegation in given[row["identity_today"]]
            if delegation["ends_on"] >= row["opened_at"].date()
            and (delegation["ended_at"] is None or delegation["ended_at"] > row["opened_at"])
        }
        for row in rows
    }


def _recused(reviews: Collection[int]) -> Mapping[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for review, identity in read(
        lambda ids: Recusal.objects.filter(review__in=ids).values_list("review_id", "identity"), reviews
    ):
        found[review].add(identity)
    return found

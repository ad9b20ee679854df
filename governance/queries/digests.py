"""What bears a digest: remits, and what is asked in waivers."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from governance.models import Remit, Review, Signature, Waiver


@dataclass(frozen=True, slots=True)
class RemitSigned:
    """A remit, the reviews that had it as their pack, and all signatures on it, void or not."""

    remit: Remit
    reviews: tuple[Review, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class WaiverSigned:
    """A waiver and all signatures on it."""

    waiver: Waiver
    signatures: tuple[Signature, ...]


def remits_with(digest: str) -> list[RemitSigned]:
    """Return the remits with this digest, in three statements at most."""
    remits = list(Remit.objects.filter(digest=digest).select_related("initiative").order_by("pk"))
    if not remits:
        return []
    reviews: dict[int, list[Review]] = defaultdict(list)
    found = Review.objects.filter(remit__in=remits).select_related("decided_by").order_by("pk")
    for review in found:
        reviews[review.remit_id].append(review)
    signatures = _by(Signature.objects.filter(remit__in=remits), "remit_id")
    return [RemitSigned(r, tuple(reviews[r.pk]), tuple(signatures[r.pk])) for r in remits]


def waivers_with(digest: str) -> list[WaiverSigned]:
    """Return the waivers with this digest, in two statements at most."""
    waivers = list(Waiver.objects.filter(digest=digest).select_related("initiative").order_by("pk"))
    if not waivers:
        return []
    signatures = _by(Signature.objects.filter(waiver__in=waivers), "waiver_id")
    return [WaiverSigned(waiver, tuple(signatures[waiver.pk])) for waiver in waivers]


def _by(signatures: QuerySet[Signature], column: str) -> dict[int, list[Signature]]:
    found: dict[int, list[Signature]] = defaultdict(list)
    for signature in signatures.select_related("void").order_by("signed_at", "pk"):
        found[getattr(signature, column)].append(signature)
    return found

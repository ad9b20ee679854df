"""What stands beside a remit in a gate pack, as it was at one moment: signatures, flags, waivers, conditions, promises.

Each function sends one statement, whatever it finds, unless it says otherwise.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from decisions.models import Ownership
from governance.models import (
    CHASED,
    Accountability,
    Attestation,
    Condition,
    Flag,
    LedgerEntry,
    MinutesEntry,
    Recusal,
    Review,
    Signature,
    Transition,
    Waiver,
)
from governance.rules.pack_lines import (
    AttestationLine,
    ConditionLine,
    FlagLine,
    MinutesLine,
    PromiseLine,
    RecusalLine,
    SignatureLine,
    WaiverAsked,
)
from governance.rules.reviews import Lapse, Meaning
from governance.rules.severity import Severity
from governance.rules.stages import ENDED_STAGES
from governance.rules.waivers import Authority
from roles.models import Person, PlanSignature
from roles.rules.capacities import Capacity
from roles.rules.plans import PlanPart

TAMPERED = "F-APR-4"


def signature_lines(review: Review) -> tuple[SignatureLine, ...]:
    """Return every signature on a review, void ones too, in the order in which they were given."""
    rows = Signature.objects.filter(review=review).select_related("void", "remit").defer("remit__canonical")
    return tuple(_signature(row, review.remit_id) for row in rows.order_by("signed_at", "pk"))


def _signature(row: Signature, pack: int) -> SignatureLine:
    void = getattr(row, "void", None)
    return SignatureLine(
        step_id=row.step_id or 0,
        name=row.printed_name,
        capacity=Capacity(row.capacity),
        meaning=Meaning(row.meaning),
        on_behalf_of=row.on_behalf_name,
        statement=row.statement,
        comment=row.comment,
        digest=row.digest,
        remit_number=row.remit.number if row.remit else 0,
        signed_at=row.signed_at,
        proof=str(row.get_proof_display()),
        counts=void is None and row.remit_id == pack,
        void_reason=void.reason if void else "",
        voided_at=void.voided_at if void else None,
    )


_RANK = Case(
    *(When(severity=severity.value, then=Value(rank)) for rank, severity in enumerate(Severity)),
    output_field=IntegerField(),
)


def flag_lines(initiative_id: int, at: datetime) -> tuple[FlagLine, ...]:
    """Return the flags on an initiative that were being chased at a moment, the gravest first."""
    chased = Q(cleared_at=None) | Q(cleared_at__gt=at)
    rows = Flag.objects.filter(chased, initiative=initiative_id, opened_at__lte=at).select_related("owner")
    return tuple(
        FlagLine(
            rule=row.rule,
            title=str(row.get_rule_display()),
            severity=Severity(row.severity),
            message=row.message,
            owner=row.owner.display_name if row.owner else "",
            due_at=row.due_at,
        )
        for row in rows.order_by(_RANK, "due_at", "pk")
    )


def tampering(initiative_id: int) -> tuple[str, ...]:
    """Return what is known by now to fit its seal no longer, one sentence each, whenever that was found."""
    flags = Flag.objects.filter(initiative=initiative_id, rule=TAMPERED, state__in=CHASED).order_by("opened_at", "pk")
    return tuple(flags.values_list("message", flat=True))


def waivers_asked(initiative_id: int, at: datetime) -> tuple[WaiverAsked, ...]:
    """Return the waivers that waited for approval at a moment."""
    undecided = Q(decided_at=None) | Q(decided_at__gt=at)
    running = Q(ended_at=None) | Q(ended_at__gt=at)
    rows = Waiver.objects.filter(undecided, running, initiative=initiative_id, requested_at__lte=at)
    return tuple(
        WaiverAsked(
            requirement=row.requirement,
            authority=Authority(row.authority),
            reason=row.reason,
            ends_on=row.ends_on,
            requested_by=row.requested_by.display_name,
        )
        for row in rows.select_related("requested_by").order_by("requested_at", "pk")
    )


def condition_lines(review: Review, at: datetime) -> tuple[ConditionLine, ...]:
    """Return the conditions of this review, and those of earlier ones that were not met yet at a moment."""
    unmet = Q(verified_at=None) | Q(verified_at__gt=at)
    earlier = Q(review__initiative=review.initiative_id, review__decided_at__lte=at) & unmet
    rows = Condition.objects.filter(Q(review=review) | earlier).select_related("review", "owner", "verifier")
    return tuple(
        ConditionLine(
            review_id=row.review_id,
            review=row.review.number,
            text=row.text,
            owner=row.owner.display_name,
            verifier=row.verifier.display_name,
            due_on=row.due_on,
            lapse=Lapse(row.lapse),
        )
        for row in rows.order_by("due_on", "pk")
    )


def recusal_lines(review: Review) -> tuple[RecusalLine, ...]:
    """Return who stepped aside from a review."""
    rows = Recusal.objects.filter(review=review).select_related("person").order_by("at", "pk")
    return tuple(RecusalLine(row.person.display_name, row.reason, row.at) for row in rows)


def minutes_lines(review: Review) -> tuple[MinutesLine, ...]:
    """Return what the chair wrote down of the meeting, the first entry first."""
    rows = MinutesEntry.objects.filter(review=review).order_by("written_at", "pk")
    return tuple(MinutesLine(row.printed_name, row.written_at, row.attendees, row.text) for row in rows)


def attestation_line(initiative_id: int, at: datetime) -> AttestationLine | None:
    """Return what the platform owner had vouched for last at a moment, or None."""
    rows = Attestation.objects.filter(initiative=initiative_id, attested_at__lte=at).select_related("attested_by")
    last = rows.order_by("-attested_at", "-pk").first()
    if last is None:
        return None
    given = [str(point.label) for point in Attestation.Point if point.value in last.points]
    missing = [str(point.label) for point in Attestation.Point if point.value not in last.points]
    return AttestationLine(last.attested_by.display_name, last.attested_at, tuple(given), tuple(missing))


def closed_at(review: Review) -> datetime | None:
    """Return when a review was taken back, as the ledger has it; None where it was not."""
    about = LedgerEntry.objects.filter(target_type="governance.review", target_id=str(review.pk))
    return about.filter(verb="review_withdraw").order_by("-id").values_list("at", flat=True).first()


def promise_lines(people: Collection[int], at: datetime) -> Mapping[int, PromiseLine]:
    """Return what each of these people had promised at a moment, over all their accounts, in three statements.

    What each has of working time is known as it is now.
    """
    rows = Person.objects.filter(pk__in=people).values("pk", "identity_group", "contracted_fte")
    identities = {row["pk"]: row["identity_group"] for row in rows}
    held = [
        *_promised(Accountability, set(identities.values()), at, "initiative_id").exclude(_ended_by(at)),
        *_promised(Ownership, set(identities.values()), at, "decision_id").exclude(decision__retired_at__lte=at),
    ]
    hours: dict[Any, float] = dict.fromkeys(identities.values(), 0.0)
    subjects: dict[Any, set[int]] = {identity: set() for identity in identities.values()}
    for row in held:
        hours[row["person__identity_group"]] += float(row["hours_per_month"])
        if "initiative_id" in row and row["hours_per_month"]:
            subjects[row["person__identity_group"]].add(row["initiative_id"])
    return {
        row["pk"]: PromiseLine(
            person_id=row["pk"],
            contracted_fte=float(row["contracted_fte"]),
            hours=hours[row["identity_group"]],
            initiatives=len(subjects[row["identity_group"]]),
        )
        for row in rows
    }


def plans_signed(digests: Collection[str], at: datetime) -> Mapping[str, Mapping[PlanPart, str]]:
    """Return who had signed these plans at a moment, by the digest of what they signed and by part."""
    found: dict[str, dict[PlanPart, str]] = {}
    rows = PlanSignature.objects.filter(digest__in=digests, signed_at__lte=at).order_by("pk")
    for digest, part, name in rows.values_list("digest", "part", "printed_name"):
        found.setdefault(digest, {})[PlanPart(part)] = name
    return found


def _promised(register: Any, identities: Collection[Any], at: datetime, subject: str) -> Any:
    """Return the accountabilities of a register that bound these people at a moment, whatever became of them since."""
    day = at.date()
    bound = Q(valid_to=None) | Q(valid_to__gt=day)
    running = Q(ended_at=None) | Q(ended_at__gt=at)
    return (
        register.objects.filter(
            bound,
            running,
            person__identity_group__in=identities,
            accepted_at__isnull=False,
            proposed_at__lte=at,
            valid_from__lte=day,
        )
        .order_by("pk")
        .values("person__identity_group", "hours_per_month", subject)
    )


def _ended_by(at: datetime) -> Any:
    """What is true of an accountability whose initiative was over at a moment."""
    return Exists(
        Transition.objects.filter(initiative=OuterRef("initiative"), target__in=list(ENDED_STAGES), at__lte=at)
    )

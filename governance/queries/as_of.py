"""An initiative as it stood at a moment: told from rows that are only added, rows that bear dates, and the ledger.

What is overwritten when it changes is not told, and said to be so.
"""

from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from governance.models import (
    Classification,
    Clearance,
    ClearanceEvent,
    Condition,
    Flag,
    Initiative,
    LedgerEntry,
    Review,
    Signature,
    Tolerance,
    Transition,
    Waiver,
)
from governance.queries.holders_then import holders_then
from governance.queries.then import AsOf, ClearanceThen, FindingThen, ReviewThen, SignatureThen, SimpleThen
from governance.rules.stages import Stage

_CITES = {"initiative_cite_decision": True, "initiative_uncite_decision": False}
_OVER = ("review_withdraw", "review_expire")


UNTOLD = (
    "Hours, deputies and cost codes of accountabilities: an edit writes over them. The ledger's entries say when.",
    "What decisions, tolerances and plans said outside of a remit: only what was frozen is kept word by word.",
    "Flags that were raised and cleared before: the list holds those that were open at this moment.",
)


def initiative_as_of(initiative: Initiative, at: datetime) -> AsOf:
    """Return the initiative as it stood at this moment, in a fixed number of statements."""
    passage = initiative.transitions.filter(at__lte=at).order_by("-at", "-pk").first()
    holders, asked = holders_then(initiative, at)
    reviews = list(initiative.reviews.filter(opened_at__lte=at).order_by("pk"))
    decided = next((r for r in reversed(_by_decision(reviews)) if r.decided_at and r.decided_at <= at), None)
    findings, found_at = _findings(passage, decided)
    return AsOf(
        key=initiative.key,
        title=initiative.title,
        at=at,
        stage=passage.target if passage else Stage.INTAKE.value,
        stage_since=passage.at if passage else initiative.created_at,
        nature=_nature(initiative, at),
        clearance=_clearance(initiative, at),
        holders=holders,
        asked=asked,
        decisions=_cited(initiative, at),
        review=_open_review(reviews, at),
        decided=_review(decided) if decided else None,
        signatures=_signatures(initiative, at),
        waivers=_waivers(initiative, at),
        conditions=_conditions(initiative, at),
        tolerances=_tolerances(initiative, at),
        flags=_flags(initiative, at),
        findings=findings,
        found_at=found_at,
        untold=UNTOLD,
    )


def _cited(initiative: Initiative, at: datetime) -> tuple[str, ...]:
    """Return the decisions that were cited, by the names they had then, from the entries that said so."""
    entries = LedgerEntry.objects.filter(
        target_type="governance.initiative", target_id=str(initiative.pk), verb__in=_CITES, at__lte=at
    ).order_by("id")
    cited: dict[str, None] = {}
    for verb, name in entries.values_list("verb", "details__decision"):
        if _CITES[verb]:
            cited[str(name)] = None
        else:
            cited.pop(str(name), None)
    return tuple(cited)


def _nature(initiative: Initiative, at: datetime) -> SimpleThen | None:
    rejected = Classification.Status.REJECTED
    approved = initiative.classifications.filter(decided_at__lte=at).exclude(status=rejected)
    row = approved.select_related("decided_by").order_by("-decided_at", "-pk").first()
    if row is None or row.decided_at is None:
        return None
    return SimpleThen(row.pk, row.nature, str(row.decided_by), row.decided_at)


def _clearance(initiative: Initiative, at: datetime) -> ClearanceThen | None:
    events = ClearanceEvent.objects.filter(initiative=initiative, at__lte=at).select_related("remit", "review")
    event = events.defer("remit__canonical").order_by("-at", "-pk").first()
    if event is None:
        return None
    same = Clearance.objects.filter(initiative=initiative, remit=event.remit).values_list("review_due", flat=True)
    due = same.first()
    return ClearanceThen(
        state=event.state,
        stage=event.stage,
        since=event.at,
        reason=event.reason,
        remit_number=event.remit.number,
        remit_digest=event.remit.digest,
        review_number=event.review.number if event.review else None,
        due_on=due.isoformat() if due else None,
        overdue=due is not None and at.date() > due,
    )


def _by_decision(reviews: list[Review]) -> list[Review]:
    return sorted((r for r in reviews if r.decided_at), key=lambda review: (review.decided_at, review.pk))


def _open_review(reviews: list[Review], at: datetime) -> ReviewThen | None:
    """Return the review that was open. When one was taken back is not in its row: the ledger knows."""
    closed = [review for review in reviews if review.state in {Review.State.WITHDRAWN, Review.State.EXPIRED}]
    entries = LedgerEntry.objects.filter(
        target_type="governance.review", target_id__in=[str(review.pk) for review in closed], verb__in=_OVER
    )
    over = dict(entries.values_list("target_id").annotate(first=Min("at")))
    for review in reversed(reviews):
        ended = review.decided_at or over.get(str(review.pk))
        if (ended is None or ended > at) and review.expires_at > at:
            return _review(review, decided=False)
    return None


def _review(review: Review, *, decided: bool = True) -> ReviewThen:
    verdict, moment = (review.verdict, review.decided_at) if decided else ("", None)
    return ReviewThen(review.pk, review.number, review.gate, review.opened_at, verdict, moment)


def _findings(passage: Transition | None, decided: Review | None) -> tuple[tuple[FindingThen, ...], datetime | None]:
    """Return what a gate found when it was last asked: at a passage, or when a review was decided."""
    sources: list[tuple[datetime, Any]] = []
    if passage and passage.findings:
        sources.append((passage.at, passage.findings))
    if decided and decided.decided_at and decided.decided_findings:
        sources.append((decided.decided_at, decided.decided_findings))
    if not sources:
        return (), None
    moment, found = max(sources, key=lambda source: source[0])
    return tuple(FindingThen(f["requirement"], f["result"], f["message"]) for f in found), moment


def _signatures(initiative: Initiative, at: datetime) -> tuple[SignatureThen, ...]:
    rows = Signature.objects.filter(
        Q(review__initiative=initiative) | Q(waiver__initiative=initiative), signed_at__lte=at
    ).select_related("review", "waiver", "void")
    return tuple(
        SignatureThen(
            id=row.pk,
            on=f"review {row.review.number}"
            if row.review
            else f"waiver of {row.waiver.requirement if row.waiver else ''}",
            name=row.printed_name,
            capacity=row.get_capacity_display(),
            meaning=row.get_meaning_display(),
            digest=row.digest,
            signed_at=row.signed_at,
            void=_void(row, at),
        )
        for row in rows.order_by("signed_at", "pk")
    )


def _void(signature: Signature, at: datetime) -> str:
    void = getattr(signature, "void", None)
    return void.reason if void and void.voided_at <= at else ""


def _waivers(initiative: Initiative, at: datetime) -> tuple[SimpleThen, ...]:
    granted = Waiver.objects.filter(
        initiative=initiative, decided_at__lte=at, starts_on__lte=at.date(), expires_at__gt=at
    ).exclude(state=Waiver.State.REJECTED)
    rows = granted.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("requirement", "pk")
    return tuple(
        SimpleThen(row.pk, row.requirement, f"until {row.ends_on:%-d %b %Y}", row.decided_at)
        for row in rows
        if row.decided_at
    )


def _conditions(initiative: Initiative, at: datetime) -> tuple[SimpleThen, ...]:
    rows = Condition.objects.filter(review__initiative=initiative, review__decided_at__lte=at).select_related("review")
    open_then = rows.filter(Q(verified_at=None) | Q(verified_at__gt=at)).order_by("due_on", "pk")
    return tuple(
        SimpleThen(row.pk, row.text, f"due {row.due_on:%-d %b %Y}", row.review.decided_at)
        for row in open_then
        if row.review.decided_at
    )


def _tolerances(initiative: Initiative, at: datetime) -> tuple[SimpleThen, ...]:
    rows = Tolerance.objects.filter(initiative=initiative, signed_at__lte=at).select_related("signed_by")
    return tuple(
        SimpleThen(row.pk, row.measure, str(row.signed_by), row.signed_at)
        for row in rows.order_by("measure", "pk")
        if row.signed_at
    )


def _flags(initiative: Initiative, at: datetime) -> tuple[SimpleThen, ...]:
    rows: QuerySet[Flag] = Flag.objects.filter(initiative=initiative, opened_at__lte=at)
    open_then = rows.filter(Q(cleared_at=None) | Q(cleared_at__gt=at)).order_by("opened_at", "pk")
    return tuple(SimpleThen(row.pk, f"{row.rule} {row.message}", row.severity, row.opened_at) for row in open_then)

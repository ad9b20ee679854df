"""What happened to an initiative and to everything that belongs to it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from governance.models import Initiative, LedgerEntry, Transition

# What hangs on an initiative alone, as the ledger names it, and how it is reached from there.
_OWN = {
    "governance.accountability": "accountabilities",
    "governance.tolerance": "tolerances",
    "governance.measurement": "measurements",
    "governance.breach": "breaches",
    "governance.challenge": "challenges",
    "governance.drill": "drills",
    "governance.seededtest": "seeded_tests",
    "governance.casereport": "case_reports",
    "governance.classification": "classifications",
    "governance.determination": "determinations",
    "governance.ownerreview": "owner_reviews",
    "governance.confidentiality": "confidentialities",
    "governance.attestation": "attestations",
    "governance.flag": "flags",
    "governance.waiver": "waivers",
    "governance.systemversion": "system_versions",
    "governance.runtime": "runtimes",
    "governance.adoptionobjective": "objectives",
    "governance.conflictingkpi": "conflicting_kpis",
    "governance.kpisearch": "kpi_searches",
    "governance.benefit": "benefits",
}


def entries_about(initiative: Initiative) -> QuerySet[LedgerEntry]:
    """Return the ledger's entries about an initiative, what belongs to it and what it cites, newest first."""
    about = _targets("governance.initiative", [initiative.pk])
    # What a review grants or takes back stands there as the review's own act.
    about |= _targets("governance.clearance", [initiative.pk]) & Q(verb__startswith="clearance_")
    for kind, relation in _OWN.items():
        about |= _targets(kind, getattr(initiative, relation).values_list("pk", flat=True))
    about |= _targets("governance.appealroute", [initiative.pk])
    about |= _reviews_of(initiative)
    about |= _targets("roles.redesignplan", initiative.plan_citations.values_list("plan_id", flat=True))
    cited = initiative.citations.values_list("decision_id", flat=True)
    about |= _targets("decisions.decision", cited)
    owned = initiative.citations.filter(decision__ownerships__isnull=False)
    about |= _targets("decisions.ownership", owned.values_list("decision__ownerships", flat=True))
    return LedgerEntry.objects.filter(about).select_related("actor").order_by("-id")


def entries_of(kind: str, pk: int) -> QuerySet[LedgerEntry]:
    """Return the ledger's entries about one object, newest first."""
    return LedgerEntry.objects.filter(_targets(kind, [pk])).select_related("actor").order_by("-id")


def _reviews_of(initiative: Initiative) -> Q:
    """Of an act on a review one entry is told: the signature where somebody signed, else the review."""
    reviews = initiative.reviews
    signed = _targets(
        "governance.signature", reviews.filter(signatures__isnull=False).values_list("signatures", flat=True)
    )
    steps = _targets("governance.step", reviews.filter(steps__isnull=False).values_list("steps", flat=True))
    verified = reviews.filter(conditions__isnull=False).values_list("conditions", flat=True)
    written = reviews.filter(minutes_entries__isnull=False)
    return (
        _targets("governance.review", reviews.values_list("pk", flat=True))
        & ~Q(verb__in=["review_sign", "step_reassign", "review_recuse"])
        | signed & Q(verb="review_sign")
        | steps & Q(verb="step_reassign")
        | _targets("governance.minutesentry", written.values_list("minutes_entries", flat=True))
        | _targets("governance.recusal", reviews.filter(recusals__isnull=False).values_list("recusals", flat=True))
        | _targets("governance.condition", verified) & Q(verb="condition_verify")
    )


def passages_of(initiative: Initiative) -> QuerySet[Transition]:
    """Return every move from stage to stage, newest first."""
    return initiative.transitions.select_related("actor").order_by("-at", "-pk")


def _targets(kind: str, ids: Iterable[int]) -> Q:
    return Q(target_type=kind, target_id__in=[str(number) for number in ids])

"""What happened to an initiative and to everything that belongs to it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from governance.models import Initiative, LedgerEntry, Transition

# What hangs on an initiative alone, as the ledger names it, and how it is reached from there.
_OWN = {
    "governance.accountability": "accountabilities",
    "governance.tolerance": "tolerances",
    "governance.classification": "classifications",
    "governance.attestation": "attestations",
    "governance.flag": "flags",
}


def entries_about(initiative: Initiative) -> QuerySet[LedgerEntry]:
    """Return the ledger's entries about an initiative, what belongs to it and what it cites, newest first."""
    about = _targets("governance.initiative", [initiative.pk])
    for kind, relation in _OWN.items():
        about |= _targets(kind, getattr(initiative, relation).values_list("pk", flat=True))
    about |= _targets("roles.redesignplan", initiative.plan_citations.values_list("plan_id", flat=True))
    cited = initiative.citations.values_list("decision_id", flat=True)
    about |= _targets("decisions.decision", cited)
    owned = initiative.citations.filter(decision__ownerships__isnull=False)
    about |= _targets("decisions.ownership", owned.values_list("decision__ownerships", flat=True))
    return LedgerEntry.objects.filter(about).select_related("actor").order_by("-id")


def passages_of(initiative: Initiative) -> QuerySet[Transition]:
    """Return every move from stage to stage, newest first."""
    return initiative.transitions.select_related("actor").order_by("-at", "-pk")


def _targets(kind: str, ids: Iterable[int]) -> Q:
    return Q(target_type=kind, target_id__in=[str(number) for number in ids])

"""Who held which capacity at a moment, and who had been asked to."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Min, Q

from decisions.models import Ownership
from governance.models import Accountability, Initiative, LedgerEntry
from governance.queries.then import HolderThen
from roles.models import AccountabilityTerms
from roles.rules.capacities import Capacity


def holders_then(initiative: Initiative, at: datetime) -> tuple[tuple[HolderThen, ...], tuple[HolderThen, ...]]:
    """Return who had accepted and was in force, and who had been asked and had not answered."""
    own = Accountability.objects.filter(initiative=initiative, proposed_at__lte=at)
    decided = Ownership.objects.filter(decision__citations__initiative=initiative, proposed_at__lte=at)
    terms: list[tuple[AccountabilityTerms, str, str]] = [
        *((held, Capacity(held.capacity).label, "") for held in own.select_related("person").order_by("pk")),
        *(
            (owned, Capacity.DECISION_OWNER.label, owned.decision.name)
            for owned in decided.select_related("person", "decision").order_by("pk")
        ),
    ]
    first = _first_acceptances(terms for terms, _capacity, _subject in terms)
    told = [(each, capacity, subject, _accepted(each, first)) for each, capacity, subject in terms]
    shown = [
        (each, HolderThen(capacity, each.person_id, each.person.display_name, accepted, subject))
        for each, capacity, subject, accepted in told
    ]
    holding = tuple(then for each, then in shown if _in_force(each, then.accepted_at, at))
    asked = tuple(
        HolderThen(then.capacity, then.person_id, then.name, None, then.subject)
        for each, then in shown
        if _waiting(each, then.accepted_at, at)
    )
    return holding, asked


def _first_acceptances(terms: Iterable[AccountabilityTerms]) -> Mapping[tuple[str, str], datetime]:
    """Return when each was accepted first: an acceptance that is renewed writes over the day of the one before."""
    wanted = Q()
    ids: dict[str, list[str]] = {"governance.accountability": [], "decisions.ownership": []}
    for each in terms:
        ids[each._meta.label_lower].append(str(each.pk))  # noqa: SLF001 - Django's public name
    for kind, pks in ids.items():
        wanted |= Q(target_type=kind, target_id__in=pks)
    entries = LedgerEntry.objects.filter(wanted, verb__in=["accountability_accept", "ownership_accept"])
    rows = entries.values_list("target_type", "target_id").annotate(first=Min("at"))
    return {(kind, pk): first for kind, pk, first in rows}


def _accepted(terms: AccountabilityTerms, first: Mapping[tuple[str, str], datetime]) -> datetime | None:
    known = first.get((terms._meta.label_lower, str(terms.pk)))  # noqa: SLF001 - same
    moments = [moment for moment in (known, terms.accepted_at) if moment]
    return min(moments, default=None)


def _in_force(terms: AccountabilityTerms, accepted_at: datetime | None, at: datetime) -> bool:
    if accepted_at is None or accepted_at > at or terms.valid_from > at.date():
        return False
    return not (terms.ended_at and terms.ended_at <= at) and not (terms.valid_to and terms.valid_to <= at.date())


def _waiting(terms: AccountabilityTerms, accepted_at: datetime | None, at: datetime) -> bool:
    return not any(moment and moment <= at for moment in (accepted_at, terms.declined_at, terms.ended_at))

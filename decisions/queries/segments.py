"""Segments: which ones a decision may use, and where each is used."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from decisions.models import AcceptableOutcome, AutonomyGrant, Input, Segment
from roles.models import Unit
from roles.queries.sight import Sight
from roles.queries.units import UnitTree

# A list of words to choose from is read with the eyes.
_MOST_WORDS = 300


def segments_known(unit_id: int) -> Sequence[Segment]:
    """Return the segments that decisions of this unit may use: its own and those of the units above, by name."""
    above = UnitTree.read().lineage(unit_id)
    return list(Segment.objects.filter(unit__in=above).select_related("unit").order_by("name", "pk"))


def segments_used(words: str = "", unit_id: int | None = None, initiative: str = "") -> QuerySet[Segment]:
    """Return segments by name with the decisions that grant something in them, and how many cases are of them.

    With the key of an initiative: only what its decisions grant.
    """
    grants = AutonomyGrant.objects.filter(decision__retired_at=None).select_related("decision")
    if initiative:
        grants = grants.filter(decision__citations__initiative__key=initiative).distinct()
    found = (
        Segment.objects.select_related("unit", "created_by")
        .prefetch_related(Prefetch("grants", grants.order_by("decision__name", "pk"), to_attr="used_by"))
        .annotate(cases=Count("reference_cases", filter=Q(reference_cases__withdrawn_at=None)))
        .order_by("name", "pk")
    )
    if words.strip():
        found = found.filter(Q(name__icontains=words.strip()) | Q(predicate__icontains=words.strip()))
    if unit_id:
        found = found.filter(unit__in=UnitTree.read().below(unit_id))
    if initiative:
        found = found.filter(Exists(grants.filter(segment=OuterRef("pk"))))
    return found


def initiatives_with_segments(sight: Sight) -> Sequence[tuple[str, str]]:
    """Return key and title of the initiatives whose decisions grant something in a segment, by key."""
    granted = AutonomyGrant.objects.filter(
        segment__isnull=False, decision__retired_at=None, decision__citations__isnull=False
    )
    pairs = granted.values_list(
        "decision__citations__initiative__pk",
        "decision__citations__initiative__key",
        "decision__citations__initiative__title",
    )
    found = list(pairs.order_by("decision__citations__initiative__key").distinct())
    seen = sight.seen({row[0] for row in found})
    return [(key, title) for pk, key, title in found if pk in seen]


def inputs_known(unit_id: int, but: int) -> Mapping[str, Collection[str]]:
    """Return the names of inputs and of source systems that other decisions use, in units above and below this one."""
    tree = UnitTree.read()
    around = {*tree.lineage(unit_id), *tree.below(unit_id)}
    rows = (
        Input.objects.filter(decision__unit__in=around, decision__retired_at=None)
        .exclude(decision=but)
        .values_list("name", "source_system")
        .distinct()[:_MOST_WORDS]
    )
    pairs = list(rows)
    return {
        "names": sorted({name for name, _source in pairs}, key=str.casefold),
        "sources": sorted({source for _name, source in pairs if source}, key=str.casefold),
    }


def measures_known() -> Sequence[str]:
    """Return the measures by which outcomes of any decision are told, by name."""
    named = AcceptableOutcome.objects.exclude(measure="").order_by("measure")
    return list(named.values_list("measure", flat=True).distinct()[:_MOST_WORDS])


def grants_ordered() -> QuerySet[AutonomyGrant]:
    """Return grants with their segments, by name, the unknown last."""
    return AutonomyGrant.objects.select_related("segment__unit").order_by(F("segment__name").asc(nulls_last=True), "pk")


def units_with_segments() -> QuerySet[Unit]:
    """Return the units that have a segment, by name."""
    return Unit.objects.filter(Exists(Segment.objects.filter(unit=OuterRef("pk")))).order_by("name", "pk")

"""Measurements of an initiative as they count now, each with what it was before somebody corrected it."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from governance.models import Measurement


def measurements_of(initiative_id: int, *, measure: str = "", decision: int | None = None) -> QuerySet[Measurement]:
    """Return what counts of one initiative, the latest days first."""
    found = Measurement.objects.filter(initiative=initiative_id, superseded=False)
    if measure:
        found = found.filter(measure=measure)
    if decision is not None:
        found = found.filter(decision=decision)
    return found.select_related("decision", "submitted_by").order_by("-ends_on", "-pk")


def chains_of(measurements: Iterable[Measurement]) -> Mapping[int, list[Measurement]]:
    """Return what each of these was before it was corrected, the latest first, in one statement.

    A correction is about the same days, so that everything before it is among what was superseded of them.
    """
    rows = list(measurements)
    if not any(row.supersedes_id for row in rows):
        return {}
    about = {row.initiative_id for row in rows}
    days = {row.starts_on for row in rows if row.supersedes_id}
    before = Measurement.objects.filter(initiative__in=about, superseded=True, starts_on__in=days)
    known = {row.pk: row for row in before.select_related("submitted_by")}
    chains: dict[int, list[Measurement]] = {}
    for row in rows:
        number = row.supersedes_id
        while number is not None and number in known:
            chains.setdefault(row.pk, []).append(known[number])
            number = known[number].supersedes_id
    return chains

"""Finding rows that no longer fit what the ledger says of them. Batch by batch, whatever their number."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from django.db import transaction
from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from governance.ledger import OF, SEAL, ledger_lock
from governance.models import Initiative, LedgerEntry, Remit, Signature, Transition
from governance.rules.stages import Stage
from governance.seals import KINDS, Kind, SealedRow, rows_sealed
from governance.services.remits import remit_intact

BATCH = 1000
# A remit's text may be long: few at a time.
TEXTS = 50
# How an initiative comes into being by an act. Synthetic portfolios are written by SQL: nobody did that, so nothing of
# theirs is on the ledger until somebody acts on it, and rows without an entry are no sign of anything there.
BORN = (
    Q(verb="initiative_register")
    | Q(verb="initiatives_import", details__source__0="")
    | Q(verb="initiative_split", details__has_key="whole")
)


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that does not fit: what tells it from others, what is wrong with it, and whose it is."""

    subject: str
    text: str
    initiative_id: int | None


@dataclass(slots=True)
class Counted:
    """How many seals were compared."""

    seals: int = 0


def broken_seals(initiative_id: int | None = None, counted: Counted | None = None) -> Iterator[Broken]:
    """Yield every row that is not what the ledger sealed, of one initiative or of all.

    A row that was changed, one that was put there behind the ledger's back, one that was removed; a remit whose text
    is another than its digest was made of, a signature on another digest than its remit's, an initiative at a stage
    that no transition led to.
    """
    counted = counted or Counted()
    for kind in KINDS.values():
        yield from _changed(kind, initiative_id, counted)
        yield from _removed(kind, initiative_id)
    yield from _texts(initiative_id)
    yield from _digests(initiative_id)
    yield from _stages(initiative_id)


def rows_broken(model: type[Model], ids: Sequence[int]) -> list[Broken]:
    """Return those of these rows that are not what the ledger sealed, seen while nobody acts."""
    kind = KINDS[model._meta.label_lower]  # noqa: SLF001 - Django's public name
    return _held(lambda: _compared(kind, ids)) if ids and _compared(kind, ids) else []


def rows_vouched(kind: Kind, ids: Sequence[int]) -> Iterator[SealedRow]:
    """Yield those of these rows that the ledger vouches for, or would have to."""
    sealed = _last_seals(kind, ids)
    rows = [row for row in rows_sealed(kind, ids) if row.seal]
    known = (
        initiatives_on_the_ledger({row.initiative_id for row in rows if row.pk not in sealed}) if kind.needed else ()
    )
    yield from (row for row in rows if row.pk in sealed or row.initiative_id in known)


def _changed(kind: Kind, initiative_id: int | None, counted: Counted) -> Iterator[Broken]:
    last = 0
    rows = kind.model._base_manager.order_by("pk")  # noqa: SLF001 - past any filter of a manager
    if initiative_id is not None:
        rows = rows.filter(kind.of_initiative(initiative_id))
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        counted.seals += len(ids)
        if _compared(kind, ids):
            found = _held(lambda ids=ids: _compared(kind, ids))  # type: ignore[misc] # bound at once
            yield from (broken for broken in found if initiative_id in {None, broken.initiative_id})


def _held(look: Callable[[], list[Broken]]) -> list[Broken]:
    """Look again while nobody can act: what was seen in the middle of an act is no tampering."""
    with transaction.atomic():
        ledger_lock()
        return look()


def _compared(kind: Kind, ids: Sequence[int]) -> list[Broken]:
    """Return those of these rows that differ from what was sealed last, in four statements at most."""
    sealed = _last_seals(kind, ids)
    rows = list(rows_sealed(kind, ids))
    unknown = {row.initiative_id for row in rows if row.seal and row.pk not in sealed} if kind.needed else set()
    known = initiatives_on_the_ledger(unknown)
    found = [broken for row in rows if (broken := _judged(kind, row, sealed, known))]
    return list(_for_each(kind, found)) if found and kind.several else found


def _for_each(kind: Kind, found: Sequence[Broken]) -> Iterator[Broken]:
    """Yield each of them for every initiative that the row belongs to."""
    by_row = {int(broken.subject.rpartition(":")[2]): broken for broken in found}
    rows = kind.model._base_manager.filter(pk__in=by_row)  # noqa: SLF001 - past any filter of a manager
    path = f"{kind.paths[0]}_id"
    for pk, initiative in rows.order_by("pk", path).values_list("pk", path):
        yield replace(by_row[pk], initiative_id=initiative)


def _judged(
    kind: Kind, row: SealedRow, sealed: Mapping[int, tuple[int, str | None]], known: Collection[int]
) -> Broken | None:
    what = f"{_name(kind)} {row.pk} of {row.initiative_key or 'no initiative'}"
    if row.pk in sealed:
        number, seal = sealed[row.pk]
        text = f"{what} is not what entry {number} sealed" if seal != row.seal else ""
    else:
        behind = kind.needed and row.seal is not None and row.initiative_id in known
        text = f"{what} was put there behind the ledger's back" if behind else ""
    return Broken(f"{_short(kind)}:{row.pk}", text, row.initiative_id) if text else None


def _last_seals(kind: Kind, ids: Sequence[int]) -> Mapping[int, tuple[int, str | None]]:
    """Return for each row the last entry that sealed or unsealed it, and the seal."""
    entries = (
        LedgerEntry.objects.filter(target_type=kind.label, target_id__in=[str(pk) for pk in ids], details__has_key=SEAL)
        .order_by("target_type", "target_id", "-id")
        .distinct("target_type", "target_id")
        .values_list("target_id", "id", f"details__{SEAL}")
    )
    return {int(pk): (number, seal) for pk, number, seal in entries}


def initiatives_on_the_ledger(ids: Collection[int | None]) -> frozenset[int]:
    """Return those of these initiatives that came into being by an act."""
    wanted = [str(pk) for pk in ids if pk is not None]
    if not wanted:
        return frozenset()
    born = LedgerEntry.objects.filter(BORN, target_type="governance.initiative", target_id__in=wanted).values_list(
        "target_id", flat=True
    )
    return frozenset(int(pk) for pk in born)


def _removed(kind: Kind, initiative_id: int | None) -> Iterator[Broken]:
    """Yield what was sealed and is there no longer."""
    entries = LedgerEntry.objects.filter(target_type=kind.label, details__has_key=SEAL)
    if initiative_id is not None:
        entries = entries.filter(
            **{f"details__{OF}": Initiative.objects.values_list("key", flat=True).get(pk=initiative_id)}
        )
    there = kind.model._base_manager.filter(pk=Cast(OuterRef("target_id"), BigIntegerField()))  # noqa: SLF001 - same
    gone = (
        entries.filter(~Exists(there))
        .order_by("target_id", "-id")
        .distinct("target_id")
        .values_list("target_id", "id", f"details__{SEAL}", f"details__{OF}")
    )
    for entries_gone in batched(gone.iterator(chunk_size=BATCH), BATCH, strict=False):
        lost = [entry for entry in entries_gone if entry[2] is not None]
        whose = dict(Initiative.objects.filter(key__in={key for *_entry, key in lost}).values_list("key", "pk"))
        for pk, number, _seal, key in lost:
            text = f"{_name(kind)} {pk} of {key}, which entry {number} sealed, was removed"
            yield Broken(f"{_short(kind)}:{pk}", text, whose.get(key))


def _texts(initiative_id: int | None) -> Iterator[Broken]:
    remits = _within(Remit.objects.order_by("pk"), "initiative", initiative_id).select_related("initiative")
    for remit in remits.only("number", "digest", "canonical", "initiative__key").iterator(chunk_size=TEXTS):
        if not remit_intact(remit):
            text = f"The text of remit {remit.number} of {remit.initiative.key} is not the one its digest was made of"
            yield Broken(f"text:{remit.pk}", text, remit.initiative_id)


def _digests(initiative_id: int | None) -> Iterator[Broken]:
    stands_on = Coalesce("remit__digest", "waiver__digest")
    signatures = Signature.objects.annotate(
        stands_on=stands_on,
        whose=Coalesce("review__initiative", "waiver__initiative"),
        key=Coalesce("review__initiative__key", "waiver__initiative__key"),
    ).exclude(digest=F("stands_on"))
    rows = _within(signatures, "whose", initiative_id).order_by("pk").values_list("pk", "printed_name", "whose", "key")
    for pk, name, whose, key in rows.iterator(chunk_size=BATCH):
        text = f"Signature {pk} of {name} on {key} bears another digest than what it stands on"
        yield Broken(f"digest:{pk}", text, whose)


def _stages(initiative_id: int | None) -> Iterator[Broken]:
    last = Transition.objects.filter(initiative=OuterRef("pk")).order_by("-pk").values("target")[:1]
    initiatives = Initiative.objects.annotate(reached=Coalesce(Subquery(last), Value(Stage.INTAKE.value)))
    elsewhere = _within(initiatives.exclude(stage=F("reached")), "pk", initiative_id).order_by("pk")
    for pk, key, stage, reached in elsewhere.values_list("pk", "key", "stage", "reached").iterator(chunk_size=BATCH):
        text = f"{key} is at the stage {stage}, but its last transition led to {reached}"
        yield Broken("stage", text, pk)


def _within[M: Model](rows: QuerySet[M], path: str, initiative_id: int | None) -> QuerySet[M]:
    return rows if initiative_id is None else rows.filter(**{path: initiative_id})


def _name(kind: Kind) -> str:
    return str(kind.model._meta.verbose_name).capitalize()  # noqa: SLF001 - Django's public name


def _short(kind: Kind) -> str:
    return kind.label.rpartition(".")[2]

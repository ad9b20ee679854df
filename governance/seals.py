"""What of a row is sealed: everything that somebody may rely on later, under one digest that the ledger keeps.

Whoever adds a field to one of these lists has every row of that kind sealed anew, or each would look tampered with; a
field that is empty in all of them goes to `later` instead.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from governance.models import (
    Attestation,
    Breach,
    BreachEvent,
    Classification,
    Clearance,
    ClearanceEvent,
    CompensatingControl,
    Condition,
    ControlEvidence,
    MinutesEntry,
    Recusal,
    Remit,
    Review,
    Signature,
    SignatureVoid,
    Step,
    SystemVersion,
    Tolerance,
    Transition,
    Waiver,
)
from governance.rules.measures import key_of
from roles.models import PlanSignature
from roles.rules.canonical import canonical, digest

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row that is sealed.

    `paths` lead to its initiative. While `once` is null there is nothing to seal yet, or no longer. `needed`: such a
    row grants, signs or takes something back, so that one without an entry was put there behind the ledger's back; the
    others only ask for more. `later` are fields that came after rows were sealed without them, each with what it holds
    where nobody said anything, of the rest of the row: it is sealed where it holds something else, so that a seal from
    before still fits and nothing is slipped in after. `several`: a row may belong to several initiatives, or to none
    yet; it is told of under the first of them.
    """

    model: type[Model]
    fields: tuple[str, ...]
    paths: tuple[str, ...] = ("initiative",)
    once: str = ""
    needed: bool = True
    several: bool = False
    later: Mapping[str, Callable[[Row], object]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The kind as the ledger names it."""
        return self.model._meta.label_lower  # noqa: SLF001 - Django's public name

    @property
    def columns(self) -> Mapping[str, str]:
        """The column that each sealed field is read from."""
        return {name: self.model._meta.get_field(name).attname for name in (*self.fields, *self.later)}  # type: ignore[union-attr] # noqa: SLF001 - no relation from elsewhere is listed

    def of_initiative(self, pk: int) -> Q:
        """Return the condition of belonging to one initiative."""
        found = Q()
        for path in self.paths:
            found |= Q(**{path: pk})
        return found


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A row as it is now: the text under its seal and the seal, both None while nothing of it is sealed."""

    pk: int
    initiative_id: int | None
    initiative_key: str | None
    text: str | None
    seal: str | None


def _always(value: object) -> Callable[[Row], object]:
    return lambda _row: value


_TOLERANCE_LATER: Mapping[str, Callable[[Row], object]] = {
    **dict.fromkeys(("decision", "segment", "amber_low", "limit_low", "cadence_days", "minimum_sample"), _always(None)),
    **dict.fromkeys(("baseline_k", "baseline_n", "baseline_value"), _always(None)),
    **dict.fromkeys(("sampling", "on_red", "playbook", "data_source", "baseline_note"), _always("")),
    "maturity_days": _always(0),
    "key": lambda row: key_of(row["measure"]),
    "first_signed_at": lambda row: row["signed_at"],
    "evidence_since": lambda row: row["signed_at"],
}

_KINDS = (
    Kind(Remit, ("initiative", "number", "digest", "sections", "revision", "composed_by", "composed_at")),
    Kind(
        Review,
        (
            *("initiative", "number", "gate", "origin", "target", "go_live", "statement", "requested_by"),
            *("requested_identity", "opened_at", "expires_at", "policy_key", "policy_revision", "policy", "findings"),
            *("state", "remit", "base", "changes", "verdict", "rationale", "minutes", "decided_by", "decided_at"),
            *("decided_findings", "closed_reason"),
        ),
    ),
    Kind(
        Step,
        (
            *("review", "order", "capacity", "meaning", "quorum", "due_at", "decides"),
            *("assigned_to", "assigned_by", "assigned_reason"),
        ),
        paths=("review__initiative",),
        needed=False,
    ),
    Kind(
        Signature,
        (
            *("review", "step", "remit", "waiver", "signer", "identity", "printed_name", "capacity", "meaning"),
            *("statement", "comment", "digest", "signed_at", "proof", "on_behalf_of", "on_behalf_name"),
        ),
        paths=("review__initiative", "waiver__initiative"),
    ),
    Kind(
        SignatureVoid,
        ("signature", "code", "reason", "voided_at"),
        paths=("signature__review__initiative", "signature__waiver__initiative"),
    ),
    Kind(
        PlanSignature,
        ("plan", "part", "person", "identity", "printed_name", "statement", "digest", "proof", "signed_at"),
        paths=("plan__citations__initiative",),
        several=True,
    ),
    Kind(
        MinutesEntry,
        ("review", "attendees", "text", "written_by", "printed_name", "written_at"),
        paths=("review__initiative",),
    ),
    Kind(Recusal, ("review", "person", "identity", "reason", "at"), paths=("review__initiative",)),
    Kind(
        Condition,
        ("review", "text", "owner", "verifier", "due_on", "lapse", "state", "verified_at", "evidence"),
        paths=("review__initiative",),
        needed=False,
    ),
    Kind(
        Waiver,
        (
            *("initiative", "requirement", "kind", "ground", "authority", "reason", "risk", "remediation"),
            *("starts_on", "ends_on", "timezone", "expires_at", "renews", "requested_by", "requested_at", "state"),
            *("digest", "decided_at", "ended_at", "end_reason"),
        ),
    ),
    Kind(
        CompensatingControl,
        ("waiver", "text", "owner", "cadence_days"),
        paths=("waiver__initiative",),
        needed=False,
    ),
    Kind(
        ControlEvidence,
        ("control", "text", "given_by", "given_at"),
        paths=("control__waiver__initiative",),
    ),
    Kind(
        Clearance,
        (
            *("initiative", "stage", "remit", "review", "state", "reason", "granted_at", "valid_from", "review_due"),
            "body",
        ),
    ),
    Kind(ClearanceEvent, ("initiative", "act", "state", "stage", "remit", "review", "reason", "actor", "at")),
    Kind(
        Transition,
        ("initiative", "origin", "target", "gate", "actor", "at", "reason", "policy", "findings", "review"),
    ),
    Kind(Attestation, ("initiative", "points", "note", "attested_by", "attested_at")),
    Kind(
        Classification,
        (
            *("initiative", "verbs", "acts_without_person", "principal_basis", "computed", "reasons", "nature"),
            *("override_reason", "status", "assessed_by", "assessed_at", "decided_by", "decided_at"),
            "rejection_reason",
        ),
        once="decided_at",
    ),
    Kind(
        Tolerance,
        (
            *("initiative", "measure", "numerator", "denominator", "direction", "unit", "target", "amber", "limit"),
            *("owner", "signed_by", "signed_at"),
        ),
        once="signed_at",
        later=_TOLERANCE_LATER,
    ),
    Kind(
        Breach,
        (
            *("initiative", "number", "tolerance", "measure", "detector", "severity", "segment", "fingerprint"),
            *("since", "k", "n", "value", "statistic", "bound", "limit_text", "note", "action", "state"),
            *("opened_at", "acknowledged_at", "contained_at", "containment", "root_cause", "remedy", "watch_until"),
            *("closing", "closing_by", "closing_at", "concurred_by", "closed_at"),
        ),
    ),
    Kind(BreachEvent, ("breach", "act", "note", "actor", "at"), paths=("breach__initiative",)),
    Kind(
        SystemVersion,
        (
            *("initiative", "system", "label", "fingerprint", "note", "registered_by", "registered_at"),
            "withdrawn_at",
        ),
        needed=False,
    ),
)
# By the name that the ledger knows them by.
KINDS: Mapping[str, Kind] = {kind.label: kind for kind in _KINDS}


def kind_of(obj: Model) -> Kind | None:
    """Return the kind of a row that is sealed, or None."""
    return KINDS.get(obj._meta.label_lower)  # noqa: SLF001 - Django's public name


def sealed_text(kind: Kind, pk: object, row: Row) -> str | None:
    """Return the text whose SHA-256 is the seal of a row, or None while nothing of it is sealed."""
    if kind.once and row[kind.once] is None:
        return None
    told = [*kind.fields, *(name for name, unsaid in kind.later.items() if row[name] != unsaid(row))]
    return canonical({"type": kind.label, "id": str(pk), "fields": {name: _plain(row[name]) for name in told}})


def seal_of(obj: Model) -> str | None:
    """Return the seal of a row as this object holds it, or None while nothing of it is sealed.

    The same before and after a reload from the database. Raises: KeyError for a kind that is not sealed.
    """
    kind = KINDS[obj._meta.label_lower]  # noqa: SLF001 - Django's public name
    fields = {name: obj._meta.get_field(name) for name in (*kind.fields, *kind.later)}  # noqa: SLF001 - same
    row = {name: field.to_python(getattr(obj, field.attname)) for name, field in fields.items()}  # type: ignore[union-attr] # same
    text = sealed_text(kind, obj.pk, row)
    return digest(text) if text is not None else None


def rows_sealed(kind: Kind, ids: Collection[int]) -> Iterator[SealedRow]:
    """Yield these rows as the database holds them now, by id, in one statement."""
    columns = kind.columns
    found = kind.model._base_manager.filter(pk__in=ids).order_by("pk")  # noqa: SLF001 - past any filter of a manager
    for row in found.annotate(the_initiative=_of_the_first(kind, "_id"), the_key=_of_the_first(kind, "__key")).values(
        "pk", "the_initiative", "the_key", *columns.values()
    ):
        text = sealed_text(kind, row["pk"], {name: row[column] for name, column in columns.items()})
        yield SealedRow(
            pk=row["pk"],
            initiative_id=row["the_initiative"],
            initiative_key=row["the_key"],
            text=text,
            seal=digest(text) if text is not None else None,
        )


def _of_the_first(kind: Kind, what: str) -> Any:
    """Return the expression for something of the initiative that a row belongs to, of the first where of several."""
    paths = [f"{path}{what}" for path in kind.paths]
    if kind.several:
        own = kind.model._base_manager.filter(pk=OuterRef("pk"))  # noqa: SLF001 - same
        return Subquery(own.order_by(f"{kind.paths[0]}_id").values(paths[0])[:1])
    return F(paths[0]) if len(paths) == 1 else Coalesce(*paths)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it, where the canonical text does not know it itself."""
    return str(value) if isinstance(value, UUID) else value

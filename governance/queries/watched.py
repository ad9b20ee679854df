"""Tolerances as they are watched: their limits as they stand and as they were signed, and since when; read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.fields.json import KeyTransform

from decisions.models import AutonomyGrant
from governance.models import (
    Breach,
    Clearance,
    ClearanceEvent,
    MeasureDay,
    Measurement,
    PolicyProfile,
    SystemVersion,
    Tolerance,
)
from governance.queries.condition_facts import Row
from governance.rules.breaches import BREACH_OVER
from governance.rules.clearances import ClearanceAct, ClearanceState
from governance.rules.limits import LIMIT_FIELDS, Limits, limits_from, stricter
from governance.rules.measures import key_of
from governance.rules.policy import Policy
from governance.rules.scope import signed_for
from governance.rules.stages import ENDED_STAGES
from governance.rules.tolerances import tolerance_name
from roles.queries.prepared import read
from roles.rules.canonical import content_digest

# How much is kept of each digest in a mark.
_PART = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """A tolerance that is watched, with all that its counts are held against.

    `limits` are the stricter of those that stand there and those that were signed. `raises`: somebody signed them, here
    or with a remit. `begun` is the moment at which it last began anew, `since` the day of that, the last one before it
    begins to count. `decision` is a code. `data` is a mark of what was counted; `kept_body` the reading that is kept,
    with its mark.
    """

    id: int
    initiative_id: int
    measure: str
    key: str
    limits: Limits
    raises: bool
    policy: Policy
    decision_id: int | None = None
    decision: str = ""
    decision_name: str = ""
    segment: str = ""
    evidence_since: datetime | None = None
    begun: datetime | None = None
    fingerprints: frozenset[str] = frozenset()
    material: frozenset[str] = frozenset()
    data: str = ""
    kept_mark: str = ""
    kept_body: Mapping[str, Any] | None = None

    @property
    def since(self) -> date | None:
        """The last day before it begins to count."""
        return self.begun.date() if self.begun else None

    @property
    def names(self) -> frozenset[str]:
        """How what is told may name its decision; empty where it is about all of them."""
        return frozenset(name.casefold() for name in (self.decision, self.decision_name) if name)

    def mark(self, today: date) -> str:
        """Return a mark of what the reading of a day is reckoned from: counts, limits and everything else."""
        told = self.policy.parameters
        limits = {name: str(getattr(self.limits, name)) for name in Limits.__slots__}
        held = {
            "about": [self.key, str(self.decision_id), *sorted(self.names), self.segment],
            "begun": str(self.begun),
            "evidence_since": str(self.evidence_since),
            "fingerprints": sorted(self.fingerprints),
            "material": sorted(self.material),
            "policy": {name: str(told[name]) for name in _NUMBERS if name in told},
            "raises": self.raises,
            "today": str(today),
        }
        return ":".join([self.data, content_digest(limits)[:_PART], content_digest(held)[:_PART]])

    def tightened_since(self, kept: str, today: date) -> bool:
        """Whether the same was counted as when a mark was made, and only the limits are others."""
        before, now = kept.split(":"), self.mark(today).split(":")
        return before[0] == now[0] and len(before) == len(now) and before[1] != now[1]


_NUMBERS = frozenset(
    {
        *("false_alarm_share", "drift_factor", "drift_nights", "amber_window_days", "amber_cases"),
        *("minimum_sample_cases", "late_periods"),
    }
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the tolerances of a batch of initiatives."""

    signed: Mapping[int, Sequence[Mapping[str, Any]]]
    begun: Mapping[int, datetime]
    closed: Mapping[int, datetime]
    fingerprints: Mapping[int, frozenset[str]]
    material: Mapping[int, frozenset[tuple[int, str]]]
    policies: Mapping[int, Policy]
    marks: Mapping[tuple[int, str], str]


def watched(ids: Collection[int]) -> list[Watched]:
    """Return the tolerances of these initiatives that are watched: in one statement where there are none, else nine."""
    rows = _tolerances(ids)
    if not rows:
        return []
    numbers = sorted({row["initiative_id"] for row in rows})
    beside = _Beside(
        signed=_signed(numbers),
        begun=_begun(numbers),
        closed=_closed(numbers),
        fingerprints=_fingerprints(numbers),
        material=_material(numbers),
        policies={profile.pk: profile.policy for profile in PolicyProfile.objects.all()},
        marks=_marks(numbers),
    )
    return [_watched(row, beside) for row in rows]


def watched_one(tolerance_id: int) -> Watched | None:
    """Return one tolerance as it is watched, or None where there is none or its initiative has ended."""
    number = Tolerance.objects.filter(pk=tolerance_id).values_list("initiative_id", flat=True).first()
    return next((t for t in watched([number]) if t.id == tolerance_id), None) if number else None


def _watched(row: Row, beside: _Beside) -> Watched:
    number, key = row["initiative_id"], row["key"] or key_of(row["measure"])
    decision, segment = row["decision_code"] or "", row["segment_name"] or ""
    name = tolerance_name(row["measure"], decision, segment)
    remit = signed_for(beside.signed.get(number, ()), name, (key, decision, segment))
    begun = max((at for at in (beside.begun.get(number), beside.closed.get(row["id"])) if at), default=None)
    return Watched(
        id=row["id"],
        initiative_id=number,
        measure=row["measure"],
        key=key,
        limits=stricter(limits_from(row), remit),
        raises=row["signed_at"] is not None or remit is not None,
        policy=beside.policies[row["policy_profile"]],
        decision_id=row["decision_id"],
        decision=decision,
        decision_name=row["decision_name"] or "",
        segment=segment,
        evidence_since=row["evidence_since"],
        begun=begun,
        fingerprints=beside.fingerprints.get(number, frozenset()),
        material=_material_of(row, beside.material.get(number, ())),
        data=beside.marks.get((number, key), "-"),
        kept_mark=row["kept_mark"] or "",
        kept_body=row["kept_body"],
    )


def _tolerances(ids: Collection[int]) -> list[Row]:
    return read(
        lambda ids: (
            Tolerance.objects.filter(initiative__in=ids)
            .exclude(initiative__stage__in=ENDED_STAGES)
            .order_by("initiative_id", "id")
            .values(
                *("id", "initiative_id", "measure", "key", "decision_id", "signed_at", "evidence_since", *LIMIT_FIELDS),
                policy_profile=F("initiative__policy_profile"),
                decision_code=F("decision__code"),
                decision_name=F("decision__name"),
                segment_name=F("segment__name"),
                kept_mark=F("reading__reckoned_from"),
                kept_body=F("reading__body"),
            )
        ),
        ids,
    )


def _signed(ids: Collection[int]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Return the tolerances that were signed with what is cleared, by initiative."""
    rows = read(
        lambda ids: (
            Clearance.objects.filter(initiative__in=ids)
            .exclude(state=ClearanceState.REVOKED)
            .values_list("initiative_id", KeyTransform("tolerances", "body"))
        ),
        ids,
    )
    return {number: told or () for number, told in rows}


def _begun(ids: Collection[int]) -> Mapping[int, datetime]:
    """Return the moment at which each initiative was last started again."""
    rows = read(
        lambda ids: (
            ClearanceEvent.objects.filter(initiative__in=ids, act=ClearanceAct.RESTORED)
            .values_list("initiative_id")
            .annotate(last=Max("at"))
        ),
        ids,
    )
    return dict(rows)


def _closed(ids: Collection[int]) -> Mapping[int, datetime]:
    """Return the moment at which the last breach of each tolerance was closed."""
    last = read(
        lambda ids: (
            Breach.objects.filter(initiative__in=ids, tolerance__isnull=False, state__in=[s.value for s in BREACH_OVER])
            .values_list("tolerance_id")
            .annotate(last=Max("closed_at"))
        ),
        ids,
    )
    return {number: at for number, at in last if number and at}


def _fingerprints(ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return the versions that each initiative may run."""
    rows = read(
        lambda ids: SystemVersion.objects.filter(initiative__in=ids, withdrawn_at=None).values_list(
            "initiative_id", "fingerprint"
        ),
        ids,
    )
    found: dict[int, set[str]] = defaultdict(set)
    for number, fingerprint in rows:
        found[number].add(fingerprint)
    return {number: frozenset(names) for number, names in found.items()}


def _material(ids: Collection[int]) -> Mapping[int, frozenset[tuple[int, str]]]:
    """Return the segments of each initiative's decisions in which a human stays close, beside their decision."""
    rows = read(
        lambda ids: AutonomyGrant.objects.filter(
            decision__citations__initiative__in=ids, segment__high_touch=True
        ).values_list("decision__citations__initiative", "decision_id", "segment__name"),
        ids,
    )
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for number, decision, name in rows:
        found[number].add((decision, name))
    return {number: frozenset(pairs) for number, pairs in found.items()}


def _material_of(row: Row, pairs: Iterable[tuple[int, str]]) -> frozenset[str]:
    """Return the segments that are tested by themselves: none where the tolerance is about one."""
    if row["segment_name"]:
        return frozenset()
    return frozenset(name for decision, name in pairs if row["decision_id"] in {None, decision})


def _marks(ids: Collection[int]) -> Mapping[tuple[int, str], str]:
    """Return a mark of what is counted of each measure of each initiative, in two statements."""
    days = read(
        lambda ids: (
            MeasureDay.objects.filter(initiative__in=ids)
            .order_by()
            .values_list("initiative_id", "measure")
            .annotate(rows=Count("pk"), last=Max("day"), ks=Sum("k"), ns=Sum("n"))
        ),
        ids,
    )
    told = read(
        lambda ids: (
            Measurement.objects.filter(initiative__in=ids)
            .order_by()
            .values_list("initiative_id", "measure")
            .annotate(rows=Count("pk"), gone=Count("pk", filter=Q(superseded=True)), last=Max("pk"))
        ),
        ids,
    )
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for number, measure, *numbers in [*days, *told]:
        found[number, measure].append(repr(numbers))
    return {key: content_digest(sorted(marks))[:_PART] for key, marks in found.items()}

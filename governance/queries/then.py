"""What is told of an initiative at a moment in the past."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HolderThen:
    """Somebody who answered for something, or had been asked to. Accepted: since when, first of all."""

    capacity: str
    person_id: int
    name: str
    accepted_at: datetime | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ClearanceThen:
    """What the last event of the clearance left it at. `due_on` is known while the same remit is still the last."""

    state: str
    stage: str
    since: datetime
    reason: str
    remit_number: int
    remit_digest: str
    review_number: int | None
    due_on: str | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class ReviewThen:
    """A review that was open, or the last one that had been decided."""

    id: int
    number: int
    gate: str
    opened_at: datetime
    verdict: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureThen:
    """A signature that had been given, and whether it was void by then."""

    id: int
    on: str
    name: str
    capacity: str
    meaning: str
    digest: str
    signed_at: datetime
    void: str


@dataclass(frozen=True, slots=True)
class FindingThen:
    """What a gate found of one requirement when it was last asked."""

    requirement: str
    result: str
    message: str


@dataclass(frozen=True, slots=True)
class SimpleThen:
    """Something with a name, a word on how it stood and since when."""

    id: int
    name: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """One initiative at one moment. `untold` says what cannot be known any more."""

    key: str
    title: str
    at: datetime
    stage: str
    stage_since: datetime
    nature: SimpleThen | None
    clearance: ClearanceThen | None
    holders: tuple[HolderThen, ...]
    asked: tuple[HolderThen, ...]
    decisions: tuple[str, ...]
    review: ReviewThen | None
    decided: ReviewThen | None
    signatures: tuple[SignatureThen, ...]
    waivers: tuple[SimpleThen, ...]
    conditions: tuple[SimpleThen, ...]
    tolerances: tuple[SimpleThen, ...]
    flags: tuple[SimpleThen, ...]
    findings: tuple[FindingThen, ...]
    found_at: datetime | None
    untold: tuple[str, ...]

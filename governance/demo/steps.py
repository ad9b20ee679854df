"""The steps that most initiatives of the demo company take."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count, takewhile
from typing import Any, NamedTuple

from decisions.rules.vocabulary import Verb
from governance.demo.clock import Part
from governance.demo.company import Company
from governance.models import AISystem, Attestation, Classification, Initiative
from governance.rules.limits import OnRed, Sampling
from governance.rules.stages import Stage
from governance.services.attestations import attestation_give
from governance.services.classifications import classification_approve, classification_propose
from governance.services.determinations import determination_make
from governance.services.initiatives import initiative_register, initiative_update
from governance.services.runtimes import runtime_report
from governance.services.system_versions import system_version_register
from governance.services.tolerances import tolerance_set, tolerance_sign
from governance.services.transitions import initiative_move

# Days. So often outcomes are counted.
EVERY = 7


@dataclass(frozen=True, slots=True)
class Idea:
    """What an initiative is meant to do, for whom, with which system."""

    title: str
    purpose: str
    unit: str
    tier: int
    system: str
    supplier: AISystem.Supplier = AISystem.Supplier.VENDOR


def register(company: Company, idea: Idea, at: datetime, by: str = "pmo") -> Initiative:
    """Return the initiative, at intake."""
    system, _made = AISystem.objects.get_or_create(name=idea.system, defaults={"supplier": idea.supplier})
    return initiative_register(
        title=idea.title,
        purpose=idea.purpose,
        beneficiary_unit=company.units[idea.unit],
        impact_tier=idea.tier,
        systems=[system],
        actor=company.actor(by),
        at=at,
    )


def assess(
    company: Company, initiative: Initiative, at: datetime, *verbs: Verb, acts: bool = False, basis: bool = False
) -> Classification:
    """Return the architect's assessment, which waits for approval."""
    return classification_propose(
        initiative,
        verbs=verbs,
        acts_without_person=acts,
        principal_basis=basis,
        actor=company.actor("architect"),
        at=at,
    )


def approve(company: Company, classification: Classification, at: datetime, by: str = "pmo") -> None:
    """Have the assessment approved by a second person, and the second line determine which laws bind it."""
    classification_approve(classification, actor=company.actor(by), at=at)
    because = "It is used on people in the Union and reads what they write; its use is not listed as high-risk."
    binds = ["eu_ai_act", "gdpr"]
    determination_make(classification.initiative, binds=binds, because=because, actor=company.actor("risk"), at=at)


def move(company: Company, initiative: Initiative, target: Stage, at: datetime, by: str = "pmo", why: str = "") -> None:
    """Move the initiative through its gate, by somebody who holds nothing on it."""
    initiative_move(initiative, target, actor=company.actor(by), at=at, reason=why)


def attest(company: Company, initiative: Initiative, by: str, at: datetime) -> None:
    """Have the platform owner vouch for all six points."""
    attestation_give(initiative, points=[p.value for p in Attestation.Point], actor=company.actor(by), at=at)


def keep_attesting(company: Company, initiative: Initiative, by: str, since: int, until: int = 1) -> Part[None]:
    """Attest every three weeks from one day on, the last time not long before another."""
    last = min(5, since)
    for days in (*takewhile(lambda days: days > until + last, count(since, -21)), until + last):
        at = yield company.ago(days, 11)
        attest(company, initiative, by, at)


class Measured(NamedTuple):
    """One measure with its limits, and what is done first when it is broken. Units: percent.

    `key` is the catalogue's. `before` is how people did, wrong and looked at, and `source` where that comes from.
    """

    measure: str
    counted: str
    out_of: str
    target: str
    amber: str
    limit: str
    key: str
    playbook: str
    before: tuple[int, int]
    source: str
    on_red: OnRed = OnRed.RESTRICT


def tolerate(
    company: Company, initiative: Initiative, measures: tuple[Measured, ...], owner: str, at: datetime
) -> None:
    """Have the tolerance owner set and sign how much may go wrong."""
    actor = company.actor(owner)
    for row in measures:
        wrong, looked_at = row.before
        tolerance = tolerance_set(
            initiative,
            measure=row.measure,
            key=row.key,
            numerator=row.counted,
            denominator=row.out_of,
            target=Decimal(row.target),
            amber=Decimal(row.amber),
            limit=Decimal(row.limit),
            sampling=Sampling.STRATIFIED,
            cadence_days=EVERY,
            on_red=row.on_red,
            playbook=row.playbook,
            baseline_k=wrong,
            baseline_n=looked_at,
            baseline_note=row.source,
            owner=company.people[owner],
            actor=actor,
            at=at,
        )
        tolerance_sign(tolerance, actor=actor, at=at)


def schedule(company: Company, initiative: Initiative, at: datetime, **fields: Any) -> None:
    """Have the programme office note dates and limits of an initiative."""
    initiative_update(initiative, actor=company.actor("pmo"), at=at, **fields)


def versioned(company: Company, initiative: Initiative, version: tuple[str, str], by: str, at: datetime) -> None:
    """Have the platform owner put a version of the system up for signing: its label and its fingerprint."""
    label, fingerprint = version
    system_version_register(
        initiative,
        system=initiative.systems.get(),
        label=label,
        fingerprint=fingerprint,
        actor=company.actor(by),
        at=at,
    )


def runs(company: Company, initiative: Initiative, fingerprint: str, by: str, at: datetime) -> None:
    """Have the platform say what its production runs."""
    runtime_report(initiative, environment="production", fingerprint=fingerprint, actor=company.actor(by), at=at)

"""Whether an initiative may go on."""

from governance.models.accountability import Accountability
from governance.models.agent_calls import AgentCall, AgentCallBatch
from governance.models.attestations import Attestation
from governance.models.breaches import Breach, BreachEvent
from governance.models.clearances import Clearance, ClearanceEvent, Runtime, SigningKey, SystemVersion
from governance.models.confidentiality import Confidentiality
from governance.models.determinations import Determination
from governance.models.erasures import Erasure
from governance.models.flags import CHASED, LIVING, QUIET, Flag, FlagState
from governance.models.idempotency import IdempotencyKey
from governance.models.imports import ImportMapping
from governance.models.initiatives import AISystem, Citation, Classification, Initiative, PlanCitation
from governance.models.interventions import AppealRoute, CaseReport, Drill, SeededTest
from governance.models.jobs import JobRun, SweepPart, SweepRequest
from governance.models.ledger import LedgerEntry
from governance.models.measurements import Measurement, Reading
from governance.models.minutes import MinutesEntry
from governance.models.notices import Hearing, Notice
from governance.models.observations import Observation
from governance.models.outbox import Channel, Delivery, Endpoint
from governance.models.outcomes import MeasureDay, Outcome, OutcomeBatch, OutcomeDay, OutcomeKey, OverrideDay
from governance.models.owner_reviews import OwnerReview
from governance.models.policy import PolicyDraft, PolicyProfile
from governance.models.readiness import Readiness
from governance.models.remits import Remit
from governance.models.reports import GateFeed, ReportSubscription
from governance.models.reviews import Condition, Recusal, Review, Signature, SignatureVoid, Step
from governance.models.saved_views import SavedView
from governance.models.service_accounts import ServiceAccount, ServiceToken
from governance.models.sign_ins import PersonSession, SignIn
from governance.models.signed_tables import SignedTable
from governance.models.snapshots import PortfolioSnapshot
from governance.models.tolerances import Appetite, Challenge, Tolerance
from governance.models.transitions import Transition
from governance.models.value import AdoptionObjective, Benefit, BenefitReading, ConflictingKpi, KpiSearch
from governance.models.waivers import CompensatingControl, ControlEvidence, Waiver

__all__ = [
    "CHASED",
    "LIVING",
    "QUIET",
    "AISystem",
    "Accountability",
    "AdoptionObjective",
    "AgentCall",
    "AgentCallBatch",
    "AppealRoute",
    "Appetite",
    "Attestation",
    "Benefit",
    "BenefitReading",
    "Breach",
    "BreachEvent",
    "CaseReport",
    "Challenge",
    "Channel",
    "Citation",
    "Classification",
    "Clearance",
    "ClearanceEvent",
    "CompensatingControl",
    "Condition",
    "Confidentiality",
    "ConflictingKpi",
    "ControlEvidence",
    "Delivery",
    "Determination",
    "Drill",
    "Endpoint",
    "Erasure",
    "Flag",
    "FlagState",
    "GateFeed",
    "Hearing",
    "IdempotencyKey",
    "ImportMapping",
    "Initiative",
    "JobRun",
    "KpiSearch",
    "LedgerEntry",
    "MeasureDay",
    "Measurement",
    "MinutesEntry",
    "Notice",
    "Observation",
    "Outcome",
    "OutcomeBatch",
    "OutcomeDay",
    "OutcomeKey",
    "OverrideDay",
    "OwnerReview",
    "PersonSession",
    "PlanCitation",
    "PolicyDraft",
    "PolicyProfile",
    "PortfolioSnapshot",
    "Readiness",
    "Reading",
    "Recusal",
    "Remit",
    "ReportSubscription",
    "Review",
    "Runtime",
    "SavedView",
    "SeededTest",
    "ServiceAccount",
    "ServiceToken",
    "SignIn",
    "Signature",
    "SignatureVoid",
    "SignedTable",
    "SigningKey",
    "Step",
    "SweepPart",
    "SweepRequest",
    "SystemVersion",
    "Tolerance",
    "Transition",
    "Waiver",
]

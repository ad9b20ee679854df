"""Whether an initiative may go on."""

from governance.models.accountability import Accountability
from governance.models.attestations import Attestation
from governance.models.flags import CHASED, Flag, FlagState
from governance.models.idempotency import IdempotencyKey
from governance.models.imports import ImportMapping
from governance.models.initiatives import AISystem, Citation, Classification, Initiative, PlanCitation
from governance.models.jobs import JobRun, SweepRequest
from governance.models.ledger import LedgerEntry
from governance.models.policy import PolicyProfile
from governance.models.readiness import Readiness
from governance.models.tolerances import Tolerance
from governance.models.transitions import Transition

__all__ = [
    "CHASED",
    "AISystem",
    "Accountability",
    "Attestation",
    "Citation",
    "Classification",
    "Flag",
    "FlagState",
    "IdempotencyKey",
    "ImportMapping",
    "Initiative",
    "JobRun",
    "LedgerEntry",
    "PlanCitation",
    "PolicyProfile",
    "Readiness",
    "SweepRequest",
    "Tolerance",
    "Transition",
]

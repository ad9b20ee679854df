"""Every resource of the API by its name in addresses."""

from decisions.api.decisions import DecisionResource, EdgeCaseResource
from decisions.api.evidence import EdgeTestResource, ReferenceCaseResource
from decisions.api.maps import MapResource
from decisions.api.ownerships import OwnershipResource
from decisions.api.queues import QueueResource
from decisions.api.replays import CaseFileResource, ReplayResource
from decisions.api.segments import SegmentResource
from governance.api.accountabilities import AccountabilityResource
from governance.api.appetites import AppetiteResource, ChallengeResource
from governance.api.attestations import AttestationResource
from governance.api.benefits import BenefitResource
from governance.api.breaches import BreachResource
from governance.api.classifications import ClassificationResource
from governance.api.clearances import ClearanceResource
from governance.api.determinations import DeterminationResource, OwnerReviewResource
from governance.api.endpoints import DeliveryResource, EndpointResource
from governance.api.erasures import ErasureResource
from governance.api.flags import FlagResource
from governance.api.initiatives import InitiativeResource
from governance.api.interventions import CaseReportResource, DrillResource, SeededTestResource
from governance.api.jobs import JobResource
from governance.api.ledger import LedgerResource
from governance.api.measurements import MeasurementResource
from governance.api.notices import NoticeResource
from governance.api.plan_signatures import SignedPlanResource
from governance.api.policy_drafts import PolicyDraftResource
from governance.api.policy_profiles import PolicyProfileResource
from governance.api.reviews import ReviewResource
from governance.api.saved_views import SavedViewResource
from governance.api.signatures import ConditionResource, RemitResource, SignatureResource
from governance.api.system_versions import SystemVersionResource
from governance.api.tolerances import ToleranceResource
from governance.api.waivers import WaiverResource
from roles.api.absences import AbsenceResource
from roles.api.consultations import ConsultationResource, ConsultationRuleResource
from roles.api.delegations import DelegationResource
from roles.api.people import PersonResource
from roles.api.resources import Resource
from roles.api.training import MilestoneResource, TrainingNeedResource
from roles.api.units import UnitResource
from roles.api.work import ActivityResource, RoleResource
from roles.api.work_calendars import WorkCalendarResource

RESOURCES: dict[str, type[Resource]] = {
    "initiatives": InitiativeResource,
    "classifications": ClassificationResource,
    "determinations": DeterminationResource,
    "owner-reviews": OwnerReviewResource,
    "attestations": AttestationResource,
    "accountabilities": AccountabilityResource,
    "tolerances": ToleranceResource,
    "appetites": AppetiteResource,
    "challenges": ChallengeResource,
    "measurements": MeasurementResource,
    "breaches": BreachResource,
    "benefits": BenefitResource,
    "clearances": ClearanceResource,
    "drills": DrillResource,
    "seeded-tests": SeededTestResource,
    "case-reports": CaseReportResource,
    "system-versions": SystemVersionResource,
    "reviews": ReviewResource,
    "signatures": SignatureResource,
    "conditions": ConditionResource,
    "remits": RemitResource,
    "waivers": WaiverResource,
    "flags": FlagResource,
    "notices": NoticeResource,
    "saved-views": SavedViewResource,
    "endpoints": EndpointResource,
    "deliveries": DeliveryResource,
    "policy-profiles": PolicyProfileResource,
    "policy-drafts": PolicyDraftResource,
    "jobs": JobResource,
    "ledger": LedgerResource,
    "decisions": DecisionResource,
    "edge-cases": EdgeCaseResource,
    "ownerships": OwnershipResource,
    "queues": QueueResource,
    "decision-maps": MapResource,
    "segments": SegmentResource,
    "reference-cases": ReferenceCaseResource,
    "edge-tests": EdgeTestResource,
    "case-files": CaseFileResource,
    "replays": ReplayResource,
    "redesign-plans": SignedPlanResource,
    "consultations": ConsultationResource,
    "consultation-rules": ConsultationRuleResource,
    "training-needs": TrainingNeedResource,
    "milestones": MilestoneResource,
    "activities": ActivityResource,
    "roles": RoleResource,
    "people": PersonResource,
    "absences": AbsenceResource,
    "delegations": DelegationResource,
    "units": UnitResource,
    "erasures": ErasureResource,
    "work-calendars": WorkCalendarResource,
}

"""What is decided, by whom, by which logic."""

from decisions.models.edge_cases import EdgeCasePolicy
from decisions.models.escalation import Queue, Shift
from decisions.models.evidence import CaseFile, EdgeTest, ExpertAnswer, ReferenceCase, Replay
from decisions.models.logic import DecisionTable
from decisions.models.maps import DecisionMap, MapEdge, MapNode, MapReview
from decisions.models.outcomes import AcceptableOutcome
from decisions.models.registry import Decision, Input, InputConflict, Ownership
from decisions.models.segments import AutonomyGrant, Segment
from decisions.models.takeovers import Takeover

__all__ = [
    "AcceptableOutcome",
    "AutonomyGrant",
    "CaseFile",
    "Decision",
    "DecisionMap",
    "DecisionTable",
    "EdgeCasePolicy",
    "EdgeTest",
    "ExpertAnswer",
    "Input",
    "InputConflict",
    "MapEdge",
    "MapNode",
    "MapReview",
    "Ownership",
    "Queue",
    "ReferenceCase",
    "Replay",
    "Segment",
    "Shift",
    "Takeover",
]

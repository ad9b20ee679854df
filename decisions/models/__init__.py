"""What is decided, by whom, by which logic."""

from decisions.models.edge_cases import EdgeCasePolicy
from decisions.models.escalation import Queue
from decisions.models.registry import Decision, Input, InputConflict, Ownership

__all__ = ["Decision", "EdgeCasePolicy", "Input", "InputConflict", "Ownership", "Queue"]

"""Decisions and queues as other objects name them."""

from roles.api.rows import Reference


class DecisionReference(Reference):
    """A decision."""

    parts = {"id": "id", "code": "code", "name": "name"}


class QueueReference(Reference):
    """A queue of people who answer escalated cases."""

    parts = {"id": "id", "name": "name"}

"""Initiatives and what they are under, as other objects name them."""

from roles.api.rows import Reference


class InitiativeReference(Reference):
    """An initiative."""

    parts = {"key": "key", "title": "title"}


class ProfileReference(Reference):
    """A policy profile."""

    parts = {"key": "key", "name": "name"}

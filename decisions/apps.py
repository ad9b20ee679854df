"""The decisions app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Registers the decisions app."""

    name = "decisions"

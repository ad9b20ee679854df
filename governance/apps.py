"""The governance app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Registers the governance app, and what has to listen from the first request on."""

    name = "governance"

    def ready(self) -> None:
        """Make the project's queue the default one, so that the web process sends jobs to it."""
        from governance import celery  # noqa: F401, PLC0415 - the app registry must be ready first

"""The governance app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GovernanceConfig(AppConfig):
    """Registers the governance app, and what has to listen from the first request on."""

    name = "governance"

    def ready(self) -> None:
        """Connect the ledger and the readiness of initiatives to what happens in all three apps.

        The queue is made the default one here too, so that the web process sends its jobs to it.
        """
        from governance import celery, checks  # noqa: F401, PLC0415 - models and services need the app registry
        from governance.services import guards, listening, sealing, shipped  # noqa: PLC0415 - same

        listening.listen()
        post_migrate.connect(guards.triggers_shut, sender=self, dispatch_uid="governance.guards")
        post_migrate.connect(shipped.shipped_load, sender=self, dispatch_uid="governance.shipped")
        post_migrate.connect(sealing.seals_begin, sender=self, dispatch_uid="governance.sealing")

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
        import decisions.events  # noqa: PLC0415 - models and services need the app registry
        import governance.events  # noqa: PLC0415 - same
        import roles.events  # noqa: PLC0415 - same
        from governance import celery, checks, ledger  # noqa: F401, PLC0415 - same
        from governance.services import guards, readiness, shipped  # noqa: PLC0415 - same

        for signal in (roles.events.changed, decisions.events.changed, governance.events.changed):
            # In this order: rows are locked before the ledger, which everybody waits for. The other way round two acts
            # would wait for each other, one holding an initiative and the other the ledger.
            signal.connect(readiness.follow, dispatch_uid="governance.readiness")
            signal.connect(ledger.record, dispatch_uid="governance.ledger")
        post_migrate.connect(guards.triggers_shut, sender=self, dispatch_uid="governance.guards")
        post_migrate.connect(shipped.shipped_load, sender=self, dispatch_uid="governance.shipped")

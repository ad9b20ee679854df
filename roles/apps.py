"""The roles app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RolesConfig(AppConfig):
    """Registers the roles app, and what every installation starts with."""

    name = "roles"

    def ready(self) -> None:
        """Have every installation start with the consultation rules that are shipped."""
        from roles.services import shipped  # noqa: PLC0415 - models and services need the app registry

        post_migrate.connect(shipped.consultation_rules_load, sender=self, dispatch_uid="roles.shipped")

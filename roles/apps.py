"""The roles app."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    """Registers the roles app."""

    name = "roles"

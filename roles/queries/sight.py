"""What somebody sees of the initiatives. They lie above this app: the settings name who knows it."""

from collections.abc import Collection
from typing import Protocol

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from roles.models import RedesignPlan
from roles.rules.permissions import Actor


class Sight(Protocol):
    """What one person does not see, as conditions on rows."""

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""

    def initiatives(self, path: str = "") -> Q:
        """Return the condition on what leads to an initiative by this path."""

    def decisions(self, path: str = "") -> Q:
        """Return the condition on what leads to a decision by this path."""

    def plans(self, path: str = "") -> Q:
        """Return the condition on what leads to a redesign plan by this path."""

    def of[M: Model](self, rows: "QuerySet[M]") -> "QuerySet[M]":
        """Return those of these rows that are seen."""

    def sees(self, initiative: int) -> bool:
        """Whether one initiative is seen."""

    def seen(self, initiatives: Collection[int]) -> Collection[int]:
        """Return those of these initiatives that are seen."""

    def told(self, text: str) -> str:
        """Return a text without the keys of what is hidden."""


def narrows(model: type[Model]) -> bool:
    """Whether there are rows of a kind that somebody may not see: of what this app keeps, plans alone."""
    return model._meta.app_label != "roles" or model is RedesignPlan  # noqa: SLF001 - Django's public name


def sight_of_actor(actor: Actor) -> Sight:
    """Return what somebody sees."""
    found: Sight = import_string(settings.SIGHT)(actor)
    return found

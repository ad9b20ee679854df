"""Portfolios that people come back to."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """The filters of the portfolio under a name: for its owner, or shared with everybody.

    `address` is what the address says of its scope. At most one of somebody's views is what they see first.
    """

    owner = models.ForeignKey("roles.Person", models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    address = models.JSONField(default=dict)
    shared = models.BooleanField(_("shared with everybody"), default=False)
    first = models.BooleanField(_("what I see first"), default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="governance_savedview_one_name_a_person"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(first=True), name="governance_savedview_one_first_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.name

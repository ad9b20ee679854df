"""Who answers for what on an initiative."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func, Q

from roles.models import AccountabilityTerms
from roles.rules.capacities import HELD_CAPACITIES


class Accountability(AccountabilityTerms):
    """A person in a capacity on an initiative. Decision owners are in the decision's own register."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="accountabilities")
    capacity = models.CharField(max_length=24, choices=[(c.value, c.label) for c in HELD_CAPACITIES])

    class Meta(AccountabilityTerms.Meta):
        verbose_name_plural = "accountabilities"
        constraints = [
            *AccountabilityTerms.Meta.constraints,
            ExclusionConstraint(
                name="governance_accountability_one_holder",
                expressions=[
                    ("initiative", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (Func("valid_from", "valid_to", function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="accepted"),
            ),
            models.UniqueConstraint(
                fields=["initiative", "capacity", "person"],
                condition=Q(status="proposed"),
                name="governance_accountability_one_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_capacity_display()} of {self.initiative_id}"

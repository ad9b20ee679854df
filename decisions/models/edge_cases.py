"""What happens in the awkward cases."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from decisions.rules.vocabulary import EdgeAction, EdgeCase, EscalationCategory, TimeoutAction, TriggerType


class EdgeCasePolicy(models.Model):
    """One awkward case of a decision: what happens, who is asked, in what time.

    Without an input or a conflict it speaks for all of its kind. Units: minutes; `expected_share` of the decision's
    cases, 0 to 1.
    """

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="edge_cases")
    kind = models.CharField(max_length=12, choices=[(k.value, k.label) for k in EdgeCase])
    input = models.ForeignKey("decisions.Input", models.CASCADE, null=True, blank=True, related_name="edge_cases")
    conflict = models.ForeignKey(
        "decisions.InputConflict", models.CASCADE, null=True, blank=True, related_name="edge_cases"
    )
    category = models.CharField(max_length=24, choices=[(c.value, c.label) for c in EscalationCategory], blank=True)
    trigger = models.CharField(max_length=12, choices=[(t.value, t.label) for t in TriggerType], blank=True)
    trigger_text = models.CharField(max_length=200, blank=True)
    trigger_value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    action = models.CharField(max_length=16, choices=[(a.value, a.label) for a in EdgeAction])
    default_answer = models.CharField(max_length=120, blank=True)
    queue = models.ForeignKey("decisions.Queue", models.PROTECT, null=True, blank=True, related_name="edge_cases")
    respond_within_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    timeout_action = models.CharField(max_length=16, choices=[(t.value, t.label) for t in TimeoutAction], blank=True)
    expected_share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )

    class Meta:
        verbose_name_plural = "edge case policies"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind", "input", "conflict", "category"],
                nulls_distinct=False,
                name="decisions_edgecase_said_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="incomplete") | Q(input__isnull=True), name="decisions_edgecase_input_if_incomplete"
            ),
            models.CheckConstraint(
                condition=Q(kind="conflicting") | Q(conflict__isnull=True),
                name="decisions_edgecase_pair_if_conflicting",
            ),
            models.CheckConstraint(
                condition=Q(kind="mandatory") ^ Q(category=""), name="decisions_edgecase_category_if_mandatory"
            ),
            models.CheckConstraint(
                condition=Q(expected_share__isnull=True) | Q(expected_share__gte=0, expected_share__lte=1),
                name="decisions_edgecase_share",
            ),
            # Silence never approves: the column cannot even hold the word.
            models.CheckConstraint(
                condition=Q(timeout_action__in=["", *(t.value for t in TimeoutAction)]),
                name="decisions_edgecase_timeout_never_approves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_kind_display()}"

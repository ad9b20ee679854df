"""The register of decisions: what is decided, from what, and who owns it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import connection, models
from django.db.models import Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Days, Impact, LogicKind, Reversibility, Verb
from roles.models.accountability import AccountabilityTerms


def next_decision_code() -> str:
    """Return the next free code, `D-0042`. A code that was handed out is never used again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('decisions_decision_code')")
        (number,) = cursor.fetchone() or (0,)
    return f"D-{number:04d}"


class Decision(models.Model):
    """A recurring business choice. It exists before the initiatives that cite it and outlives them.

    Everything but the name may be left open: a decision is worded over days, and its clarity is computed.
    Units: `volume_per_day` in cases. Hours are local to the people who run it. `autonomy` is the most that is asked for
    anywhere; how much in which segment is said by grants. `ramp` lists the steps by which cases are handed over, each
    with `share` in percent, `days` at least and `until`, what has to hold before the next.
    """

    code = models.CharField(max_length=12, unique=True, default=next_decision_code, editable=False)
    name = models.CharField(max_length=150)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="decisions")
    question = models.CharField(max_length=300, blank=True)
    verb = models.CharField(max_length=20, choices=[(v.value, v.label) for v in Verb], blank=True)
    allowed_answers = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    trigger = models.CharField(max_length=300, blank=True)
    volume_per_day = models.PositiveIntegerField(null=True, blank=True)
    impact = models.CharField(max_length=10, choices=[(i.value, i.label) for i in Impact], blank=True)
    reversibility = models.CharField(max_length=12, choices=[(r.value, r.label) for r in Reversibility], blank=True)
    autonomy = models.PositiveSmallIntegerField(choices=[(a.value, a.label) for a in Autonomy], null=True, blank=True)
    ramp = models.JSONField(default=list, blank=True)
    logic_kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in LogicKind], blank=True)
    logic_text = models.TextField(blank=True)
    conflicts_ruled_out = models.TextField(
        blank=True, help_text=_("Why no two inputs can contradict each other, where that is so.")
    )
    operates_days = models.CharField(max_length=10, choices=[(d.value, d.label) for d in Days], blank=True)
    operates_from = models.TimeField(null=True, blank=True)
    operates_until = models.TimeField(null=True, blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(autonomy__isnull=True) | Q(autonomy__lte=Autonomy.A5.value), name="decisions_autonomy_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Input(models.Model):
    """Something a decision looks at. `rank` says which source wins where two disagree: 1 first."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="inputs")
    name = models.CharField(max_length=120)
    source_system = models.CharField(max_length=120, blank=True)
    mandatory = models.BooleanField(default=True)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        # Judged at commit, so that two inputs may swap their names in one act.
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "name"], deferrable=models.Deferrable.DEFERRED, name="decisions_input_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class InputConflict(models.Model):
    """Two inputs of one decision that can contradict each other."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="conflicts")
    first = models.ForeignKey(Input, models.CASCADE, related_name="+")
    second = models.ForeignKey(Input, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="decisions_inputconflict_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="decisions_inputconflict_ordered_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} vs {self.second}"


class Ownership(AccountabilityTerms):
    """A person owns a decision: they define its logic."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="ownerships")

    class Meta(AccountabilityTerms.Meta):
        constraints = [
            *AccountabilityTerms.Meta.constraints,
            ExclusionConstraint(
                name="decisions_ownership_one_holder",
                expressions=[
                    ("decision", RangeOperators.EQUAL),
                    (Func("valid_from", "valid_to", function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status="accepted"),
            ),
            models.UniqueConstraint(
                fields=["decision", "person"], condition=Q(status="proposed"), name="decisions_ownership_one_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} owns {self.decision}"

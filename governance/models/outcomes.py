"""What AI systems did, case by case, and what of it is kept for ever: counts by day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OutcomeBatch(models.Model):
    """Outcomes that came in with one request. `rolled_at` is null while its rows are in no count yet.

    The earliest happened at `first_at` and the latest at `last_at`: so they are found without asking every month.
    """

    initiative_ids = ArrayField(models.BigIntegerField(), default=list)
    rows = models.PositiveIntegerField()
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    received_at = models.DateTimeField()
    rolled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(rolled_at__isnull=True), name="governance_batch_waits"),
            models.Index(fields=["received_at"], name="governance_batch_received"),
        ]

    def __str__(self) -> str:
        return f"{self.rows} outcomes"


class OutcomeKey(models.Model):
    """An event that was taken, so that it is never taken twice: a digest of initiative and event id."""

    key = models.UUIDField(primary_key=True)
    received_on = models.DateField()

    def __str__(self) -> str:
        return str(self.key)


class Outcome(models.Model):
    """One case that an AI decided. Kept in monthly partitions, for as long as policy says, then only counted.

    `case` is a keyed digest of the case reference. `decision`, `segment` are names, in the register's spelling where it
    knows them. `results` says of measures whether the case counts for them. There is no foreign key and no index but
    a coarse one on `batch_id`: rows are written by COPY and read once. Units: `review_seconds`.
    """

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch_id = models.BigIntegerField()
    line = models.IntegerField()
    initiative_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    decision = models.CharField(max_length=150)
    case = models.UUIDField(null=True)
    segment = models.CharField(max_length=120)
    answer = models.CharField(max_length=120)
    confidence = models.FloatField(null=True)
    autonomy = models.SmallIntegerField(null=True)
    fingerprint = models.CharField(max_length=200)
    map_version = models.CharField(max_length=64)
    environment = models.CharField(max_length=60)
    route = models.CharField(max_length=20)
    escalated = models.BooleanField()
    timed_out = models.BooleanField(null=True)
    uncovered = models.BooleanField()
    human_answer = models.CharField(max_length=120)
    override_reason = models.CharField(max_length=40)
    review_seconds = models.FloatField(null=True)
    results = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.decision}: {self.answer}"


class OutcomeDay(models.Model):
    """What was done in one decision, segment and version on one day. Written by the roll-up alone; kept for ever.

    `reviewed` cases have a human answer, `overridden` of them another than the AI's; `alone` were decided by the AI and
    seen by nobody; `manual` went another way than through the AI. `reviews` counts reviews by time: `REVIEW_EDGES`.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="outcome_days")
    decision = models.CharField(max_length=150)
    segment = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    cases = models.BigIntegerField(default=0)
    reviewed = models.BigIntegerField(default=0)
    overridden = models.BigIntegerField(default=0)
    alone = models.BigIntegerField(default=0)
    escalated = models.BigIntegerField(default=0)
    timed_out = models.BigIntegerField(default=0)
    manual = models.BigIntegerField(default=0)
    reviews = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "day", "decision", "segment", "fingerprint"],
                name="governance_outcomeday_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewed__lte=F("cases"), overridden__lte=F("reviewed"), timed_out__lte=F("escalated")),
                name="governance_outcomeday_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.cases}"


class MeasureDay(models.Model):
    """`k` of `n` cases of one day that count for a measure. Written by the roll-up alone; kept for ever."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="measure_days")
    measure = models.CharField(max_length=60)
    decision = models.CharField(max_length=150)
    segment = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    k = models.BigIntegerField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "measure", "day", "decision", "segment", "fingerprint"],
                name="governance_measureday_once",
            ),
            models.CheckConstraint(condition=Q(k__gte=0, k__lte=F("n")), name="governance_measureday_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.k} of {self.n}"


class OverrideDay(models.Model):
    """How often people overrode an answer on one day, by reason. Written by the roll-up alone; shown in groups only."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="override_days")
    decision = models.CharField(max_length=150)
    day = models.DateField()
    reason = models.CharField(max_length=40, blank=True, help_text=_("A code, never a sentence."))
    cases = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "day", "decision", "reason"], name="governance_overrideday_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.cases}"

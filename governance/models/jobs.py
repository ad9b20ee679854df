"""What the jobs did, and what is asked of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Did(models.Model):
    """What was done to everything that a job looks at, in figures."""

    evaluated = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    statements = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)

    class Meta:
        abstract = True


class JobRun(Did):
    """One run of a job: its heartbeat and its figures. Units: `seconds` of wall time."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        ABANDONED = "abandoned", _("Abandoned")

    job = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["job", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"


class SweepPart(Did):
    """A part of a sweep that one worker does in one transaction: some initiatives or some people, by number.

    Kept while the sweep runs, so that every worker may take what nobody has taken; then its figures are the run's.
    """

    class Subject(models.TextChoices):
        INITIATIVES = "initiatives", _("Initiatives")
        PEOPLE = "people", _("People")

    run = models.ForeignKey(JobRun, models.CASCADE, related_name="parts")
    subject = models.CharField(max_length=11, choices=Subject)
    numbers = ArrayField(models.BigIntegerField())
    done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.run}: {len(self.numbers)} {self.subject}"


class SweepRequest(models.Model):
    """An initiative was changed and waits to be swept.

    Written in the act's transaction, so that a dead broker loses none; several rows for one initiative are one wish.
    """

    initiative = models.ForeignKey("governance.Initiative", models.CASCADE, related_name="sweep_requests")
    requested_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sweep {self.initiative_id}"

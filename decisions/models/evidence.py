"""Evidence that the written logic is how experts decide: reference cases, tests of awkward cases, replays."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.rules.vocabulary import EdgeCase, ReplayState


class ReferenceCase(models.Model):
    """A case that experts answer without seeing each other's answer; where they differ somebody adjudicates.

    `given` are values by name of input, `number` counts within the decision. `edge_case` says which awkward case it is.
    """

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="reference_cases")
    number = models.PositiveIntegerField()
    given = models.JSONField(default=dict)
    story = models.CharField(max_length=600, blank=True)
    segment = models.ForeignKey(
        "decisions.Segment", models.PROTECT, null=True, blank=True, related_name="reference_cases"
    )
    edge_case = models.CharField(max_length=12, choices=[(k.value, k.label) for k in EdgeCase], blank=True)
    answer = models.CharField(max_length=120, blank=True)
    adjudicated_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    adjudicated_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="decisions_referencecase_numbered"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(adjudicated_at__isnull=False), name="decisions_referencecase_answered_at"
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.number} of {self.decision}"


class ExpertAnswer(models.Model):
    """What one expert would have answered, given blind and never changed. `frontline`: they do this work every day."""

    case = models.ForeignKey(ReferenceCase, models.CASCADE, related_name="expert_answers")
    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    frontline = models.BooleanField(default=False)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="decisions_expertanswer_once")]
        triggers = [pgtrigger.Protect(name="expert_answer_is_never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.person}: {self.answer}"


class EdgeTest(models.Model):
    """An awkward case that was put to what runs: what the rule wants to happen, and what did.

    It counts for the rule as it was then: where the rule wants something else by now, the test has to be run again.
    """

    policy = models.ForeignKey("decisions.EdgeCasePolicy", models.CASCADE, related_name="tests")
    given = models.JSONField(default=dict)
    expected = models.CharField(max_length=120)
    observed = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=200, blank=True)
    ran_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    ran_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["policy", "-ran_at"])]

    def __str__(self) -> str:
        return f"{self.policy}: {self.observed}"

    @property
    def passed(self) -> bool:
        """Whether that happened which the rule wanted then."""
        return self.expected == self.observed


class CaseFile(models.Model):
    """Past cases as somebody uploaded them. `digest` is the SHA-256 of the file, which may be gone later.

    Units: `size` in bytes.
    """

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="case_files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="case-files/", blank=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField()
    columns = ArrayField(models.CharField(max_length=200), default=list)
    uploaded_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Replay(models.Model):
    """One run of logic over past cases: over a file, or over the reference cases where it names none.

    `table` is the body that ran, `rival` a second one where two are compared, `map` the whole map where it runs as one.
    `columns` maps what the table looks at to columns of the file; `options` names those with answer, segment and
    confidence. `result` is what `decisions.tables` says of it. Units: `progress` in percent.
    """

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="replays")
    map = models.ForeignKey("decisions.DecisionMap", models.SET_NULL, null=True, blank=True, related_name="replays")
    case_file = models.ForeignKey(CaseFile, models.PROTECT, null=True, blank=True, related_name="replays")
    table = models.JSONField()
    table_digest = models.CharField(max_length=64)
    rival = models.JSONField(null=True, blank=True)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in ReplayState], default=ReplayState.WAITING.value
    )
    progress = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True)
    problem = models.TextField(blank=True)
    requested_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decision", "-requested_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="decisions_replay_percent"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="decisions_replay_done_has_result"
            ),
        ]

    def __str__(self) -> str:
        return f"Replay of {self.decision}"

"""Policy profiles: every number and switch that no law fixes; and drafts of them, which alter nothing."""

from collections.abc import Mapping
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.policy import Policy, PolicyInvalid, policy_from


class PolicyProfile(models.Model):
    """A named set of numbers and switches. Initiatives are judged by the profile they are under."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    parameters = models.JSONField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def policy(self) -> Policy:
        """The profile as the rules read it."""
        return policy_from(self.key, self.name, self.parameters)

    def clean(self) -> None:
        """Refuse parameters that the rules could not read."""
        try:
            _ = self.policy
        except PolicyInvalid as error:
            raise ValidationError({"parameters": str(error)}) from error


class PolicyDraft(models.Model):
    """What somebody would have a profile say instead. Nothing goes by it until somebody else publishes it.

    `changes` holds the parameters that would be others, by name. `identities` are the human beings who worked on it:
    none of them publishes it. The effect is what it would do, worked out for `effect_revision` of the draft;
    `effect_on` is the digest of what was compared. `published_as` is the revision of the profile that it became,
    `replaced` what the profile said of the same parameters when the draft was closed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Effect(models.TextChoices):
        NONE = "", _("Not asked for")
        WAITING = "waiting", _("Waits")
        RUNNING = "running", _("Is being worked out")
        DONE = "done", _("Worked out")
        FAILED = "failed", _("Could not be worked out")

    profile = models.ForeignKey(PolicyProfile, models.PROTECT, related_name="drafts")
    changes = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="policy_drafts")
    proposed_at = models.DateTimeField()
    authors = models.ManyToManyField("roles.Person", related_name="policy_drafts_worked_on")
    identities = ArrayField(models.UUIDField())
    changed_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)
    effect_state = models.CharField(max_length=10, choices=Effect, default=Effect.NONE, blank=True)
    effect_revision = models.PositiveBigIntegerField(null=True, blank=True)
    effect_on = models.CharField(max_length=64, blank=True)
    effect_asked_at = models.DateTimeField(null=True, blank=True)
    effect_seen_at = models.DateTimeField(null=True, blank=True)
    effect_progress = models.PositiveSmallIntegerField(default=0)
    effect = models.JSONField(null=True, blank=True)
    closed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)
    replaced = models.JSONField(null=True, blank=True)
    published_as = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile"], condition=Q(state="open"), name="governance_policydraft_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(state="open") & ~Q(closed_reason=""),
                name="governance_policydraft_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="published") ^ Q(published_as=None), name="governance_policydraft_published_as"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="policy_draft_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="policy_draft_is_born_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'open'"),
                func="RAISE EXCEPTION 'A draft of a policy begins open.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="policy_draft_stays_as_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'open'"),
                func="RAISE EXCEPTION 'A draft that is closed never changes.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="policy_draft_keeps_its_authors",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.profile_id, OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM"
                    " ROW(NEW.profile_id, NEW.proposed_by_id, NEW.proposed_at)"
                    " OR NOT (NEW.identities @> OLD.identities)"
                ),
                func="RAISE EXCEPTION 'Who worked on a draft stays on it.' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile}, draft {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed, published or withdrawn."""
        return self.state == self.State.OPEN

    @property
    def proposed(self) -> Mapping[str, Any]:
        """All parameters of the profile as they would be."""
        return {**self.profile.parameters, **self.changes}

    @property
    def present(self) -> Mapping[str, Any]:
        """What the profile says of the parameters that would be others; of a closed draft, what it said then."""
        if self.replaced is not None:
            return dict(self.replaced)
        return {name: self.profile.parameters[name] for name in self.changes if name in self.profile.parameters}

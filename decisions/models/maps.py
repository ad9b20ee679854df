"""Decision maps: which decision needs which other, which inputs and which sources of knowledge."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from decisions.rules.vocabulary import NodeKind, RequirementKind


class DecisionMap(models.Model):
    """A decision requirements diagram. Its decisions are rows of the register, here and in every other map.

    `source` is the document it came from or was last drawn as, with all that the portal does not understand; what the
    portal understands is in the rows, and an export writes it over the source. `version` is the source's DMN version.
    """

    name = models.CharField(max_length=150)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="decision_maps")
    source = models.TextField(blank=True)
    version = models.CharField(max_length=3, default="1.5")
    file_name = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name


class MapNode(models.Model):
    """Something in a map. A node of a decision is that decision; its name is asked there.

    `owner_hint` and `maker_hint` are whom an imported document names, until somebody accepted in the portal.
    """

    map = models.ForeignKey(DecisionMap, models.CASCADE, related_name="nodes")
    dmn_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in NodeKind])
    name = models.CharField(max_length=150, blank=True)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, blank=True, related_name="map_nodes")
    owner_hint = models.CharField(max_length=200, blank=True)
    maker_hint = models.CharField(max_length=200, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    width = models.FloatField(null=True, blank=True)
    height = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["map", "dmn_id"], name="decisions_mapnode_once"),
            models.UniqueConstraint(
                fields=["map", "decision"], condition=Q(decision__isnull=False), name="decisions_mapnode_decision_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="decision", decision__isnull=False) | (~Q(kind="decision") & Q(decision__isnull=True)),
                name="decisions_mapnode_decision_is_registered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.decision) if self.decision_id else self.name


class MapEdge(models.Model):
    """What one node needs of another: `source` goes into `target`."""

    map = models.ForeignKey(DecisionMap, models.CASCADE, related_name="edges")
    source = models.ForeignKey(MapNode, models.CASCADE, related_name="leads_to")
    target = models.ForeignKey(MapNode, models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=12, choices=[(k.value, k.label) for k in RequirementKind])
    dmn_id = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="decisions_mapedge_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="decisions_mapedge_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"


class MapReview(models.Model):
    """Somebody looked at a map as it was at one revision, and stands by it. Append-only."""

    map = models.ForeignKey(DecisionMap, models.PROTECT, related_name="reviews")
    map_revision = models.PositiveBigIntegerField()
    note = models.TextField(blank=True)
    reviewed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="map_review_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.map}, revision {self.map_revision}"

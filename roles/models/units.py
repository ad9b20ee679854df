"""Units of the organisation."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.rules.people import UnitKind


class Unit(models.Model):
    """A unit in the tree of the organisation. Closed by a date, never deleted."""

    class Source(models.TextChoices):
        HR_FEED = "hr_feed", _("HR feed")
        MANUAL = "manual", _("Entered by hand")
        IMPORT = "import", _("Import")

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in UnitKind], default=UnitKind.BUSINESS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    head = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="heads")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.MANUAL)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="roles_unit_not_its_own_parent"),
        ]
        triggers = [
            pgtrigger.Protect(name="unit_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="unit_tree_has_no_circle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func="""
                    IF EXISTS (
                        WITH RECURSIVE above(id, parent_id) AS (
                            SELECT id, parent_id FROM roles_unit WHERE id = NEW.parent_id
                            UNION
                            SELECT u.id, u.parent_id FROM roles_unit u JOIN above a ON u.id = a.parent_id
                        )
                        SELECT 1 FROM above WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'Unit % cannot lie below itself.', NEW.code USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

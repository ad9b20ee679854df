"""How a source's columns become an initiative's fields."""

from django.db import models


class ImportMapping(models.Model):
    """A saved mapping. `columns` maps a field of an initiative to a column's name, or to several in order."""

    name = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    columns = models.JSONField()
    values = models.JSONField(default=dict, help_text="For a field, what a source's words mean in ours.")
    created_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.title

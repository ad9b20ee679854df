"""Decision tables as they were signed, kept so that they can be asked again."""

import pgtrigger
from django.db import models


class SignedTable(models.Model):
    """The body of a table whose content a signed remit holds. `digest` is the SHA-256 of that content.

    A remit shows rules as lines that people read and sign; this is what they are made of. It counts only where it
    still makes those very lines.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="signedtable_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.digest

"""Leave room on the pages of flags: every sweep says of each flag when it was seen last, and writes to no index for it.

The lock that it takes lets everybody read and write meanwhile. Pages that are full already empty themselves over time.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Half of each page stays free for the next version of what is on it."""

    dependencies = [("governance", "0025_machines")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE governance_flag SET (fillfactor = 50)", "ALTER TABLE governance_flag RESET (fillfactor)"
        )
    ]

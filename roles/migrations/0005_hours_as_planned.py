"""A plan keeps the hours that it was drawn up with, whatever becomes of the role's activities later."""

from django.db import migrations

COPY = """
    UPDATE roles_activitychange c SET hours_before = a.hours_per_month
    FROM roles_activity a WHERE a.id = c.activity_id AND c.fate <> 'new'
"""


class Migration(migrations.Migration):
    dependencies = [("roles", "0004_redesign")]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]

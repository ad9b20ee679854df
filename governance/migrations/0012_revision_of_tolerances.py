"""All that is said of a tolerance is in the remit: whoever writes it, the revision grows.

The functions of tables that hold more by now, or concern more, are replaced. How all of it works stands in
`0003_revision_triggers`; its texts, and those of `0008_revision_of_logic`, stay as they are.
"""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

logic = import_module("governance.migrations.0008_revision_of_logic")

TOLERANCE = logic.HELD["governance_tolerance"]
MORE = (
    "key, decision_id, segment_id, amber_low, limit_low, sampling, cadence_days, maturity_days, minimum_sample, on_red,"
    " playbook, data_source, baseline_k, baseline_n, baseline_value, baseline_note"
)
SEGMENT = next(watched for watched in logic.NEW if watched.table == "decisions_segment")
# A segment that only a tolerance names is in the remit as well.
NAMED = (
    f"{SEGMENT.reach} UNION SELECT t.initiative_id FROM written r JOIN governance_tolerance t ON t.segment_id = r.id"
)


def install(_apps, schema_editor):
    schema = logic.current_schema(schema_editor)
    logic.write_function(schema_editor, schema, TOLERANCE, f"{TOLERANCE.holds}, {MORE}")
    logic.write_function(schema_editor, schema, replace(SEGMENT, reach=NAMED), SEGMENT.holds)


def remove(_apps, schema_editor):
    schema = logic.current_schema(schema_editor)
    for watched in (TOLERANCE, SEGMENT):
        logic.write_function(schema_editor, schema, watched, watched.holds)


class Migration(migrations.Migration):
    dependencies = [("governance", "0011_profiles_ask_about_outcomes")]

    operations = [migrations.RunPython(install, remove)]

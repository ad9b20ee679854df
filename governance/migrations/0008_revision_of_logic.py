"""Grants, segments, tables, outcomes and maps are in the remit: whoever writes them, the revision grows.

The functions of tables that hold more by now are replaced. How all of it works stands in `0003_revision_triggers`,
whose texts are taken from there: they stay as they are.
"""

from importlib import import_module

from django.db import migrations

first = import_module("governance.migrations.0003_revision_triggers")
CITED, OF_DECISION, Watched = first.CITED, first.OF_DECISION, first.Watched

# What was watched before and holds more now.
HELD = {watched.table: watched for watched in first.WATCHED}
MORE = {
    "decisions_decision": "ramp",
    "decisions_edgecasepolicy": "trigger, expected_share",
    "decisions_queue": "handling_minutes",
}
NEW = [
    Watched("decisions_autonomygrant", "decision_id, segment_id, level, share, rule", OF_DECISION),
    Watched(
        "decisions_segment",
        "id, name, predicate, high_touch",
        f"SELECT c.initiative_id FROM written r JOIN decisions_autonomygrant g ON g.segment_id = r.id"
        f" {CITED} g.decision_id",
        named=True,
    ),
    Watched("decisions_decisiontable", "decision_id, body", OF_DECISION),
    Watched("decisions_acceptableoutcome", "decision_id, kind, statement, examples, measure", OF_DECISION),
    Watched(
        "decisions_mapedge",
        "source_id, target_id, kind",
        f"SELECT c.initiative_id FROM written r JOIN decisions_mapnode n ON n.id = r.target_id {CITED} n.decision_id",
    ),
    Watched(
        "decisions_mapnode",
        "id, kind, name, decision_id",
        f"SELECT c.initiative_id FROM written r JOIN decisions_mapedge e ON e.source_id = r.id"
        f" JOIN decisions_mapnode n ON n.id = e.target_id {CITED} n.decision_id"
        f" UNION SELECT c.initiative_id FROM written r JOIN decisions_mapedge e ON e.target_id = r.id"
        f" {CITED} r.decision_id",
        named=True,
    ),
]


def install(_apps, schema_editor):
    schema = current_schema(schema_editor)
    for table, columns in MORE.items():
        write_function(schema_editor, schema, HELD[table], f"{HELD[table].holds}, {columns}")
    for watched in NEW:
        write_function(schema_editor, schema, watched, watched.holds)
        for event in first.events(watched):
            name = f"remit_revision_{event.lower()}"
            sql = first.TRIGGER.format(name=name, event=event, table=watched.table, seen=first.SEEN[event])
            first.write(schema_editor, sql)


def remove(_apps, schema_editor):
    schema = current_schema(schema_editor)
    for watched in NEW:
        first.write(schema_editor, f"DROP FUNCTION remit_of_{watched.table}() CASCADE")
    for table in MORE:
        write_function(schema_editor, schema, HELD[table], HELD[table].holds)


def write_function(schema_editor, schema, watched, holds):
    reach = watched.reach
    any_reach = f"{reach} UNION {watched.further}" if watched.further else reach
    values = {"table": watched.table, "holds": holds, "only": watched.only, "reach": reach, "any_reach": any_reach}
    first.write(schema_editor, first.FUNCTION.format(**values))
    first.fix_path(schema_editor, schema, f"remit_of_{watched.table}()")


def current_schema(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    return schema


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_profiles_ask_about_segments"), ("decisions", "0002_logic_and_evidence")]

    operations = [migrations.RunPython(install, remove)]

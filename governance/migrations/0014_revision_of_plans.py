"""Plans, what decisions take over and what it is worth are in the remit: whoever writes them, the revision grows.

The functions of tables that hold more by now, or concern more, are replaced. How all of it works stands in
`0003_revision_triggers`; its texts, and those of `0008_revision_of_logic`, stay as they are. The hours of an activity
are in no remit any more: a plan keeps those it was drawn up with.
"""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

first = import_module("governance.migrations.0003_revision_triggers")
logic = import_module("governance.migrations.0008_revision_of_logic")
CITED, PLANNED, OF_DECISION, Watched = first.CITED, first.PLANNED, first.OF_DECISION, first.Watched

HELD = {watched.table: watched for watched in first.WATCHED}


def joined(*reaches):
    return " UNION ".join(reaches)


PLAN = HELD["roles_redesignplan"]
CHANGE = HELD["roles_activitychange"]
ACTIVITY = HELD["roles_activity"]
ROLE = HELD["roles_role"]
UNIT = HELD["roles_unit"]
PERSON = HELD["roles_person"]
# Work is named by the plan that moves hours to it, and by the decision that takes it over; with it its role is named,
# and with that the unit.
OF_WORK = (
    f"roles_capacitymovement m ON m.activity_id = {{work}}.id {PLANNED} m.plan_id",
    f"decisions_takeover k ON k.activity_id = {{work}}.id {CITED} k.decision_id",
)
OF_ROLE = (
    *(f"roles_activity t ON t.role_id = {{role}}.id JOIN {reach.format(work='t')}" for reach in OF_WORK),
    f"roles_activitychange x ON x.transfer_to_id = {{role}}.id {PLANNED} x.plan_id",
)
MORE = [
    replace(
        PLAN,
        holds=f"{PLAN.holds}, new_purpose, authorities, indicators, grade_review, span_before, span_after,"
        " rollback_until, no_new_work, workload, equality, reopened_at",
        # A benefit names the plan whose hours it claims.
        reach=joined(PLAN.reach, "SELECT b.initiative_id FROM written r JOIN governance_benefit b ON b.plan_id = r.id"),
    ),
    replace(
        CHANGE,
        holds=f"{CHANGE.holds}, hours_before, oversight, residual, transfer_to_id, removal_kind, removal_owner_id,"
        " fallback, fallback_hours, fallback_until",
    ),
    replace(
        ACTIVITY,
        holds="id, role_id, statement",
        reach=joined(
            ACTIVITY.reach,
            *(f"SELECT c.initiative_id FROM written r JOIN {reach.format(work='r')}" for reach in OF_WORK),
        ),
    ),
    replace(
        ROLE,
        holds=f"{ROLE.holds}, fte, grade, site, jurisdiction, span",
        reach=joined(
            ROLE.reach,
            *(f"SELECT c.initiative_id FROM written r JOIN {reach.format(role='r')}" for reach in OF_ROLE),
        ),
    ),
    replace(
        UNIT,
        reach=joined(
            UNIT.reach,
            *(
                f"SELECT c.initiative_id FROM written r JOIN roles_role o ON o.unit_id = r.id"
                f" JOIN {reach.format(role='o')}"
                for reach in OF_ROLE
            ),
            f"SELECT c.initiative_id FROM written r JOIN roles_capacitymovement m ON m.unit_id = r.id"
            f" {PLANNED} m.plan_id",
        ),
    ),
    replace(
        PERSON,
        reach=joined(
            PERSON.reach,
            f"SELECT c.initiative_id FROM written r JOIN roles_activitychange a ON a.removal_owner_id = r.id"
            f" {PLANNED} a.plan_id",
            "SELECT b.initiative_id FROM written r JOIN governance_benefit b ON b.owner_id = r.id",
        ),
    ),
]
NEW = [
    Watched(
        "roles_capacitymovement",
        "plan_id, destination, hours, activity_id, unit_id, from_date, note",
        f"SELECT c.initiative_id FROM written r {PLANNED} r.plan_id",
    ),
    Watched("decisions_takeover", "decision_id, activity_id", OF_DECISION),
    Watched(
        "governance_benefit",
        "initiative_id, name, kind, owner_id, plan_id, hours, unit, baseline, baseline_from, baseline_to, target,"
        " target_on, method, boundary",
        "SELECT r.initiative_id FROM written r",
    ),
]


def install(_apps, schema_editor):
    schema = logic.current_schema(schema_editor)
    for watched in (*MORE, *NEW):
        logic.write_function(schema_editor, schema, watched, watched.holds)
    for watched in NEW:
        for event in first.events(watched):
            name = f"remit_revision_{event.lower()}"
            sql = first.TRIGGER.format(name=name, event=event, table=watched.table, seen=first.SEEN[event])
            first.write(schema_editor, sql)


def remove(_apps, schema_editor):
    schema = logic.current_schema(schema_editor)
    for watched in NEW:
        first.write(schema_editor, f"DROP FUNCTION remit_of_{watched.table}() CASCADE")
    for watched in MORE:
        logic.write_function(schema_editor, schema, HELD[watched.table], HELD[watched.table].holds)


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0013_value"),
        ("roles", "0005_hours_as_planned"),
        ("decisions", "0004_takeovers"),
    ]

    operations = [migrations.RunPython(install, remove)]

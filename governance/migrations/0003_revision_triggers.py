"""Whatever a remit holds, whoever writes it: the revision of every initiative concerned grows.

One function for each table, called once a statement with all rows it wrote (transition tables). It compares what a
remit holds of the rows before with what it holds of them after; where that is the same, or where no initiative is
concerned, nothing is done. Everything here is as of this migration and stays: a later one replaces functions.

No session can have them passed over: they are no triggers of the library that asks a setting, they fire in every
replication role, and they look up tables in their own schema, never in the session's.
"""

from dataclasses import dataclass

from django.db import migrations

CITED = "JOIN governance_citation c ON c.decision_id = "
PLANNED = "JOIN governance_plancitation c ON c.plan_id = "
OF_DECISION = f"SELECT c.initiative_id FROM written r {CITED} r.decision_id"


@dataclass(frozen=True)
class Watched:
    """A table: what a remit holds of its rows, which rows count, and which initiatives a row concerns.

    `reach` reads from `written r`. `further` finds what a row concerns beside that once other rows name it; one that
    is new is named by none. Rows that only others name (`named`) concern nothing while they are new.
    """

    table: str
    holds: str
    reach: str
    only: str = "TRUE"
    further: str = ""
    named: bool = False


TERMS = (
    "person_id, hours_per_month, in_objectives, cost_code, deputy_id, deputy_accepted_at IS NOT NULL AS deputised,"
    " valid_from, valid_to"
)
WATCHED = [
    Watched("governance_accountability", f"initiative_id, capacity, {TERMS}", "SELECT r.initiative_id FROM written r",
            only="status = 'accepted'"),
    Watched("governance_citation", "initiative_id, decision_id", "SELECT r.initiative_id FROM written r"),
    Watched("governance_plancitation", "initiative_id, plan_id", "SELECT r.initiative_id FROM written r"),
    Watched("governance_initiative_systems", "initiative_id, aisystem_id", "SELECT r.initiative_id FROM written r"),
    Watched(
        "governance_classification",
        "initiative_id, verbs, acts_without_person, principal_basis, computed, reasons, nature, override_reason",
        "SELECT r.initiative_id FROM written r",
        only="status = 'approved'",
    ),
    Watched(
        "governance_tolerance",
        'initiative_id, measure, numerator, denominator, direction, unit, target, amber, "limit", owner_id,'
        " signed_by_id",
        "SELECT r.initiative_id FROM written r",
    ),
    Watched(
        "governance_waiver",
        "id, initiative_id, requirement, kind, ground, authority, reason, risk, remediation, starts_on, ends_on,"
        " timezone, expires_at",
        "SELECT r.initiative_id FROM written r",
        only="state = 'approved'",
    ),
    Watched(
        "governance_compensatingcontrol",
        "waiver_id, text, owner_id, cadence_days",
        "SELECT w.initiative_id FROM written r JOIN governance_waiver w ON w.id = r.waiver_id AND w.state = 'approved'",
    ),
    Watched("governance_systemversion", "initiative_id, system_id, label, fingerprint",
            "SELECT r.initiative_id FROM written r", only="withdrawn_at IS NULL"),
    Watched(
        "governance_aisystem",
        "id, name, supplier, vendor",
        "SELECT s.initiative_id FROM written r JOIN governance_initiative_systems s ON s.aisystem_id = r.id"
        " UNION SELECT v.initiative_id FROM written r"
        " JOIN governance_systemversion v ON v.system_id = r.id AND v.withdrawn_at IS NULL",
        named=True,
    ),
    Watched(
        "governance_policyprofile",
        "id, key",
        "SELECT i.id FROM written r JOIN governance_initiative i ON i.policy_profile_id = r.id",
        named=True,
    ),
    Watched(
        "decisions_decision",
        "id, code, name, question, verb, allowed_answers, trigger, volume_per_day, impact, reversibility, autonomy,"
        " logic_kind, logic_text, conflicts_ruled_out, operates_days, operates_from, operates_until, unit_id,"
        " retired_at IS NOT NULL AS retired",
        f"SELECT c.initiative_id FROM written r {CITED} r.id",
        named=True,
    ),
    Watched(
        "decisions_input",
        "id, decision_id, name, source_system, mandatory, rank",
        OF_DECISION,
        further=" UNION ".join(
            [
                f"SELECT c.initiative_id FROM written r JOIN decisions_edgecasepolicy e ON e.input_id = r.id"
                f" {CITED} e.decision_id",
                *(
                    f"SELECT c.initiative_id FROM written r JOIN decisions_inputconflict f ON f.{side} = r.id"
                    f" {CITED} f.decision_id"
                    f" UNION SELECT c.initiative_id FROM written r JOIN decisions_inputconflict f ON f.{side} = r.id"
                    f" JOIN decisions_edgecasepolicy e ON e.conflict_id = f.id {CITED} e.decision_id"
                    for side in ("first_id", "second_id")
                ),
            ]
        ),
    ),
    Watched(
        "decisions_inputconflict",
        "id, decision_id, first_id, second_id",
        OF_DECISION,
        further=f"SELECT c.initiative_id FROM written r JOIN decisions_edgecasepolicy e ON e.conflict_id = r.id"
        f" {CITED} e.decision_id",
    ),
    Watched(
        "decisions_edgecasepolicy",
        "decision_id, kind, input_id, conflict_id, category, trigger_text, trigger_value, action, default_answer,"
        " queue_id, respond_within_minutes, timeout_action",
        OF_DECISION,
    ),
    Watched(
        "decisions_queue",
        "id, name, unit_id, lead_id, days, staffed_from, staffed_until, staffed_fte",
        f"SELECT c.initiative_id FROM written r JOIN decisions_edgecasepolicy e ON e.queue_id = r.id"
        f" {CITED} e.decision_id",
        named=True,
    ),
    Watched("decisions_ownership", f"decision_id, {TERMS}", OF_DECISION, only="status = 'accepted'"),
    Watched(
        "roles_redesignplan",
        "id, title, role_id, summary",
        f"SELECT c.initiative_id FROM written r {PLANNED} r.id",
        named=True,
    ),
    Watched(
        "roles_activitychange",
        "plan_id, activity_id, fate, hours_after, effective_date, rationale",
        f"SELECT c.initiative_id FROM written r {PLANNED} r.plan_id",
    ),
    Watched(
        "roles_activity",
        "id, role_id, statement, hours_per_month",
        f"SELECT c.initiative_id FROM written r JOIN roles_activitychange a ON a.activity_id = r.id"
        f" {PLANNED} a.plan_id",
        named=True,
    ),
    Watched(
        "roles_role",
        "id, title, unit_id, headcount, purpose",
        f"SELECT c.initiative_id FROM written r JOIN roles_redesignplan p ON p.role_id = r.id {PLANNED} p.id"
        f" UNION SELECT c.initiative_id FROM written r JOIN roles_activity t ON t.role_id = r.id"
        f" JOIN roles_activitychange a ON a.activity_id = t.id {PLANNED} a.plan_id",
        named=True,
    ),
    Watched(
        "roles_unit",
        "id, code, name",
        f"SELECT i.id FROM written r JOIN governance_initiative i ON i.beneficiary_unit_id = r.id"
        f" UNION SELECT c.initiative_id FROM written r JOIN decisions_decision d ON d.unit_id = r.id {CITED} d.id"
        f" UNION SELECT c.initiative_id FROM written r JOIN decisions_queue q ON q.unit_id = r.id"
        f" JOIN decisions_edgecasepolicy e ON e.queue_id = q.id {CITED} e.decision_id"
        f" UNION SELECT c.initiative_id FROM written r JOIN roles_role o ON o.unit_id = r.id"
        f" JOIN roles_redesignplan p ON p.role_id = o.id {PLANNED} p.id"
        f" UNION SELECT c.initiative_id FROM written r JOIN roles_role o ON o.unit_id = r.id"
        f" JOIN roles_activity t ON t.role_id = o.id JOIN roles_activitychange a ON a.activity_id = t.id"
        f" {PLANNED} a.plan_id",
        named=True,
    ),
    Watched(
        "roles_person",
        "id, COALESCE(NULLIF(printed_name, ''), display_name) AS name",
        " UNION ".join(
            [
                *(
                    f"SELECT a.initiative_id FROM written r JOIN governance_accountability a ON a.{part} = r.id"
                    f" AND a.status = 'accepted'"
                    f" UNION SELECT c.initiative_id FROM written r JOIN decisions_ownership o ON o.{part} = r.id"
                    f" AND o.status = 'accepted' {CITED} o.decision_id"
                    for part in ("person_id", "deputy_id")
                ),
                *(
                    f"SELECT t.initiative_id FROM written r JOIN governance_tolerance t ON t.{part} = r.id"
                    for part in ("owner_id", "signed_by_id")
                ),
                f"SELECT c.initiative_id FROM written r JOIN decisions_queue q ON q.lead_id = r.id"
                f" JOIN decisions_edgecasepolicy e ON e.queue_id = q.id {CITED} e.decision_id",
                "SELECT w.initiative_id FROM written r JOIN governance_compensatingcontrol k ON k.owner_id = r.id"
                " JOIN governance_waiver w ON w.id = k.waiver_id AND w.state = 'approved'",
            ]
        ),
        named=True,
    ),
]

# In the order of their ids, so that two who write at once wait for each other and never in a circle. The trigger on
# the initiative itself counts; what is written here is the number it arrives at.
# A load writes thousands of initiatives and then, statement by statement, all about them. Whichever of them the same
# transaction wrote before has a number that nobody else has seen; unless its remit was frozen since, that one will do.
TOUCH = """
CREATE OR REPLACE FUNCTION remit_touch(concerned bigint[]) RETURNS void LANGUAGE plpgsql AS $touch$
    BEGIN
        IF cardinality(concerned) > 1000 THEN
            concerned := ARRAY(
                SELECT i.id FROM governance_initiative i
                WHERE i.id = ANY (concerned)
                  AND (i.xmin <> pg_current_xact_id()::xid
                       OR EXISTS (SELECT 1 FROM governance_remit m WHERE m.initiative_id = i.id))
            );
        END IF;
        IF cardinality(concerned) = 0 THEN
            RETURN;
        END IF;
        IF cardinality(concerned) > 1 THEN
            PERFORM 1 FROM governance_initiative WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
        END IF;
        UPDATE governance_initiative SET revision = revision + 1 WHERE id = ANY (concerned);
    END;
$touch$;
"""

FUNCTION = """
CREATE OR REPLACE FUNCTION remit_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $watch$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NOT EXISTS (
                (SELECT {holds} FROM old_rows WHERE {only} EXCEPT ALL SELECT {holds} FROM new_rows WHERE {only})
                UNION ALL
                (SELECT {holds} FROM new_rows WHERE {only} EXCEPT ALL SELECT {holds} FROM old_rows WHERE {only})
            ) THEN
                RETURN NULL;
            END IF;
            PERFORM remit_touch(ARRAY(
                WITH before AS (SELECT {holds} FROM old_rows WHERE {only}),
                     after AS (SELECT {holds} FROM new_rows WHERE {only}),
                     written AS ((TABLE before EXCEPT ALL TABLE after) UNION ALL (TABLE after EXCEPT ALL TABLE before))
                SELECT DISTINCT found.id FROM ({any_reach}) AS found(id)
            ));
        ELSIF TG_OP = 'INSERT' THEN
            PERFORM remit_touch(ARRAY(
                WITH written AS (SELECT * FROM new_rows WHERE {only})
                SELECT DISTINCT found.id FROM ({reach}) AS found(id)
            ));
        ELSIF TG_OP = 'DELETE' THEN
            PERFORM remit_touch(ARRAY(
                WITH written AS (SELECT * FROM old_rows WHERE {only})
                SELECT DISTINCT found.id FROM ({any_reach}) AS found(id)
            ));
        ELSE
            PERFORM remit_touch(ARRAY(SELECT id FROM governance_initiative));
        END IF;
        RETURN NULL;
    END;
$watch$;
"""

SEEN = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
    "TRUNCATE": "",
}
TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} {seen} FOR EACH STATEMENT EXECUTE FUNCTION remit_of_{table}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""


def events(watched):
    """Rows that only others name concern nobody while they are new; and once named they are deleted by nobody, but
    for a moment within a transaction, which counts."""
    return [event for event in SEEN if event != "INSERT" or not watched.named]


def install(_apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    write(schema_editor, TOUCH)
    fix_path(schema_editor, schema, "remit_touch(bigint[])")
    for watched in WATCHED:
        any_reach = f"{watched.reach} UNION {watched.further}" if watched.further else watched.reach
        write(
            schema_editor,
            FUNCTION.format(
                table=watched.table,
                holds=watched.holds,
                only=watched.only,
                reach=watched.reach,
                any_reach=any_reach,
            ),
        )
        fix_path(schema_editor, schema, f"remit_of_{watched.table}()")
        for event in events(watched):
            name = f"remit_revision_{event.lower()}"
            write(schema_editor, TRIGGER.format(name=name, event=event, table=watched.table, seen=SEEN[event]))


def fix_path(schema_editor, schema, function):
    """Have the function look in its own schema first, and among a session's temporary tables last."""
    write(schema_editor, f"ALTER FUNCTION {function} SET search_path = {schema}, pg_temp")


def remove(_apps, schema_editor):
    for watched in WATCHED:
        write(schema_editor, f"DROP FUNCTION remit_of_{watched.table}() CASCADE")
    write(schema_editor, "DROP FUNCTION remit_touch(bigint[])")


def write(schema_editor, sql):
    schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ("governance", "0002_gate"),
        ("decisions", "0001_initial"),
        ("roles", "0002_delegations"),
    ]

    operations = [migrations.RunPython(install, remove)]

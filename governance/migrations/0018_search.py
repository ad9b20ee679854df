"""What is searched gets its indexes: names by spelling (trigrams), names and texts by words (full text).

It lies in all three apps; whoever searches brings the indexes along. The expressions are those of the statement in
`governance.queries.search`. Of flags, only those being chased are searched. The list of initiatives looks for parts of
words in titles, purposes and keys and uses the same indexes.
"""

from django.db import migrations

SPELT = {
    "governance_initiative": ["purpose", "key"],  # the title has one from the start
    "decisions_decision": ["name", "code", "question"],
    "roles_person": ["display_name", "job_title"],
    "governance_flag": ["message"],
    "roles_redesignplan": ["title"],
    "governance_waiver": ["reason"],
}
WORDED = {
    "governance_initiative": "to_tsvector('english', title || ' ' || purpose)",
    "decisions_decision": "to_tsvector('english', name || ' ' || question)",
    "roles_person": "to_tsvector('simple', display_name || ' ' || job_title)",
    "governance_flag": "to_tsvector('english', message)",
    "roles_redesignplan": "to_tsvector('english', title || ' ' || summary)",
    "governance_waiver": "to_tsvector('english', reason)",
}
ONLY = {"governance_flag": " WHERE state <> 'cleared'"}


def _index(table, name, expression):
    return migrations.RunSQL(
        f"CREATE INDEX {table}_{name} ON {table} USING gin ({expression}){ONLY.get(table, '')}",
        f"DROP INDEX {table}_{name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0005_hours_as_planned"),
        ("decisions", "0004_takeovers"),
        ("governance", "0017_policy_drafts"),
    ]

    operations = [
        *(
            _index(table, f"{column}_spelt", f"upper({column}) gin_trgm_ops")
            for table, columns in SPELT.items()
            for column in columns
        ),
        *(_index(table, "worded", vector) for table, vector in WORDED.items()),
    ]

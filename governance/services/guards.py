"""Keeping the database's own guards shut."""

from typing import Any

from django.db import connection

# The library lets a session name triggers to be passed over, in a setting that anybody may write. Here no trigger is
# passed over for anybody; as a constant the question also costs nothing, where it was asked for every row written.
_NEVER_IGNORE = """
    CREATE OR REPLACE FUNCTION {function}(trigger_name NAME) RETURNS BOOLEAN AS $$
        BEGIN
            RETURN FALSE;
        END;
    $$ LANGUAGE plpgsql IMMUTABLE
"""


def triggers_shut(**_kwargs: Any) -> None:
    """Have no trigger be passed over, whatever a session sets.

    A migration that adds a trigger writes the library's own function again, so this follows every migration.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', n.nspname, p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE p.proname = '_pgtrigger_should_ignore'"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(_NEVER_IGNORE.format(function=function))

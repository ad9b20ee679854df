"""Of whom somebody may read what is personal, looked up set-wise."""

from collections.abc import Collection

from django.db import connection

from roles.rules.permissions import Actor
from roles.rules.personal import Personal, Whose, may_read, reads_of_all

# Everybody above these people. A line that runs in a circle ends where it began.
_LINES = """
    WITH RECURSIVE line(person, above) AS (
        SELECT id, manager_id FROM roles_person WHERE id = ANY(%(ids)s)
        UNION
        SELECT l.person, p.manager_id FROM line l JOIN roles_person p ON p.id = l.above WHERE p.manager_id IS NOT NULL
    )
    SELECT p.id, p.unit_id, array_remove(array_agg(l.above), NULL)
    FROM line l JOIN roles_person p ON p.id = l.person GROUP BY p.id
"""


def readable(actor: Actor, people: Collection[int], close: Personal) -> frozenset[int]:
    """Return those of these people of whom somebody reads it: in no statement for who reads it of all, else in one."""
    if reads_of_all(actor, close):
        return frozenset(people)
    if not people:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"ids": list(people)})
        rows = cursor.fetchall()
    known = (Whose(pk, unit, frozenset(line)) for pk, unit, line in rows)
    return frozenset(whose.id for whose in known if may_read(actor, whose, close))

"""What somebody is trusted with, read in one statement: groups for the whole company, and groups within units."""

from django.db import connection

from roles.rules.permissions import Group

# Memberships reach over everything below their unit.
_TRUST = """
    WITH RECURSIVE reach(id, "group", unit_id) AS (
        SELECT m.id, m."group", m.unit_id FROM roles_membership m WHERE m.person_id = %(person)s AND m.ended_at IS NULL
        UNION
        SELECT r.id, r."group", u.id FROM reach r JOIN roles_unit u ON u.parent_id = r.unit_id
    )
    SELECT g.name, NULL FROM roles_person_groups pg JOIN auth_group g ON g.id = pg.group_id
    WHERE pg.person_id = %(person)s
    UNION ALL
    SELECT "group", unit_id FROM reach
"""

Trust = tuple[frozenset[Group], tuple[tuple[Group, frozenset[int]], ...]]


def trust_of(person: int) -> Trust:
    """Return somebody's groups for the whole company, and each of their groups that is limited with its units."""
    with connection.cursor() as cursor:
        cursor.execute(_TRUST, {"person": person})
        rows = cursor.fetchall()
    known = {group.value for group in Group}
    groups = frozenset(Group(name) for name, unit in rows if unit is None and name in known)
    within: dict[Group, set[int]] = {}
    for name, unit in rows:
        if unit is not None and name in known:
            within.setdefault(Group(name), set()).add(unit)
    return groups, tuple((group, frozenset(units)) for group, units in sorted(within.items()))

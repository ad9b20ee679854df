"""Units and people of the synthetic portfolio: one unit for a hundred initiatives, one person for ten."""

# draw(n, tag) is a number from 0 to 1 that depends on nothing but its arguments and the seed.
DRAW = """
    CREATE OR REPLACE FUNCTION pg_temp.draw(n bigint, tag bigint, seed bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT (hashint8extended(n * 1009 + tag, seed) & 1048575) / 1048576.0'
"""

UNITS = """
    INSERT INTO roles_unit (code, name, kind, source)
    VALUES ('SEED', 'Synthetic holding', 'other', 'import')
    ON CONFLICT (code) DO NOTHING;

    INSERT INTO roles_unit (code, name, kind, source, parent_id)
    SELECT 'SEED-IT', 'Synthetic technology', 'technology', 'import', id FROM roles_unit WHERE code = 'SEED'
    ON CONFLICT (code) DO NOTHING;

    INSERT INTO roles_unit (code, name, kind, source, parent_id)
    SELECT 'SEED-U' || lpad(n::text, 6, '0'), 'Synthetic unit ' || n, 'business', 'import', above.id
    FROM generate_series(1, %(units)s) AS n, roles_unit above
    WHERE above.code = 'SEED'
    ON CONFLICT (code) DO NOTHING;
"""

# Every eighth person works in technology; one in fifty has left, one is leaving, one is a contractor.
PEOPLE = """
    INSERT INTO roles_person (
        username, employee_no, display_name, printed_name, email, job_title, password, is_superuser, is_staff,
        machine, is_active, employment, status, last_working_day, contracted_fte, timezone, language, identity_group,
        date_joined, revision, risk_authority, unit_id
    )
    SELECT 'seed-' || lpad(n::text, 6, '0'), 'S' || lpad(n::text, 6, '0'), 'Person ' || n, 'Person ' || n, '',
           'Member of staff', '!' || md5(n::text), false, false, false,
           d.fate >= 0.02,
           CASE WHEN d.fate BETWEEN 0.04 AND 0.06 THEN 'contractor' ELSE 'employee' END,
           CASE WHEN d.fate < 0.02 THEN 'left' WHEN d.fate < 0.04 THEN 'notice' ELSE 'active' END,
           CASE WHEN d.fate < 0.02 THEN %(today)s::date - 30 WHEN d.fate < 0.04 THEN %(today)s::date + 20 END,
           CASE WHEN pg_temp.draw(n, 2, %(seed)s) < 0.2 THEN 0.80 ELSE 1.00 END,
           'UTC', '', md5(%(seed)s || ':person:' || n)::uuid, %(at)s, 1,
           CASE WHEN mod(n, 4) > 0 THEN 4 END, unit.id
    FROM generate_series(1, %(people)s) AS n
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= 3 THEN 1.0 ELSE pg_temp.draw(n, 1, %(seed)s) END AS fate) AS d
    JOIN roles_unit unit ON unit.code = CASE
        WHEN mod(n, 8) = 0 THEN 'SEED-IT'
        ELSE 'SEED-U' || lpad((1 + mod(n, %(units)s))::text, 6, '0') END
    ON CONFLICT (username) DO NOTHING;

    UPDATE roles_person person SET manager_id = manager.id
    FROM roles_person manager
    WHERE person.username LIKE 'seed-%%' AND person.manager_id IS NULL AND person.username > 'seed-000008'
      AND manager.username = 'seed-' || lpad((substr(person.username, 6)::bigint / 8)::text, 6, '0');
"""

# Who can be asked: everybody in the order of their numbers, business and technology apart.
WHO = """
    CREATE TEMPORARY TABLE seed_who ON COMMIT DROP AS
    SELECT person.id, person.manager_id, person.unit_id, unit.kind = 'technology' AS in_technology,
           row_number() OVER (PARTITION BY unit.kind = 'technology' ORDER BY person.username) - 1 AS place
    FROM roles_person person JOIN roles_unit unit ON unit.id = person.unit_id
    WHERE person.username LIKE 'seed-%%';

    CREATE INDEX ON seed_who (in_technology, place);
    ANALYZE seed_who;

    CREATE TEMPORARY TABLE seed_size ON COMMIT DROP AS
    SELECT count(*) FILTER (WHERE in_technology) AS technology, count(*) FILTER (WHERE NOT in_technology) AS business
    FROM seed_who;
"""

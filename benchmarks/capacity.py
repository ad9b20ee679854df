"""What the capacity page costs for two thousand people and twenty-four months, beside the bare SQL that adds it up."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.figures import Figure, Statements, median_ms
from roles.models import Person

PEOPLE, MONTHS, PROMISES = 2_000, 24, 3
# As many people as are missing, each with promises on initiatives that are there; a third of them end in two years.
_PEOPLE = """
    INSERT INTO roles_person (
        username, display_name, printed_name, email, job_title, password, is_superuser, is_staff, machine, is_active,
        employment, status, contracted_fte, timezone, language, identity_group, date_joined, revision, unit_id
    )
    SELECT 'load-' || lpad(n::text, 6, '0'), 'Load ' || n, 'Load ' || n, '', 'Member of staff', '!' || md5(n::text),
           false, false, false, true, 'employee', 'active', CASE WHEN mod(n, 5) = 0 THEN 0.80 ELSE 1.00 END, 'UTC', '',
           md5('load:' || n)::uuid, now(), 1, unit.id
    FROM generate_series(1, %(missing)s) AS n, (SELECT min(id) AS id FROM roles_unit) AS unit
"""
_PROMISES = """
    INSERT INTO governance_accountability (
        initiative_id, capacity, person_id, status, hours_per_month, in_objectives, cost_code, proposed_by_id,
        proposed_at, accepted_at, decline_reason, valid_from, valid_to, end_reason, revision
    )
    SELECT initiative.id, 'hr_partner', person.id, 'accepted', 20 + mod(person.place + part * 7, 50), true, '',
           person.id, now(), now(), '', %(today)s::date + (mod(person.place, 300) * (part - 1))::int,
           CASE WHEN mod(person.place + part, 3) = 0 THEN %(today)s::date + 700 END, '', 1
    FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM roles_person WHERE username LIKE 'load-%%')
         AS person
    CROSS JOIN generate_series(1, %(promises)s) AS part
    JOIN (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM governance_initiative
        WHERE stage NOT IN ('retired', 'stopped')
          AND id NOT IN (SELECT initiative_id FROM governance_accountability WHERE capacity = 'hr_partner')
    ) AS initiative ON initiative.place = person.place * %(promises)s + part - 1
"""
_ABSENCES = """
    INSERT INTO roles_absence (person_id, starts_on, ends_on, planned)
    SELECT id, %(today)s::date + mod(id, 600)::int, %(today)s::date + mod(id, 600)::int + 13, true
    FROM roles_person WHERE username LIKE 'load-%%'
"""
# What any page of this kind has to do at least: the hours of each person in each month, from both registers.
_BARE = """
    WITH months AS (
        SELECT day::date AS first, (day + interval '1 month')::date AS after
        FROM generate_series(date_trunc('month', %(today)s::date), date_trunc('month', %(today)s::date)
            + interval '23 months', interval '1 month') AS day
    ), promises AS (
        SELECT person_id, hours_per_month, valid_from, valid_to FROM governance_accountability a
        JOIN governance_initiative i ON i.id = a.initiative_id AND i.stage NOT IN ('retired', 'stopped')
        WHERE a.status = 'accepted'
        UNION ALL
        SELECT person_id, hours_per_month, valid_from, valid_to FROM decisions_ownership o
        JOIN decisions_decision d ON d.id = o.decision_id AND d.retired_at IS NULL
        WHERE o.status = 'accepted'
    )
    SELECT person_id, first, sum(hours_per_month) FROM promises
    JOIN months ON valid_from < after AND (valid_to IS NULL OR valid_to > first)
    GROUP BY person_id, first
"""


def capacity_figures() -> Iterator[Figure]:
    """Yield time and statements of the page; nothing that is written for it is kept."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])
    address = reverse("capacity")
    with transaction.atomic():
        few = _statements(client, address + "?q=Person+1")
        people = _seed()
        name = f"capacity page, {people:,} people x {MONTHS} months"
        yield Figure(name, median_ms(lambda: client.get(address)), "ms", median_ms(_bare))
        yield Figure(f"{name}, statements", _statements(client, address), "statements", few)
        transaction.set_rollback(True)


def _seed() -> int:
    working = Person.objects.exclude(status="left")
    values: dict[str, Any] = {
        "missing": max(0, PEOPLE - working.count()),
        "promises": PROMISES,
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        for script in (_PEOPLE, _PROMISES, _ABSENCES):
            cursor.execute(script, values)
        cursor.execute("ANALYZE")
    return working.count()


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, {"today": timezone.localdate()})
        cursor.fetchall()


def _statements(client: Client, address: str) -> int:
    sent = Statements()
    with sent:
        client.get(address)
    return len(sent)

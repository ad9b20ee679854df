"""Two who write what is in the same remits wait for each other, and never in a circle."""

import pytest
from django.db import connection, transaction

from decisions.models import Decision
from governance.models import AISystem, Citation, Initiative
from governance.services.shipped import shipped_load
from tests.cast import Cast, make_initiative
from tests.governance.test_concurrency import at_once
from tests.whole import Whole

WRITES = [
    "UPDATE decisions_decision SET question = %s",
    "UPDATE governance_aisystem SET vendor = %s",
    "UPDATE decisions_input SET source_system = %s",
    "UPDATE decisions_queue SET name = name || %s",
    "UPDATE roles_person SET printed_name = username || %s",
    "UPDATE governance_accountability SET cost_code = %s",
]


def write(statement, text):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [text])


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_do_not_wait_in_a_circle_and_all_of_them_count():
    shipped_load()
    cast = Cast()
    whole = Whole(cast)
    for initiative in (whole.other, *(make_initiative(cast, f"More {number}") for number in range(6))):
        Citation.objects.create(initiative=initiative, decision=whole.rows[Decision])
        initiative.systems.add(whole.rows[AISystem])
    before = Initiative.objects.get(pk=whole.initiative.pk).revision

    for number in range(5):
        results = at_once(*(lambda s=s, n=number: write(s, f"text {n}") for s in WRITES))
        assert [result for result in results if isinstance(result, Exception)] == []

    assert Initiative.objects.get(pk=whole.initiative.pk).revision == before + 5 * len(WRITES)

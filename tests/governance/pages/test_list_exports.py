"""A list is downloaded exactly as it is filtered."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Waiver
from governance.services.sweep import sweep
from roles.models import Person
from tests.cast import make_initiative
from tests.valued import committed, fund, proposed, worth
from tests.waived import asked


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def lines(client, address, **query):
    answer = client.get(address, query)
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]


def test_benefits_are_those_of_the_page(pmo, cast):
    fund(cast)
    committed(cast, worth(cast, "Worth it"))
    proposed(cast, worth(cast, "Claimed", role="Clerk"))

    for query in ({}, {"state": "relied"}, {"unit": cast.claims.pk}):
        shown = [row["benefit"].name for row in pmo.get("/benefits/", query).context["rows"]]
        assert [line[2] for line in lines(pmo, "/benefits/export/csv/", **query)] == shown


def test_people_are_those_of_the_page_in_its_order_and_in_as_many_statements(pmo, cast):
    query = {"unit": cast.operations.pk, "sort": "-name"}

    shown = [row.person.display_name for row in pmo.get("/people/", query).context["directory"].rows]
    with CaptureQueriesContext(connection) as few:
        found = lines(pmo, "/people/export/csv/", **query)
    Person.objects.bulk_create(
        Person(username=f"p{n}", display_name=f"P {n}", unit=cast.operations, manager=cast.oscar) for n in range(9)
    )
    with CaptureQueriesContext(connection) as many:
        lines(pmo, "/people/export/csv/", **query)

    assert [line[0] for line in found] == shown
    assert len(few) == len(many)


def test_days_of_gates_are_those_of_the_page(pmo, cast):
    waiver = asked(cast, make_initiative(cast, "Waived"), "CAP-1")
    Waiver.objects.filter(pk=waiver.pk).update(state="approved", decided_at=timezone.now())

    assert len(lines(pmo, "/portfolio/calendar/export/csv/")) == 1
    for query in ({"what": "waiver"}, {"what": "review"}):
        shown = [row["what"] for row in pmo.get("/portfolio/calendar/", query).context["rows"]]
        assert [line[2] for line in lines(pmo, "/portfolio/calendar/export/csv/", **query)] == shown


def test_the_ledger_is_for_those_who_may_read_it(client, cast):
    make_initiative(cast, "=HYPERLINK")
    client.force_login(cast.olivia)
    assert client.get("/audit/list/xlsx/").status_code == 403
    client.force_login(cast.arne)
    query = {"verb": "initiative_register"}

    shown = [row["entry"].id for row in client.get("/audit/", query).context["rows"]]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/audit/list/xlsx/", query).streaming_content)))

    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == shown
    assert not any(str(cell).startswith("=") for row in rows for cell in row)


def test_jobs_and_clearances_are_downloaded_and_no_other_kind_of_file_is(pmo, cast):
    sweep(at=timezone.now())

    assert [line[0] for line in lines(pmo, "/jobs/export/csv/")] == ["sweep"]
    assert lines(pmo, "/clearances/export/csv/", state="active") == []
    assert pmo.get("/clearances/export/pdf/").status_code == 404

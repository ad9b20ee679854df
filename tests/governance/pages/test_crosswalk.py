import csv
import io
from zipfile import ZipFile

import pytest
from django.urls import reverse

from tests.cast import make_initiative

URL = "/policy/crosswalk/"


@pytest.fixture
def initiative(cast, client):
    client.force_login(cast.carl)
    return make_initiative(cast, "=Triage")


def test_it_says_what_it_is_and_how_old(client, cast):
    client.force_login(cast.carl)

    text = client.get(URL).content.decode()

    assert "A mapping aid, not legal advice." in text
    assert "Version 1.0, looked over on 26 Nov 2026" in text
    assert "SR 11-7" in text
    assert "Superseded" in text


def test_a_framework_shows_each_clause_with_what_serves_it_and_whatever_nothing_serves(client, cast):
    client.force_login(cast.carl)

    rows = {row.clause.id: row for row in client.get(URL, {"framework": "eu_ai_act"}).context["clauses"]}

    assert [(each["requirement"].id, each["strength"]["label"]) for each in rows["86"].served] == [
        ("HUM-4", "Asks the same")
    ]
    assert rows["27"].served == []


def test_a_requirement_shows_what_it_serves_and_what_of_it_is_our_own(client, cast):
    client.force_login(cast.carl)

    rows = {row.requirement.id: row for row in client.get(URL, {"by": "requirement"}).context["requirements"]}

    assert [each["framework"].id for each in rows["CAP-4"].frameworks] == ["nist_ai_rmf", "iso_42001"]
    assert rows["INC-2"].own == "No regulator asks what rewards the old way."


def test_an_initiative_shows_how_clauses_stand_at_the_production_gate(client, initiative, django_assert_num_queries):
    url = reverse("initiative-crosswalk", args=[initiative.key])
    gate = reverse("initiative-gate", args=[initiative.key])
    client.get(url)

    with django_assert_num_queries(38):
        page = client.get(url, {"framework": "eu_ai_act"})

    rows = {row["cited"]: row for row in page.context["clauses"]}
    assert rows["Article 26(2)"]["result"] == "not_met"
    assert rows["Article 27"]["result"] is None
    assert url in client.get(gate).content.decode()


def test_an_auditor_takes_it_away_as_a_file(client, initiative):
    answer = client.get(
        reverse("initiative-crosswalk-export", args=[initiative.key, "csv"]), {"framework": "eu_ai_act"}
    )

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    owner = next(row for row in rows if (row["Clause"], row["Requirement"]) == ("Article 26(2)", "OWN-1"))
    assert {row["Framework"] for row in rows} == {"EU AI Act, Regulation (EU) 2024/1689"}
    assert (owner["Status"], owner["Strength"], owner["Result"]) == ("In stages", "Helps to meet it", "Not met")
    assert owner["Message"]
    assert owner["Evaluated at"].endswith(" UTC")
    assert [row["Message"] for row in rows if row["Clause"] == "Article 27"] == ["No requirement serves it."]


def test_the_workbook_holds_every_framework_and_there_is_no_other_kind(client, initiative):
    answer = client.get(reverse("initiative-crosswalk-export", args=[initiative.key, "xlsx"]))

    book = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert "Principle 10" in book.read("xl/worksheets/sheet1.xml").decode()
    assert client.get(reverse("initiative-crosswalk-export", args=[initiative.key, "pdf"])).status_code == 404


def test_the_api_tells_of_one_framework_or_one_requirement(client, cast):
    client.force_login(cast.carl)

    one = client.get("/api/v1/crosswalk", {"framework": "sox"}).json()
    back = client.get("/api/v1/crosswalk/", {"requirement": "HUM-4", "framework": "gdpr"}).json()

    assert [framework["id"] for framework in one["frameworks"]] == ["sox"]
    assert [each["requirement"] for each in one["frameworks"][0]["clauses"][0]["served_by"]] == ["OWN-3", "GOV-1"]
    assert [clause["id"] for clause in back["frameworks"][0]["clauses"]] == ["22(3)"]
    assert client.get("/api/v1/crosswalk", {"framework": "nobody"}).json()["frameworks"] == []

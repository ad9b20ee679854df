import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from governance.models import Flag, Initiative
from governance.services.sweep import sweep
from tests.cast import NOW, appoint, force_stage, make_initiative, profile

URL = "/initiatives/"


def titles(client, **query):
    return [row.title for row in client.get(URL, query).context["page"]]


def statements(client, address):
    client.get(address)  # what is kept between requests is kept now
    with CaptureQueriesContext(connection) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def test_the_list_asks_for_a_sign_in(client, cast):
    make_initiative(cast)

    answer = client.get(URL)

    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_sends_as_many_statements_for_one_as_for_many(pmo, cast, count):
    for number in range(count):
        make_initiative(cast, f"Initiative {number}")
    sweep(at=NOW)

    assert statements(pmo, URL) == 11


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_of_the_selected_row_adds_a_fixed_number_of_statements(pmo, cast, count):
    for number in range(count):
        made = make_initiative(cast, f"Initiative {number}")
    sweep(at=NOW)

    assert statements(pmo, f"{URL}?selected={made.key}") == 13


def test_what_its_profile_does_not_ask_is_not_counted_as_open(pmo, cast):
    tool = make_initiative(cast, "Search", policy_profile=profile("light_tool"))
    sweep(at=NOW)

    page = pmo.get(URL, {"selected": tool.key})

    assert [row.asks_questions for row in page.context["page"]] == [False]
    assert page.context["selected"]["questions"] == []
    assert titles(pmo, answered="0") == []


def test_only_who_may_import_is_led_to_the_import(client, cast):
    led = {}
    for person in (cast.petra, cast.carl):
        client.force_login(person)
        led[person.display_name] = "import" in {item["url"].strip("/") for item in client.get(URL).context["nav_items"]}

    assert led == {cast.petra.display_name: True, cast.carl.display_name: False}


@pytest.mark.parametrize("words", ["triage", "TRIA", "sorts letters"])
def test_search_looks_through_titles_and_purposes(pmo, cast, words):
    make_initiative(cast, "Case triage", purpose="It sorts letters.")
    make_initiative(cast, "Invoice matching")

    assert titles(pmo, q=words) == ["Case triage"]


def test_search_finds_a_key(pmo, cast):
    found = make_initiative(cast, "Case triage")
    make_initiative(cast, "Invoice matching")

    assert titles(pmo, q=found.key.lower()) == ["Case triage"]


def test_a_unit_includes_everything_below_it_unless_the_address_says_otherwise(pmo, cast):
    make_initiative(cast, "Above", beneficiary_unit=cast.company)
    make_initiative(cast, "Here", beneficiary_unit=cast.operations)
    make_initiative(cast, "Below", beneficiary_unit=cast.claims)

    assert titles(pmo, unit=cast.operations.pk, sort="title") == ["Below", "Here"]
    assert titles(pmo, unit=cast.operations.pk, below="no") == ["Here"]


def test_the_standing_live_counts_what_a_source_reports(pmo, cast):
    make_initiative(cast, "At intake")
    make_initiative(cast, "Reported", reported_stage="production")
    force_stage(make_initiative(cast, "Shaping"), "shaping", cast.petra)

    assert titles(pmo, standing="live") == ["Reported"]
    assert titles(pmo, standing="ahead") == ["Reported"]


def test_an_initiative_whose_source_says_that_it_ended_is_not_open(pmo, cast):
    make_initiative(cast, "Running")
    make_initiative(cast, "Gone", reported_stage="retired")

    assert titles(pmo, standing="open") == ["Running"]


def test_requirements_and_answers_filter_by_the_last_evaluation(pmo, cast):
    owned = make_initiative(cast, "Owned")
    make_initiative(cast, "Not owned")
    appoint(cast, owned, "outcome_owner", cast.olivia)
    appoint(cast, owned, "measurement_owner", cast.carl)

    assert titles(pmo, unmet="OWN-1") == ["Not owned"]
    assert titles(pmo, answered=1) == ["Owned"]
    assert titles(pmo, unanswered=4) == ["Not owned"]


def test_severity_counts_flags_that_are_chased_alone(pmo, cast):
    flagged, cleared = make_initiative(cast, "Flagged"), make_initiative(cast, "Cleared")
    sweep(at=NOW)
    Flag.objects.filter(initiative=cleared).update(state="cleared")

    assert titles(pmo, severity="medium") == [flagged.title]


def test_an_unknown_filter_filters_nothing(pmo, cast):
    make_initiative(cast, "Case triage")

    assert titles(pmo, stage="nowhere", sort="drop table", unit="x", page="z") == ["Case triage"]


def test_every_filter_that_is_on_has_a_chip_that_takes_it_off(pmo, cast):
    make_initiative(cast)

    chips = pmo.get(URL, {"q": "case", "nature": "unclassified", "page": "2"}).context["chips"]

    assert chips == [
        {"label": "“case”", "remove_url": "?nature=unclassified"},
        {"label": "Nature: Unclassified", "remove_url": "?q=case"},
    ]


@pytest.mark.parametrize("key", ["key", "title", "stage", "nature", "questions", "blocking", "flags"])
def test_each_column_sorts_both_ways(pmo, cast, key):
    appoint(cast, make_initiative(cast, "A"), "measurement_owner", cast.carl)
    force_stage(make_initiative(cast, "B"), "shaping", cast.petra)
    sweep(at=NOW)

    assert sorted(titles(pmo, sort=key)) == sorted(titles(pmo, sort=f"-{key}")) == ["A", "B"]


def test_questions_sort_by_their_number(pmo, cast):
    make_initiative(cast, "None")
    appoint(cast, make_initiative(cast, "One"), "measurement_owner", cast.carl)

    assert titles(pmo, sort="-questions") == ["One", "None"]
    assert titles(pmo, sort="questions") == ["None", "One"]


def test_a_page_holds_fifty_and_keeps_the_filters(pmo, cast):
    for number in range(51):
        make_initiative(cast, f"Initiative {number:02}")

    answer = pmo.get(URL, {"sort": "title", "q": "Initiative", "page": "2"})

    assert [row.title for row in answer.context["page"]] == ["Initiative 50"]
    assert "51 initiatives" in answer.content.decode()
    assert "?sort=title&amp;q=Initiative&amp;page=1" in answer.content.decode()


def test_nothing_found_says_how_to_find_more(pmo, cast):
    make_initiative(cast)

    assert "No initiative fits" in pmo.get(URL, {"q": "zebra"}).content.decode()


def test_what_was_never_evaluated_is_said_to_be_unknown(pmo, cast):
    made = make_initiative(cast)
    made.readiness.delete()

    text = pmo.get(URL).content.decode()

    assert text.count('<span class="muted">not known</span>') == 2


def test_htmx_is_sent_the_panel_alone_and_the_whole_page_when_it_restores_history(pmo, cast):
    made = make_initiative(cast)
    address = f"{URL}?selected={made.key}"

    part = pmo.get(address, headers={"HX-Request": "true"})
    whole = pmo.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert part.content.decode().strip().startswith("<aside")
    assert "<html" in whole.content.decode()
    assert "HX-Request" in part["Vary"]


def exported(client, kind, **query):
    answer = client.get(f"{URL}export/{kind}/", query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_csv_holds_what_the_list_shows_and_no_formula(pmo, cast):
    make_initiative(cast, '=HYPERLINK("http://evil.example")', purpose="@SUM(A1)")
    make_initiative(cast, "Filtered out", reported_stage="retired")

    rows = list(csv.DictReader(io.StringIO(exported(pmo, "csv", standing="open").decode("utf-8-sig"))))

    assert [(row["Title"], row["Purpose"]) for row in rows] == [('\'=HYPERLINK("http://evil.example")', "'@SUM(A1)")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_the_xlsx_holds_text_where_a_formula_could_be(pmo, cast, start):
    make_initiative(cast, f"{start}1+1")

    sheet = load_workbook(io.BytesIO(exported(pmo, "xlsx"))).active

    assert (sheet["B1"].value, sheet["B2"].data_type) == ("Title", "s")
    assert sheet["B2"].value.startswith("'")


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_sends_as_many_statements_for_one_as_for_many(pmo, cast, count):
    for number in range(count):
        make_initiative(cast, f"Initiative {number}")

    with CaptureQueriesContext(connection) as sent:
        exported(pmo, "csv")

    assert len(sent) == 8


def test_an_export_of_another_kind_does_not_exist(pmo, cast):
    assert pmo.get(f"{URL}export/pdf/").status_code == 404


def test_a_suggested_nature_is_shown_as_a_suggestion(pmo, cast):
    made = make_initiative(cast)
    Initiative.objects.filter(pk=made.pk).update(suggested_nature="labour")

    text = pmo.get(URL).content.decode()

    assert "suggested: labour" in text
    assert "tag-unclassified" in text


def test_the_list_shows_what_is_judged_by_one_profile(pmo, cast):
    make_initiative(cast, "Triage")
    make_initiative(cast, "Search", policy_profile=profile("light_tool"))

    answer = pmo.get(URL, {"profile": "light_tool"})

    assert [row.title for row in answer.context["page"]] == ["Search"]
    assert "Judged by: Tool, light" in answer.content.decode()

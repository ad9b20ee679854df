from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Flag, LedgerEntry
from tests.cast import NOW, make_initiative

URL = "/flags/"


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


def make_flag(initiative=None, number=1, **fields):
    fields = {
        "rule": "F-OWN-1",
        "dedupe_key": f"F-OWN-1:{number}",
        "initiative": initiative,
        "severity": "high",
        "message": f"There is no outcome owner {number}.",
        "mend_screen": "accountabilities",
        "mend_field": "outcome_owner",
        "opened_at": NOW,
        "last_seen_at": NOW,
        "due_at": NOW + timedelta(days=number),
    } | fields
    return Flag.objects.create(**fields)


def listed(client, **query):
    return [row.flag for row in client.get(URL, query).context["rows"]]


@pytest.mark.parametrize("name", ["carl", "arne", "adam"])
def test_who_is_not_on_it_cannot_acknowledge(client, cast, initiative, name):
    flag = make_flag(initiative, owner=cast.olivia)
    client.force_login(getattr(cast, name))

    answer = client.post(f"/flags/{flag.pk}/acknowledge/")

    assert answer.status_code == 403
    assert [reason.text for reason in answer.context["reasons"]] == [
        "Only the person it was sent to and the PMO can acknowledge this."
    ]
    flag.refresh_from_db()
    assert flag.state == "open"


def test_only_who_may_acknowledge_sees_the_button(client, cast, initiative):
    flag = make_flag(initiative, owner=cast.olivia)

    client.force_login(cast.carl)
    assert f"/flags/{flag.pk}/acknowledge/" not in client.get(URL).content.decode()

    client.force_login(cast.olivia)
    assert f'action="/flags/{flag.pk}/acknowledge/"' in client.get(URL).content.decode()


def test_its_owner_acknowledges_in_place(client, cast, initiative):
    flag = make_flag(initiative, owner=cast.olivia)
    client.force_login(cast.olivia)

    answer = client.post(f"/flags/{flag.pk}/acknowledge/", headers={"HX-Request": "true"})

    flag.refresh_from_db()
    assert (flag.state, flag.acknowledged_by) == ("acknowledged", cast.olivia)
    assert answer.content.decode().strip().startswith(f'<tr id="flag-{flag.pk}">')
    assert "Olivia is on it" in answer.content.decode()
    assert LedgerEntry.objects.filter(verb="flag_acknowledge", target_id=str(flag.pk)).count() == 1


def test_without_a_script_one_comes_back_to_the_list_as_it_was(client, cast, initiative):
    flag = make_flag(initiative, owner=cast.olivia)
    client.force_login(cast.olivia)

    answer = client.post(f"/flags/{flag.pk}/acknowledge/", {"next": "/flags/?owner=me"})

    assert answer.url == "/flags/?owner=me"


def test_acknowledging_a_cleared_flag_loads_the_page_anew(client, cast, initiative):
    flag = make_flag(initiative, owner=cast.olivia, state="cleared", cleared_at=NOW)
    client.force_login(cast.olivia)

    answer = client.post(f"/flags/{flag.pk}/acknowledge/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"


def test_cleared_flags_are_shown_only_when_asked_for(client, cast, initiative):
    chased = make_flag(initiative, 1)
    cleared = make_flag(initiative, 2, state="cleared", cleared_at=NOW)
    client.force_login(cast.carl)

    assert listed(client) == [chased]
    assert listed(client, state="cleared") == [cleared]


def test_each_filter_narrows_to_what_it_says(client, cast, initiative):
    other = make_initiative(cast, "Chat", beneficiary_unit=cast.second_line)
    high = make_flag(initiative, 1, owner=cast.olivia)
    low = make_flag(other, 2, severity="low", rule="F-CLS-1", state="acknowledged", acknowledged_by=cast.petra)
    client.force_login(cast.olivia)

    assert listed(client, severity="low") == [low]
    assert listed(client, rule="F-OWN-1") == [high]
    assert listed(client, state="acknowledged") == [low]
    assert listed(client, owner="me") == [high]
    assert listed(client, owner="none") == [low]
    assert listed(client, owner=str(cast.olivia.pk)) == [high]
    assert listed(client, initiative=other.key) == [low]
    assert listed(client, unit=str(cast.second_line.pk)) == [low]
    assert listed(client, unit=str(cast.company.pk)) == [high, low]
    assert listed(client, q="CHAT") == [low]
    assert listed(client, owner="nonsense", unit="nonsense", age="nonsense") == [high, low]


def test_age_tells_a_week_a_month_and_older_apart(client, cast, initiative):
    now = timezone.now()
    fresh = make_flag(initiative, 1, opened_at=now - timedelta(days=2))
    weeks = make_flag(initiative, 2, opened_at=now - timedelta(days=12))
    old = make_flag(initiative, 3, opened_at=now - timedelta(days=45))
    client.force_login(cast.carl)

    assert listed(client, age="week") == [fresh]
    assert listed(client, age="month") == [weeks]
    assert listed(client, age="older") == [old]


def test_sorting_by_severity_puts_the_worst_first(client, cast, initiative):
    low = make_flag(initiative, 1, severity="low")
    critical = make_flag(initiative, 2, severity="critical")
    high = make_flag(initiative, 3, severity="high")
    client.force_login(cast.carl)

    assert listed(client, sort="severity") == [critical, high, low]
    assert listed(client, sort="-severity") == [low, high, critical]
    assert listed(client, sort="password") == [low, critical, high]


def test_a_row_leads_to_the_field_that_mends_it(client, cast, initiative):
    make_flag(initiative)
    client.force_login(cast.carl)

    (row,) = client.get(URL).context["rows"]

    assert row.mend_url == f"/initiatives/{initiative.key}/accountabilities/#outcome_owner"


def test_a_flag_about_a_person_leads_to_the_person(client, cast):
    make_flag(rule="F-CAP-1", person=cast.olivia, mend_screen="person", mend_object=cast.olivia.pk, mend_field="")
    client.force_login(cast.carl)

    (row,) = client.get(URL).context["rows"]

    assert row.mend_url == f"/people/{cast.olivia.pk}/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_any_length(
    client, cast, initiative, count, django_assert_num_queries
):
    for number in range(count):
        make_flag(initiative, number, owner=cast.olivia)
    client.force_login(cast.olivia)

    with django_assert_num_queries(10):
        client.get(URL)


def test_the_export_holds_what_is_shown_and_runs_nothing(client, cast, initiative):
    make_flag(initiative, 1, severity="low")
    make_flag(initiative, 2, message="=cmd|' /C calc'!A0")
    client.force_login(cast.carl)

    answer = client.get("/flags/export/csv/", {"severity": "high"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].split(",")[3] == "'=cmd|' /C calc'!A0"


def test_the_export_is_a_spreadsheet_too_and_nothing_else(client, cast, initiative):
    make_flag(initiative)
    client.force_login(cast.carl)

    assert b"".join(client.get("/flags/export/xlsx/").streaming_content)[:2] == b"PK"
    assert client.get("/flags/export/exe/").status_code == 404

"""People and units over the API."""

import pytest

from roles.models import Person, Unit
from tests.api_client import ApiClient, reasons
from tests.cast import make_person, make_unit

SHOWN = [
    "id",
    "name",
    "job_title",
    "unit",
    "manager",
    "employment",
    "status",
    "is_active",
    "contracted_fte",
    "last_working_day",
    "revision",
]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_people_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        make_person(f"Newcomer {number}", cast.claims, manager=cast.olivia)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # who asks is trusted with what, and whom they lead
        response = api.get("people", manager=cast.olivia.pk)

    assert len(response.json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_units_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        make_unit(f"Team {number}", parent=cast.claims)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):
        response = api.get("units", parent=cast.claims.pk)

    assert len(response.json()["results"]) == count


def test_people_are_shown_without_anything_of_their_accounts(cast):
    api = ApiClient(cast.carl)
    listed, whole = api.get("people", q="Petra"), api.get(f"people/{cast.petra.pk}")

    assert [list(row) for row in listed.json()["results"]] == [SHOWN]
    assert set(whole.json()) - set(SHOWN) == {
        "printed_name",
        "employee_no",
        "email",
        "start_date",
        "timezone",
        "risk_authority",
    }
    for secret in (cast.petra.password, str(cast.petra.identity_group), cast.petra.username, '"pmo"'):
        assert secret not in listed.content.decode() + whole.content.decode()


def test_only_hr_and_admins_change_people(cast):
    response = ApiClient(cast.petra).patch(f"people/{cast.olivia.pk}", {"job_title": "Chief"})

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])
    assert Person.objects.get(pk=cast.olivia.pk).job_title == "Member of staff"


def test_hr_records_that_somebody_leaves(cast):
    api = ApiClient(cast.hana)
    tag = api.get(f"people/{cast.olivia.pk}")["ETag"]
    change = {"status": "notice", "last_working_day": "2026-12-31"}

    changed = api.patch(f"people/{cast.olivia.pk}", change, **{"if-match": tag})
    stale = api.patch(f"people/{cast.olivia.pk}", {"status": "active"}, **{"if-match": tag})

    assert (changed.status_code, changed.json()["status"]) == (200, "notice")
    assert stale.status_code == 412


@pytest.mark.parametrize("field", ["password", "identity_group", "is_superuser", "is_staff", "groups", "username"])
def test_nothing_of_the_account_is_written(cast, field):
    response = ApiClient(cast.hana).patch(f"people/{cast.olivia.pk}", {field: "x"})

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_units_tell_whether_they_are_technology_by_their_place(cast):
    rows = ApiClient(cast.carl).get("units").json()["results"]

    assert {row["name"] for row in rows if row["in_technology"]} == {"Technology", "Platforms"}


def test_only_admins_change_units(cast):
    path = f"units/{cast.platforms.pk}"

    refused = ApiClient(cast.hana).patch(path, {"kind": "business"})
    changed = ApiClient(cast.adam).patch(path, {"name": "Runtime", "reason": "Renamed."})

    assert refused.status_code == 403
    assert (changed.status_code, changed.json()["name"]) == (200, "Runtime")


def test_a_unit_does_not_come_to_lie_below_itself(cast):
    response = ApiClient(cast.adam).patch(
        f"units/{cast.operations.pk}", {"parent": cast.claims.pk, "reason": "Why not."}
    )

    assert response.status_code == 409
    assert reasons(response) == ["DATABASE"]
    assert Unit.objects.get(pk=cast.operations.pk).parent == cast.company


def test_a_unit_has_no_tag_so_none_matches(cast):
    response = ApiClient(cast.adam).patch(f"units/{cast.claims.pk}", {"name": "Cases"}, **{"if-match": '"1"'})

    assert response.status_code == 412


def test_what_hr_knows_is_for_hr_oneself_and_whoever_leads_them(cast):
    path, known = f"people/{cast.olivia.pk}", ("employment", "contracted_fte", "last_working_day")
    read = {
        person.display_name: [name for name in known if ApiClient(person).get(path).json()[name] is not None]
        for person in (cast.carl, cast.petra, cast.oscar, cast.olivia, cast.hana)
    }

    told = ["employment", "contracted_fte"]
    assert read == {"Carl": [], "Petra": [], "Oscar": told, "Olivia": told, "Hana": told}
    assert ApiClient(cast.carl).get("people", employment="employee").status_code == 400
    assert ApiClient(cast.hana).get("people", employment="employee").status_code == 200

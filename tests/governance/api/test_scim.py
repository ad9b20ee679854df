"""A directory writes people over SCIM, as an HTTP client would."""

import json

import pytest
from django.test import Client

from governance.models import LedgerEntry
from governance.services.sessions import Arrival, session_begin
from roles.models import Person
from roles.rules.people import PersonStatus
from tests.api_client import ApiClient
from tests.cast import NOW

TOKEN = "directory-token-of-the-tests-0001"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


class Directory:
    """A client that speaks SCIM."""

    def __init__(self, token=TOKEN):
        self.client = Client(headers={"authorization": f"Bearer {token}"})

    def __call__(self, method, path, body=None, **query):
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(
            method, f"/scim/v2/{path}", data, content_type="application/scim+json", query_params=query or None
        )


@pytest.fixture
def directory(cast, settings):
    settings.SCIM_TOKEN, settings.SCIM_ACTOR = TOKEN, "adam"
    settings.SCIM_GROUPS = {"Remit PMO": "pmo", "Remit risk": "risk"}
    return Directory()


def nina(**more):
    told = {"userName": "nina", "externalId": "e-1", "name": {"givenName": "Nina", "familyName": "Novak"}}
    told |= {"emails": [{"value": "nina@harbour.example", "primary": True}], "title": "Clerk", "active": True}
    return told | {ENTERPRISE: {"employeeNumber": "4711", "department": "CLAIMS"}} | more


def patch(*operations):
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1]])
def test_nobody_without_the_token_is_let_in(directory, token):
    answer = Directory(token)("GET", "Users")

    assert (answer.status_code, answer.json()["schemas"], answer["Content-Type"]) == (
        401,
        [ERROR],
        "application/scim+json",
    )


def test_without_a_token_of_its_own_the_door_is_shut(directory, settings):
    settings.SCIM_TOKEN = ""

    assert Directory("")("GET", "Users").status_code == 401


def test_it_may_do_what_the_account_may_that_it_acts_as(directory, settings, cast):
    settings.SCIM_ACTOR = "carl"

    answer = directory("POST", "Users", nina())

    assert (answer.status_code, Person.objects.filter(username="nina").exists()) == (403, False)


def test_it_says_what_it_can_do(directory):
    config = directory("GET", "ServiceProviderConfig").json()
    types = directory("GET", "ResourceTypes").json()
    schemas = directory("GET", "Schemas").json()

    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    assert [row["id"] for row in types["Resources"]] == ["User", "Group"]
    assert directory("GET", f"Schemas/{schemas['Resources'][0]['id']}").status_code == 200
    assert directory("GET", "Schemas/none").status_code == 404


def test_somebody_new_comes_without_a_password_and_trusted_with_nothing(directory, cast):
    answer = directory("POST", "Users", nina())

    person = Person.objects.get(username="nina")
    told = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, told["meta"]["location"])
    assert (person.display_name, person.email, person.unit, person.employee_no) == (
        "Nina Novak",
        "nina@harbour.example",
        cast.claims,
        "4711",
    )
    assert (person.has_usable_password(), person.groups.count(), person.is_staff) == (False, 0, False)
    assert (told["id"], told["externalId"], told["active"]) == (str(person.pk), "e-1", True)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.reason) == ("person_register", cast.adam, "Told by the directory.")


@pytest.mark.parametrize(
    ("more", "status", "kind"),
    [
        ({"userName": "OLIVIA"}, 409, "uniqueness"),
        ({"userName": ""}, 400, "invalidValue"),
        ({ENTERPRISE: {"department": "NOWHERE"}}, 400, "invalidValue"),
        ({ENTERPRISE: {}}, 400, "invalidValue"),
        ({ENTERPRISE: {"department": "CLAIMS", "manager": {"value": "999999"}}}, 400, "invalidValue"),
        ({"active": "perhaps"}, 400, "invalidValue"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_scims_form(directory, more, status, kind):
    answer = directory("POST", "Users", nina(**more))

    body = answer.json()
    assert (answer.status_code, body["status"], body["scimType"], body["schemas"]) == (
        status,
        str(status),
        kind,
        [ERROR],
    )


def test_people_are_found_and_read_page_by_page(directory, cast):
    found = directory("GET", "Users", filter='userName eq "Olivia"').json()
    by_id = directory("GET", "Users", filter='externalId eq "nothing"').json()
    page = directory("GET", "Users", startIndex="2", count="3").json()

    assert [row["id"] for row in found["Resources"]] == [str(cast.olivia.pk)]
    assert by_id["totalResults"] == 0
    assert (page["startIndex"], page["itemsPerPage"], page["totalResults"]) == (2, 3, Person.objects.count())
    assert directory("GET", "Users", filter='userName co "o"').json()["scimType"] == "invalidFilter"
    assert directory("GET", "Users", startIndex="x").status_code == 400


def test_what_changes_is_written_and_what_is_said_again_is_not(directory, cast):
    url = f"Users/{cast.carl.pk}"
    change = patch(
        {"op": "Replace", "path": "displayName", "value": "Carl Maria"},
        {"op": "add", "path": 'emails[type eq "work"].value', "value": "carl@harbour.example"},
        {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Operations"},
        {"op": "add", "value": {"externalId": "e-9", f"{ENTERPRISE}:employeeNumber": "99", "nickName": "C"}},
        {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": {"value": str(cast.olivia.pk)}},
    )
    answer = directory("PATCH", url, change)
    count = LedgerEntry.objects.count()
    again = directory("PUT", url, answer.json())

    carl = Person.objects.get(pk=cast.carl.pk)
    assert (carl.display_name, carl.email, carl.external_id) == ("Carl Maria", "carl@harbour.example", "e-9")
    assert (carl.unit, carl.employee_no, carl.manager) == (cast.operations, "99", cast.olivia)
    assert (again.status_code, LedgerEntry.objects.count()) == (200, count)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("DELETE", None),
        ("PATCH", patch({"op": "replace", "path": "active", "value": "False"})),
        ("PUT", {"active": False}),
    ],
)
def test_who_goes_there_is_a_leaver_here_and_nothing_of_theirs_opens_any_more(directory, cast, client, method, body):
    client.force_login(cast.carl)
    session_begin(cast.carl, client.session.session_key, Arrival("password", None, "Firefox on Linux"), NOW)
    api = ApiClient(cast.carl)

    answer = directory(method, f"Users/{cast.carl.pk}", body)

    carl = Person.objects.get(pk=cast.carl.pk)
    assert answer.status_code in {200, 204}
    assert (carl.status, carl.is_active, bool(carl.last_working_day)) == (PersonStatus.LEFT, False, True)
    assert (client.get("/people/").status_code, api.get("people").status_code) == (302, 401)
    assert carl.sessions.get().ended_at is not None
    assert directory("GET", f"Users/{carl.pk}").json()["active"] is False

    back = directory("PATCH", f"Users/{carl.pk}", patch({"op": "replace", "value": {"active": True}}))
    assert (back.json()["active"], client.get("/people/").status_code) == (True, 302)


def test_the_directory_does_not_close_its_own_account(directory, cast):
    assert directory("DELETE", f"Users/{cast.adam.pk}").status_code == 409
    assert directory("DELETE", "Users/999999999").status_code == 404


def test_groups_that_are_mapped_are_there_and_no_others(directory, cast):
    found = directory("GET", "Groups", filter='displayName eq "Remit PMO"').json()["Resources"]

    assert [(row["id"], [m["value"] for m in row["members"]]) for row in found] == [("pmo", [str(cast.petra.pk)])]
    assert directory("GET", "Groups/admin").status_code == 404
    assert directory("POST", "Groups", {"displayName": "Domain admins"}).status_code == 403
    assert directory("POST", "Groups", {"displayName": "Remit PMO"}).json()["scimType"] == "uniqueness"


def test_who_comes_and_goes_in_a_group_is_on_the_ledger(directory, cast):
    carl = str(cast.carl.pk)
    added = directory("PATCH", "Groups/risk", patch({"op": "add", "path": "members", "value": [{"value": carl}]}))
    both = set(Person.objects.get(pk=carl).actor.groups)
    gone = directory("PATCH", "Groups/risk", patch({"op": "remove", "path": f'members[value eq "{carl}"]'}))
    nobody = directory("PATCH", "Groups/risk", patch({"op": "add", "path": "members", "value": [{"value": "0"}]}))
    put = directory("PUT", "Groups/pmo", {"members": []})

    assert (added.status_code, gone.status_code, nobody.status_code, put.json()["members"]) == (200, 200, 400, [])
    assert both == {"risk"}
    assert (Person.objects.get(pk=carl).actor.groups, Person.objects.get(pk=cast.petra.pk).actor.groups) == (
        set(),
        set(),
    )
    told = LedgerEntry.objects.filter(verb="person_set_groups").order_by("pk").values_list("actor", "details")
    assert [(actor, details["groups"]) for actor, details in told] == [
        (cast.adam.pk, [[], ["risk"]]),
        (cast.adam.pk, [["risk"], []]),
        (cast.adam.pk, [["pmo"], []]),
    ]

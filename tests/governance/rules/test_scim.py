"""What a directory says in SCIM 2.0, read into what is known of people here."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.scim import (
    ENTERPRISE,
    USER,
    MemberChange,
    ScimInvalid,
    Sought,
    members_changed,
    patched,
    sought,
    user_values,
)

WHOLE = {
    "schemas": [USER, ENTERPRISE],
    "userName": "olivia",
    "externalId": "x-1",
    "displayName": "Olivia Owner",
    "name": {"givenName": "Olivia", "familyName": "Other"},
    "active": True,
    "title": "Head of claims",
    "emails": [{"value": "home@example.org", "type": "home"}, {"value": "o@harbour.example", "primary": True}],
    ENTERPRISE: {"employeeNumber": "4711", "department": "Claims", "manager": {"value": "7"}},
}


def patch(*operations):
    return {"Operations": [dict(zip(("op", "path", "value"), operation, strict=False)) for operation in operations]}


def test_a_whole_user_says_what_we_know_of_people_and_the_rest_is_passed_over():
    assert user_values(WHOLE | {"nickName": "O", "phoneNumbers": [{"value": "1"}]}) == {
        "username": "olivia",
        "external_id": "x-1",
        "display_name": "Olivia Owner",
        "is_active": True,
        "job_title": "Head of claims",
        "email": "o@harbour.example",
        "employee_no": "4711",
        "department": "Claims",
        "manager": "7",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"formatted": "Dr. Olivia Owner", "givenName": "Olivia"}, "Dr. Olivia Owner"),
        ({"givenName": "Olivia", "familyName": "Owner"}, "Olivia Owner"),
    ],
)
def test_a_name_is_made_of_its_parts_where_nothing_else_says_what_somebody_is_called(name, shown):
    assert user_values({"userName": "olivia", "name": name})["display_name"] == shown


@pytest.mark.parametrize(
    "operation",
    [
        ("replace", "active", False),
        ("Replace", "active", "False"),
        ("replace", f"{USER}:active", False),
        ("replace", None, {"active": False}),
    ],
)
def test_somebody_leaves_however_a_directory_says_so(operation):
    assert patched(patch(operation)) == {"is_active": False}


def test_the_manager_and_the_address_are_found_at_the_paths_of_the_standard():
    said = patched(
        patch(
            ("add", f"{ENTERPRISE}:manager", {"value": "9"}),
            ("replace", 'emails[type eq "work"].value', "new@harbour.example"),
            ("remove", "title"),
            ("replace", "nickName", "O"),
        )
    )

    assert said == {"manager": "9", "email": "new@harbour.example", "job_title": ""}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ('userName eq "olivia"', Sought("username", "olivia")),
        ('USERNAME EQ "a \\"b\\""', Sought("username", 'a "b"')),
        (f'{ENTERPRISE}:employeeNumber eq "4711"', Sought("employee_no", "4711")),
        ("active eq True", Sought("is_active", "true")),
    ],
)
def test_a_filter_looks_for_one_attribute(text, found):
    assert sought(text) == found


@pytest.mark.parametrize("text", ['userName co "o"', 'shoeSize eq "44"', "userName eq", 'id eq "1" or id eq "2"'])
def test_a_filter_that_is_not_understood_is_refused_instead_of_finding_everybody(text):
    with pytest.raises(ScimInvalid) as refusal:
        sought(text)

    assert refusal.value.kind == "invalidFilter"


@pytest.mark.parametrize(
    ("operations", "change"),
    [
        ([("add", "members", [{"value": "1"}])], MemberChange(add=frozenset("1"))),
        ([("add", None, {"members": [{"value": "1"}]})], MemberChange(add=frozenset("1"))),
        ([("remove", 'members[value eq "1"]')], MemberChange(remove=frozenset("1"))),
        ([("remove", "members", [{"value": "1"}])], MemberChange(remove=frozenset("1"))),
        ([("remove", "members")], MemberChange(all=frozenset())),
        ([("replace", "members", [{"value": "1"}])], MemberChange(all=frozenset("1"))),
        ([("replace", "displayName", None)], MemberChange()),
    ],
)
def test_members_come_and_go_as_the_patch_says(operations, change):
    assert members_changed(patch(*operations)) == change


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"Operations": []}, {"Operations": ["x"]}, {"Operations": [{"op": "move"}]}],
)
def test_a_patch_that_is_none_is_refused(body):
    for read in (patched, members_changed):
        with pytest.raises(ScimInvalid) as refusal:
            read(body)
        assert refusal.value.kind == "invalidSyntax"


@pytest.mark.parametrize("said", [{"active": "maybe"}, {"userName": "o" * 151}, {"title": "a\x00b"}])
def test_what_no_person_can_be_is_refused(said):
    with pytest.raises(ScimInvalid):
        user_values(said)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WHOLE, "value", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    json, st.sampled_from(["add", "replace", "remove"]), st.none() | st.sampled_from([*WHOLE, "members", "name"]), json
)
def test_whatever_a_directory_sends_is_read_or_refused_and_nothing_else_happens(whole, act, path, value):
    change = patch((act, path, value))
    for read, body in ((user_values, whole), (patched, change), (members_changed, change)):
        with suppress(ScimInvalid):
            assert isinstance(read(body), dict | MemberChange)

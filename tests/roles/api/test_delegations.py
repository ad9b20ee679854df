"""Who signs in whose place, over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from roles.models import Delegation
from tests.api_client import ApiClient, reasons
from tests.cast import appoint, make_initiative, make_person


@pytest.fixture
def frieda(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    return make_person("Frieda", cast.operations)


def body(delegate, first=0, days=10, **fields):
    starts = timezone.localdate() + timedelta(days=first)
    return {
        "delegate": delegate.pk,
        "capacities": ["outcome_owner"],
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=days - 1)).isoformat(),
    } | fields


def test_auditors_and_admins_let_nobody_sign_in_their_place(cast, frieda):
    assert ApiClient(cast.arne).post("delegations", body(frieda)).status_code == 403
    assert ApiClient(cast.adam).post("delegations", body(frieda)).status_code == 403
    assert not Delegation.objects.exists()


def test_one_gives_in_ones_own_name_alone(cast, frieda):
    named = ApiClient(cast.petra).post("delegations", body(frieda, delegator=cast.olivia.pk))
    own = ApiClient(cast.petra).post("delegations", body(frieda))

    assert (named.status_code, reasons(named)) == (400, ["delegator"])
    assert own.status_code == 409
    assert own.json()["detail"] == "You are outcome owner of nothing, so nobody can stand in for you as that."
    assert not Delegation.objects.exists()


def test_it_is_given_accepted_and_ended(cast, frieda):
    given = ApiClient(cast.olivia).post("delegations", body(frieda))
    path = f"delegations/{given.json()['id']}"
    refused = ApiClient(cast.olivia).post(f"{path}/accept")
    accepted = ApiClient(frieda).post(f"{path}/accept")
    outsider = ApiClient(cast.carl).post(f"{path}/end")
    ended = ApiClient(cast.olivia).post(f"{path}/end")
    again = ApiClient(cast.olivia).post(f"{path}/end")

    assert given.status_code == 201
    assert given.json()["delegator"] == {"id": cast.olivia.pk, "name": "Olivia"}
    assert given.json()["warnings"] == []
    assert refused.status_code == outsider.status_code == 403
    assert accepted.json()["accepted_at"] is not None
    assert (ended.status_code, ended.json()["ended_at"] is not None) == (200, True)
    assert again.status_code == 409


def test_where_it_opens_nothing_is_said(cast, frieda):
    given = ApiClient(cast.olivia).post("delegations", body(cast.tom))

    assert given.json()["warnings"][0] == (
        "Case triage: Tom works in Platforms, which is part of technology; an outcome owner answers for the business."
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, frieda, count, django_assert_num_queries):
    for number in range(count):
        ApiClient(cast.olivia).post("delegations", body(frieda, first=10 * number))
    api = ApiClient(cast.carl)

    with django_assert_num_queries(3):
        response = api.get("delegations", delegator=cast.olivia.pk, accepted=False, ended=False)

    assert len(response.json()["results"]) == count
    assert ApiClient(cast.carl).get("delegations", accepted=True).json()["results"] == []

"""Initiatives over the API."""

import pytest

from governance.models import Citation, Initiative, Transition
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, appoint, force_stage, make_decision, make_initiative


def body(cast, **fields):
    return {"title": "Case triage", "beneficiary_unit": cast.operations.pk} | fields


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        make_initiative(cast, f"Initiative {number}")
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("initiatives")

    assert len(response.json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_one_initiative_takes_the_same_statements_however_much_it_cites(cast, count, django_assert_num_queries):
    initiative = make_initiative(cast)
    for number in range(count):
        make_decision(cast, initiative, name=f"Decision {number}")
    api = ApiClient(cast.carl)

    with django_assert_num_queries(55):  # two of them for what who asks sees
        response = api.get(f"initiatives/{initiative.key}")

    assert len(response.json()["decisions"]) == count


def test_pages_lead_on_and_back_without_gap_or_repeat(cast):
    keys = [make_initiative(cast, f"Initiative {number}").key for number in range(5)]
    api = ApiClient(cast.carl)

    first = api.get("initiatives", page_size=2, stage="intake").json()
    second = api.client.get(first["next"]).json()
    third = api.client.get(second["next"]).json()

    assert [row["key"] for page in (first, second, third) for row in page["results"]] == keys[::-1]
    assert third["next"] is None
    assert api.client.get(third["previous"]).json()["results"] == second["results"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"page_size": "0"},
        {"page_size": "201"},
        {"page_size": "many"},
        {"page_size": "9" * 5000},
        {"cursor": "zzz"},
        {"cursor": "cD1hYmM="},
        {"cursor": "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk="},
        {"stage": "somewhere"},
        {"unit": "x"},
        {"unit": "99999999999999999999"},
        {"unit": "1e9999"},
        {"q": "a\0b"},
        {"unmet": "XYZ-1"},
        {"created_after": "yesterday"},
        {"stag": "pilot"},
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(cast, parameters):
    response = ApiClient(cast.carl).get("initiatives", **parameters)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == list(parameters)


def test_filters_narrow_the_list_down(cast):
    triage = make_initiative(cast)
    appoint(cast, triage, "outcome_owner", cast.olivia)
    other = make_initiative(cast, "Invoice matching", beneficiary_unit=cast.technology, impact_tier=4)
    force_stage(other, "pilot", cast.petra)
    sweep(at=NOW)
    api = ApiClient(cast.carl)

    def found(**parameters):
        return [row["key"] for row in api.get("initiatives", **parameters).json()["results"]]

    assert found(stage=["pilot", "shaping"]) == [other.key]
    assert found(unit=cast.operations.pk) == [triage.key]
    assert found(unit=cast.company.pk) == [other.key, triage.key]
    assert found(impact_tier=4) == [other.key]
    assert found(q="TRIAGE case") == [triage.key]
    assert found(owner=cast.olivia.pk) == [triage.key]
    assert found(unmet="OWN-1") == [other.key]
    assert found(nature="labour") == []


def test_only_the_trusted_register_initiatives(cast):
    response = ApiClient(cast.carl).post("initiatives", body(cast))

    assert response.status_code == 403
    assert reasons(response) == ["PERMISSION"]
    assert Initiative.objects.count() == 0


def test_a_registered_initiative_is_found_where_the_answer_says(cast):
    api = ApiClient(cast.petra)

    made = api.post("initiatives", body(cast, impact_tier=3))
    shown = api.client.get(made["Location"])

    assert made.status_code == 201
    assert (shown.json()["stage"], shown.json()["nature"]) == ("intake", "unclassified")
    assert shown.json()["beneficiary_unit"]["id"] == cast.operations.pk
    assert shown["ETag"] == made["ETag"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "a\0b"}, ["title"]),
        ({"title": "\ud800"}, ["title"]),
        ({"impact_tier": 2**70}, ["impact_tier"]),
        ({"pilot_daily_cap": 2**31}, ["pilot_daily_cap"]),
        ({"beneficiary_unit": 2**70}, ["beneficiary_unit"]),
        ({"beneficiary_unit": "x"}, ["beneficiary_unit"]),
        ({"policy_profile": "nothing"}, ["policy_profile"]),
        ({"colour": "blue", "size": 3}, ["colour", "size"]),
        ({"nature": "tool"}, ["nature"]),
    ],
)
def test_what_is_not_valid_is_told_by_field(cast, sent, wrong):
    response = ApiClient(cast.petra).post("initiatives", body(cast) | sent)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == wrong


@pytest.mark.parametrize("text", ["{bad", "[1]", "7", '"text"', "null"])
def test_a_body_that_is_no_object_is_refused(cast, text):
    api = ApiClient(cast.petra)

    response = api.client.post("/api/v1/initiatives", text, content_type="application/json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_pilot_that_ends_before_it_starts_is_refused_with_a_reason(cast):
    dates = {"pilot_start": "2026-11-02", "pilot_end_planned": "2026-11-01"}

    response = ApiClient(cast.petra).post("initiatives", body(cast, **dates))

    assert response.status_code == 409
    assert response.json()["detail"] == "This contradicts what always holds: initiative pilot ends after it starts."


def test_outsiders_change_nothing(cast):
    initiative = make_initiative(cast)

    response = ApiClient(cast.carl).patch(f"initiatives/{initiative.key}", {"title": "Mine"})

    assert response.status_code == 403
    assert Initiative.objects.get().title == "Case triage"


def test_an_edit_of_what_was_shown_is_taken_and_shown_anew(cast):
    initiative = make_initiative(cast)
    api = ApiClient(cast.petra)
    tag = api.get(f"initiatives/{initiative.key}")["ETag"]

    response = api.patch(f"initiatives/{initiative.key}", {"title": "Better"}, **{"if-match": tag})

    assert response.status_code == 200
    assert response.json()["title"] == "Better"
    assert response["ETag"] == '"2"'


@pytest.mark.parametrize(("tag", "status"), [('"7"', 412), ('W/"1"', 412), ("nonsense", 412), ('"1", "2"', 400)])
def test_an_edit_of_something_else_changes_nothing(cast, tag, status):
    initiative = make_initiative(cast)

    response = ApiClient(cast.petra).patch(f"initiatives/{initiative.key}", {"title": "Better"}, **{"if-match": tag})

    assert response.status_code == status
    assert Initiative.objects.get().title == "Case triage"


def test_the_stage_cannot_be_patched_and_the_answer_says_how_it_moves(cast):
    initiative = make_initiative(cast)

    response = ApiClient(cast.petra).patch(f"initiatives/{initiative.key}", {"stage": "production", "title": "Other"})

    assert response.status_code == 400
    assert "/transition" in response.json()["errors"]["stage"][0]
    initiative.refresh_from_db()
    assert (initiative.stage, initiative.title) == ("intake", "Case triage")


def test_only_the_trusted_ask_a_gate(cast):
    initiative = make_initiative(cast)

    response = ApiClient(cast.carl).post(f"initiatives/{initiative.key}/transition", {"to": "shaping"})

    assert response.status_code == 403
    assert reasons(response) == ["PERMISSION"]


def test_a_refused_transition_lists_every_requirement_that_is_not_met(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)
    api = ApiClient(cast.petra)
    asked = api.get(f"initiatives/{initiative.key}/readiness", gate="production").json()["requirements"]

    response = api.post(f"initiatives/{initiative.key}/transition", {"to": "production"})

    assert response.status_code == 409
    assert reasons(response) == [r["id"] for r in asked if r["result"] in {"not_met", "indeterminate"}]
    initiative.refresh_from_db()
    assert initiative.stage == "pilot"


def test_a_step_that_is_allowed_is_taken(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)

    response = ApiClient(cast.petra).post(
        f"initiatives/{initiative.key}/transition", {"to": "stopped", "reason": "No benefit."}
    )

    assert response.status_code == 200
    assert response.json()["stage"] == "stopped"
    assert Transition.objects.get(target="stopped").actor == cast.petra


def test_readiness_names_what_is_missing_and_where_to_mend_it(cast):
    initiative = make_initiative(cast)
    api = ApiClient(cast.carl)

    answer = api.get(f"initiatives/{initiative.key}/readiness").json()

    owner = next(r for r in answer["requirements"] if r["id"] == "OWN-1")
    assert (answer["initiative"], answer["gate"], answer["passes"]) == (initiative.key, "production", False)
    assert (owner["result"], owner["question"]) == ("not_met", "Who owns outcomes?")
    assert owner["link"].startswith(f"http://testserver/initiatives/{initiative.key}/accountabilities/")
    assert api.get(f"initiatives/{initiative.key}/readiness", gate="moon").status_code == 400


def test_readiness_follows_what_happens_at_once(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    api = ApiClient(cast.carl)

    def result():
        rows = api.get(f"initiatives/{initiative.key}/readiness").json()["requirements"]
        return next(row["result"] for row in rows if row["id"] == "OWN-1")

    before = result()
    type(cast.olivia).objects.filter(pk=cast.olivia.pk).update(is_active=False)

    assert (before, result()) == ("met", "not_met")


def test_decisions_are_cited_and_let_go(cast):
    initiative, decision = make_initiative(cast), make_decision(cast)
    api = ApiClient(cast.petra)

    refused = ApiClient(cast.carl).post(f"initiatives/{initiative.key}/decisions", {"decision": decision.pk})
    cited = api.post(f"initiatives/{initiative.key}/decisions", {"decision": decision.pk})
    gone = api.delete(f"initiatives/{initiative.key}/decisions/{decision.pk}")

    assert (refused.status_code, cited.status_code, gone.status_code) == (403, 201, 204)
    assert cited.json() == {"decision": {"id": decision.pk, "code": decision.code, "name": "Route case"}}
    assert Citation.objects.count() == 0


def test_one_assesses_and_another_approves(cast):
    initiative = make_initiative(cast)
    answers = {"verbs": ["route"], "acts_without_person": False, "principal_basis": False}

    outsider = ApiClient(cast.carl).post(f"initiatives/{initiative.key}/classifications", answers)
    proposed = ApiClient(cast.petra).post(f"initiatives/{initiative.key}/classifications", answers)
    own = ApiClient(cast.petra).post(f"classifications/{proposed.json()['id']}/approve")
    approved = ApiClient(cast.rita).post(f"classifications/{proposed.json()['id']}/approve")

    assert (outsider.status_code, proposed.status_code) == (403, 201)
    assert (own.status_code, reasons(own)) == (403, ["SOD-1"])
    assert (approved.status_code, approved.json()["nature"]) == (200, "labour")


def test_only_the_platform_owner_attests(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "platform_owner", cast.tom)
    points = {"points": ["security", "logs", "logs"]}

    refused = ApiClient(cast.petra).post(f"initiatives/{initiative.key}/attestations", points)
    given = ApiClient(cast.tom).post(f"initiatives/{initiative.key}/attestations", points)

    assert (refused.status_code, reasons(refused)) == (403, ["PLT-1"])
    assert given.json()["points"] == ["logs", "security"]

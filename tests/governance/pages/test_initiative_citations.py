import pytest

from decisions.models import Decision
from governance.models import Citation, PlanCitation
from roles.models import RedesignPlan, Role
from tests.cast import appoint, make_decision, make_initiative


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def plan(cast):
    role = Role.objects.create(title="Claims handler", unit=cast.claims)
    return RedesignPlan.objects.create(title="Claims handler after triage", role=role, created_by=cast.hana)


def test_who_does_not_answer_for_it_cites_nothing(client, cast, initiative, plan):
    decision = make_decision(cast)
    client.force_login(cast.carl)
    address = f"/initiatives/{initiative.key}"

    answers = [
        client.post(f"{address}/decisions/{decision.pk}/cite/"),
        client.post(f"{address}/roles/{plan.pk}/cite/"),
    ]
    registered = client.post(f"{address}/decisions/", {"name": "Route letter"})

    assert [answer.status_code for answer in answers] == [403, 403]
    assert registered.status_code == 422
    assert registered.context["form"].non_field_errors() == [
        "Only the PMO and those who answer for the outcome can change this initiative."
    ]
    assert (Citation.objects.count(), PlanCitation.objects.count(), Decision.objects.count()) == (0, 0, 1)


def test_the_outcome_owner_registers_a_decision_and_goes_on_wording_it(client, cast, initiative):
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    client.force_login(cast.olivia)

    answer = client.post(
        f"/initiatives/{initiative.key}/decisions/", {"name": "Route letter", "question": "Who answers this letter?"}
    )

    made = Decision.objects.get()
    assert answer.url == f"/decisions/{made.pk}/edit/?next=/initiatives/{initiative.key}/decisions/"
    assert (made.name, made.question, made.unit) == ("Route letter", "Who answers this letter?", cast.operations)
    assert list(initiative.citations.values_list("decision", flat=True)) == [made.pk]


def test_a_decision_without_a_name_is_not_registered_and_keeps_what_was_typed(client, cast, initiative):
    client.force_login(cast.petra)

    answer = client.post(f"/initiatives/{initiative.key}/decisions/", {"question": "Who answers?"})

    assert answer.status_code == 422
    assert "Who answers?" in answer.content.decode()


def test_an_existing_decision_is_found_cited_and_cited_no_longer(client, cast, initiative):
    decision, other = make_decision(cast, name="Route case"), make_decision(cast, name="Price renewal")
    client.force_login(cast.petra)
    address = f"/initiatives/{initiative.key}/decisions/"

    assert list(client.get(address, {"q": "route"}).context["offered"]) == [decision]

    client.post(f"{address}{decision.pk}/cite/")
    cited = client.get(address)
    assert [row["name"] for row in cited.context["decisions"]] == ["Route case"]
    assert list(cited.context["offered"]) == [other]

    client.post(f"{address}{decision.pk}/uncite/")
    assert client.get(address).context["decisions"] == []


def test_a_decision_is_shown_with_its_clarity_and_what_its_owner_lacks(client, cast, initiative):
    make_decision(cast, initiative, question="Which team takes this case?")
    client.force_login(cast.carl)

    answer = client.get(f"/initiatives/{initiative.key}/decisions/")

    (row,) = answer.context["decisions"]
    assert [gap.message for gap in row["owner_gaps"]] == ["Nobody owns Route case."]
    assert row["clarity"].done < row["clarity"].total
    assert answer.context["lede"] == "0 of 1 decisions owned, 0 of 1 completely defined."


def test_the_role_redesign_lead_begins_a_plan_and_goes_on_with_it(client, cast, initiative):
    appoint(cast, initiative, "role_redesign_lead", cast.carl)
    client.force_login(cast.carl)

    answer = client.post(
        f"/initiatives/{initiative.key}/roles/",
        {"role_title": "Claims handler", "unit": cast.claims.pk, "headcount": 12},
    )

    made = RedesignPlan.objects.get()
    assert answer.url == f"/roles/plans/{made.pk}/?next=/initiatives/{initiative.key}/roles/"
    assert (made.role.title, made.role.headcount) == ("Claims handler", 12)
    assert list(initiative.plan_citations.values_list("plan", flat=True)) == [made.pk]


def test_an_existing_plan_is_cited_and_cited_no_longer(client, cast, initiative, plan):
    client.force_login(cast.petra)
    address = f"/initiatives/{initiative.key}/roles/"

    client.post(f"{address}{plan.pk}/cite/")
    (row,) = client.get(address).context["plans"]
    assert row["gaps"] == ("“Claims handler after triage” lists no activity of Claims handler.",)

    client.post(f"{address}{plan.pk}/uncite/")
    assert client.get(address).context["plans"] == []

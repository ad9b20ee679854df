"""The page on which a redesign plan is signed, and My work of those it waits for."""

import pytest
from django.urls import reverse

from roles.models import PlanSignature, RedesignPlan, Unit
from roles.queries.plan_content import plan_digests
from roles.rules.plans import PlanPart
from roles.services.plans import plan_update
from tests.cast import NOW, PASSWORD, make_person
from tests.signed import put_name, rows, sign_plan, signable_plan


@pytest.fixture
def people(cast):
    cast.ron, cast.fred = make_person("Ron", cast.claims), make_person("Fred", cast.company, "finance")
    Unit.objects.filter(pk=cast.operations.pk).update(head=cast.olivia)
    return cast


@pytest.fixture
def plan(people):
    return signable_plan(people.ron, people.claims, hr=people.hana)


def address(plan):
    return reverse("plan-signatures", args=[plan.pk])


def look(client, plan, person):
    client.force_login(person)
    response = client.get(address(plan))
    assert response.status_code == 200
    return response.text


def post(client, plan, person, act="sign", **data):
    client.force_login(person)
    digest = plan_digests([plan.pk])[plan.pk]
    values = {"act": act, "part": "lead", "digest": digest, "password": PASSWORD} | data
    return client.post(address(plan), values)


def test_everybody_sees_who_signed_and_who_still_has_to(client, plan, people):
    put_name(plan, PlanPart.LEAD, people.ron)

    text = look(client, plan, people.arne)

    assert "Still to sign: Head of the unit, HR, Finance." in text
    assert "I, Ron, as redesign lead, propose this plan." in text
    for name in ("Olivia", "Hana", "Fred"):
        assert name in text
    assert 'name="password"' not in text
    assert 'name="act"' not in text


def test_each_signs_what_they_read_with_their_password(client, plan, people):
    text = look(client, plan, people.ron)
    assert "I, Ron, as redesign lead, propose this plan." in text

    response = post(client, plan, people.ron)

    assert response.status_code == 302
    assert PlanSignature.objects.get().printed_name == "Ron"
    assert "I, Fred, for finance, agree to the hours a month" in look(client, plan, people.fred)


def test_whoever_is_early_reads_why_and_what_they_would_sign(client, plan, people):
    text = look(client, plan, people.fred)

    assert "Whoever wrote the plan signs it first." in text
    assert "I, Fred, for finance, agree to the hours a month" in text
    assert 'name="password"' not in text


@pytest.mark.parametrize(
    ("name", "data", "status", "text"),
    [
        ("ron", {"password": "wrong"}, 403, "This is not your password."),
        ("ron", {"password": ""}, 422, "Type your password to sign."),
        ("ron", {"part": "nobody"}, 422, ""),
        ("ron", {"digest": "0" * 64}, 409, "The plan changed since you read it."),
        ("carl", {}, 403, "this part is signed by whoever wrote the plan"),
        ("arne", {"part": "hr"}, 403, "Auditors, administrators and closed accounts sign nothing."),
        ("ron", {"act": "nothing"}, 400, ""),
    ],
)
def test_a_signature_that_is_refused_says_why_and_is_none(client, plan, people, name, data, status, text):
    response = post(client, plan, getattr(people, name), **data)

    assert response.status_code == status
    assert text in response.text
    assert not PlanSignature.objects.exists()


def test_a_stranger_is_asked_to_sign_in_and_a_plan_that_is_not_there_is_not_found(client, plan, people):
    assert client.get(address(plan)).status_code == 302
    client.force_login(people.carl)
    assert client.get(reverse("plan-signatures", args=[plan.pk + 1])).status_code == 404


def test_what_is_open_leads_to_the_plan_and_nobody_else_signs_it(client, plan, people):
    open_rows = [row | {"fate": ""} if row["statement"] == "Answer customers" else row for row in rows(people.ron)]
    plan_update(plan, title=plan.title, activities=open_rows, actor=people.ron.actor, at=NOW)
    put_name(plan, PlanPart.LEAD, people.ron)

    text = look(client, plan, people.hana)
    refused = post(client, plan, people.hana, part="hr")

    assert f'<a href="{reverse("plan", args=[plan.pk])}">“Answer customers” has no fate.</a>' in text
    assert refused.status_code == 409


def test_after_an_edit_the_signatures_stand_as_of_what_the_plan_said_before(client, plan, people):
    sign_plan(plan, lead=people.ron, head=people.olivia, hr=people.hana, finance=people.fred)
    assert "Everybody signed the plan as it is." in look(client, plan, people.carl)

    changed = rows(people.ron, sorted_after=30)
    plan_update(plan, title=plan.title, activities=changed, actor=people.ron.actor, at=NOW)

    text = look(client, plan, people.carl)
    assert "Still to sign: Redesign lead, Head of the unit, HR, Finance." in text
    assert text.count("1 signature of what the plan said before") == 4


def test_a_plan_is_taken_from_state_to_state_on_its_page(client, plan, people):
    assert post(client, plan, people.hana, act="consult").status_code == 302
    assert post(client, plan, people.hana, act="execute").status_code == 409
    sign_plan(plan, lead=people.ron, head=people.olivia, hr=people.hana, finance=people.fred)
    assert post(client, plan, people.hana, act="execute").status_code == 302

    text = look(client, plan, people.hana)
    refused = post(client, plan, people.hana, act="complete")
    stranger = post(client, plan, people.carl, act="withdraw", reason="Mine.")
    unsaid = post(client, plan, people.hana, act="withdraw", reason="")
    withdrawn = post(client, plan, people.hana, act="withdraw", reason="The AI is not bought.")

    assert "Nobody verified that “Sort the inbox” was taken out of the work." in text
    assert [r.status_code for r in (refused, stranger, unsaid, withdrawn)] == [409, 403, 422, 302]
    assert RedesignPlan.objects.get(pk=plan.pk).state == "withdrawn"
    assert "This plan is withdrawn." in look(client, plan, people.carl)


def work(client, person):
    client.force_login(person)
    return client.get("/").text


def test_a_plan_waits_in_my_work_of_those_whose_turn_it_is(client, plan, people):
    task = "Sign the redesign plan: Adviser, redesigned"
    assert task in work(client, people.ron)
    assert task not in work(client, people.fred)

    put_name(plan, PlanPart.LEAD, people.ron)

    assert [
        task in work(client, getattr(people, name)) for name in ("ron", "olivia", "hana", "fred", "carl", "adam")
    ] == [*(False, True, True, True, False, False)]
    for part, person in ((PlanPart.BUSINESS, people.olivia), (PlanPart.HR, people.hana)):
        put_name(plan, part, person)
        assert task not in work(client, person)


@pytest.mark.parametrize("count", [1, 3])
def test_plans_that_wait_take_the_same_statements_however_many(client, people, count, django_assert_max_num_queries):
    for number in range(count):
        made = signable_plan(people.ron, people.claims, hr=people.hana, title=f"Plan {number}")
        put_name(made, PlanPart.LEAD, people.ron)
    client.force_login(people.fred)

    with django_assert_max_num_queries(40):
        text = client.get("/").text

    assert text.count("Sign the redesign plan: Plan") == count

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from roles.models import RedesignPlan, Role
from roles.services.plans import plan_register, plan_update, role_register
from tests.cast import NOW


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def plan(cast):
    who = {"actor": cast.olivia.actor, "at": NOW}
    role = role_register(title="Claims handler", unit=cast.claims, headcount=12, **who)
    return plan_register(title="After triage", role=role, summary="", **who)


def page_of(plan):
    return reverse("plan", args=[plan.pk])


def typed(plan, *rows, **fields):
    data = {
        "title": plan.title,
        "summary": "",
        "revision": plan.revision,
        "activities-TOTAL_FORMS": len(rows),
        "activities-INITIAL_FORMS": 0,
    }
    for place, row in enumerate(rows):
        data |= {f"activities-{place}-{name}": value for name, value in row.items()}
    return data | fields


SORT = {"statement": "Sort the post", "hours_before": "300", "fate": "automate", "hours_after": "0"}
CHECK = {"statement": "Check a sample", "fate": "new", "hours_after": "40"}


def test_the_list_of_roles_names_their_plans(cast, as_, plan):
    answer = as_(cast.carl).get(reverse("roles"))

    assert [(role.title, list(role.plans.all())) for role in answer.context["roles"]] == [("Claims handler", [plan])]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_roles_asks_as_many_queries_for_three_as_for_one(cast, as_, count, django_assert_num_queries):
    for place in range(count):
        role_register(title=f"Handler {place}", unit=cast.claims, headcount=1, actor=cast.olivia.actor, at=NOW)
    client = as_(cast.carl)

    with django_assert_num_queries(6):
        answer = client.get(reverse("roles"))

    assert len(answer.context["roles"]) == count


def test_a_plan_needs_a_role(cast, as_):
    answer = as_(cast.olivia).post(reverse("plan-new"), {"title": "After triage", "role_title": "Handler"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"role": ["Choose a role, or name a new one with its unit."]}
    assert not RedesignPlan.objects.exists()


def test_a_plan_for_a_new_role_registers_the_role_and_goes_back(cast, as_):
    answer = as_(cast.olivia).post(
        reverse("plan-new"),
        {
            "title": "After triage",
            "role_title": "Claims handler",
            "unit": cast.claims.pk,
            "headcount": "12",
            "next": "/initiatives/AI-0001/roles/?cite=",
        },
    )

    made = RedesignPlan.objects.get()
    assert (made.role.title, made.role.headcount, made.created_by) == ("Claims handler", 12, cast.olivia)
    assert answer.url == f"/initiatives/AI-0001/roles/?cite={made.pk}"


def test_a_plan_for_a_known_role_makes_no_second_one(cast, as_, plan):
    as_(cast.olivia).post(reverse("plan-new"), {"title": "After chat", "role": plan.role_id})

    assert list(Role.objects.all()) == [plan.role]


def test_an_outsider_changes_no_plan(cast, as_, plan):
    answer = as_(cast.carl).post(page_of(plan), typed(plan, SORT))

    assert answer.status_code == 403
    assert not plan.changes.exists()


def test_an_outsider_reads_the_plan_without_a_form(cast, as_, plan):
    answer = as_(cast.carl).get(page_of(plan))

    assert answer.context["may_edit"] is False


def test_whoever_wrote_it_sets_the_fate_of_each_activity(cast, as_, plan):
    as_(cast.olivia).post(page_of(plan), typed(plan, SORT | {"effective_date": "2027-01-01"}, CHECK, {"statement": ""}))

    assert [
        (c.activity.statement, c.activity.hours_per_month, c.fate, c.hours_after, c.effective_date)
        for c in plan.changes.order_by("pk")
    ] == [
        ("Sort the post", Decimal("300.0"), "automate", Decimal("0.0"), date(2027, 1, 1)),
        ("Check a sample", Decimal("0.0"), "new", Decimal("40.0"), None),
    ]


def test_what_is_open_leads_to_its_row_and_the_hours_are_balanced(cast, as_, plan):
    plan_update(
        plan,
        title=plan.title,
        summary="",
        activities=[
            {"statement": "Answer the phone", "hours_before": 100, "hours_after": 100, "fate": "retain"},
            {"statement": "Sort the post", "hours_before": 300, "hours_after": 0, "fate": "automate"},
            {"statement": "Test the model", "hours_after": 40, "fate": "new"},
        ],
        actor=cast.olivia.actor,
        at=NOW,
    )

    answer = as_(cast.carl).get(page_of(plan))

    balance = answer.context["balance"]
    assert (balance.before, balance.after, balance.new, balance.net) == (400, 100, 40, 260)
    assert answer.context["gaps"] == [{"text": "“Sort the post” ends, but no date says when.", "url": "#activity-1"}]


def test_an_activity_listed_twice_is_refused_and_kept(cast, as_, plan):
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, SORT, SORT | {"hours_before": "5"}))

    assert answer.status_code == 422
    assert answer.context["formset"].non_form_errors() == ["One activity is listed twice. Put its hours into one row."]
    assert answer.context["formset"].forms[1]["hours_before"].value() == "5"
    assert not plan.changes.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(cast, as_, plan):
    opened = plan.revision
    plan_update(plan, title="Theirs", summary="", activities=[], actor=cast.hana.actor, at=NOW)

    answer = as_(cast.olivia).post(page_of(plan), typed(plan, SORT, title="Mine", revision=opened))

    plan.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "Mine"
    assert plan.title == "Theirs"


def test_an_activity_that_is_taken_out_leaves_the_plan(cast, as_, plan):
    client = as_(cast.olivia)
    client.post(page_of(plan), typed(plan, SORT, CHECK))
    plan.refresh_from_db()

    client.post(page_of(plan), typed(plan, SORT | {"DELETE": "on"}, CHECK))

    assert [change.activity.statement for change in plan.changes.all()] == ["Check a sample"]

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.services.initiatives import initiative_cite_plan
from roles.models import RedesignPlan, Role
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.cast import NOW, make_decision, make_initiative


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
    assert answer.context["gaps"] == [
        {
            "text": (
                "“Sort the post” ends, but nothing says when, who sees to it, what will prove it and what happens if "
                "the AI is gone."
            ),
            "url": "#activity-1",
        },
        {
            "text": (
                "The activities of Claims handler take 400 hours a month, and 12 full-time jobs of 160 hours are "
                "1,920: 1,520 hours are not accounted for."
            ),
            "url": "#activities",
        },
    ]


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


WHOLE = SORT | {
    "effective_date": "2027-01-01",
    "rationale": "It is read at the door.",
    "residual": "Torn letters",
    "removal_kind": "queue_closed",
    "removal_owner": "Carl (carl)",
    "fallback": "documented_manual",
    "fallback_hours": "60",
    "fallback_until": "2027-12-31",
}


def test_everything_about_an_activity_is_said_in_its_row_and_read_by_others(cast, as_, plan):
    initiative = make_initiative(cast)
    decision = make_decision(cast, initiative)
    initiative_cite_plan(initiative, plan, actor=cast.petra.actor, at=NOW)

    rows = [WHOLE | {"decisions": [decision.pk]}, CHECK | {"oversight": "on"}]
    as_(cast.olivia).post(page_of(plan), typed(plan, *rows, new_purpose="Advise"))

    plan.refresh_from_db()
    change = plan.changes.get(fate="automate")
    assert (change.removal_owner, change.residual, change.fallback_hours, plan.new_purpose) == (
        cast.carl,
        "Torn letters",
        60,
        "Advise",
    )
    assert plan.changes.get(fate="new").oversight
    assert [taken.decision for taken in change.activity.takeovers.all()] == [decision]
    page = as_(cast.arne).get(page_of(plan)).content.decode()
    assert all(words in page for words in ("Torn letters", "Queue closed", "Route case", "until 31 Dec 2027"))
    assert "Sort the post" in as_(cast.carl).get(reverse("decision", args=[decision.pk])).content.decode()


def test_a_name_that_nobody_has_is_refused_beside_its_field(cast, as_, plan):
    row = SORT | {"removal_owner": "Nobody Atall", "transfer_to": "No such job, Claims"}

    answer = as_(cast.olivia).post(page_of(plan), typed(plan, row))

    assert answer.status_code == 422
    errors = answer.context["formset"].forms[0].errors
    assert errors["removal_owner"] == [
        "Nobody, or more than one, is called “Nobody Atall”. Choose somebody of the list."
    ]
    assert errors["transfer_to"] == ["No role is called “No such job, Claims”. Choose one of the list."]


def test_the_week_before_and_after_is_that_of_one_person(cast, as_, plan):
    as_(cast.olivia).post(page_of(plan), typed(plan, SORT | {"hours_before": "624"}, CHECK | {"hours_after": "156"}))

    week = as_(cast.carl).get(page_of(plan)).context["week"]

    assert [(block["text"], block["hours"]) for block in week["before"]] == [("Sort the post", 12)]
    assert [(block["kind"], block["hours"]) for block in week["after"]] == [("new", 3), ("free", 9)]
    line_between = 2
    assert sum(block["height"] for block in week["after"]) + line_between == week["before"][0]["height"]


def test_a_plan_that_is_over_is_only_read(cast, as_, plan):
    RedesignPlan.objects.filter(pk=plan.pk).update(state="withdrawn")

    assert as_(cast.olivia).get(page_of(plan)).context["may_edit"] is False
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, SORT))
    assert answer.status_code == 422
    assert "is not changed any more" in answer.content.decode()


@pytest.mark.parametrize("hours", ["1e30", "NaN", "-1", "123456789"])
def test_odd_hours_are_refused(cast, as_, plan, hours):
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, SORT | {"hours_before": hours}))

    assert answer.status_code == 422
    assert not plan.changes.exists()


def test_the_page_asks_as_many_queries_for_thirty_activities_as_for_two(cast, as_, plan):
    def counted(number):
        rows = [{"statement": f"Task {place}", "hours_before": 10, "fate": "retain"} for place in range(number)]
        plan_update(plan, title=plan.title, activities=rows, actor=cast.olivia.actor, at=NOW)
        client = as_(cast.olivia)
        client.get(page_of(plan))
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(plan))
        return len(seen)

    assert counted(2) == counted(30)

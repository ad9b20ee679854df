"""Where the hours of a plan go, on its own page and on that of an initiative."""

from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.models import Takeover
from governance.services.initiatives import initiative_cite_plan
from roles.models import Activity, RedesignPlan
from roles.rules.plans import Destination, Fate
from roles.services.movements import movements_set
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.cast import NOW, make_decision, make_initiative, make_person


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def plan(cast):
    who = {"actor": cast.olivia.actor, "at": NOW}
    role = role_register(title="Claims handler", unit=cast.claims, headcount=4, **who)
    plan = plan_register(title="After triage", role=role, **who)
    rows = [
        {"statement": "Sort", "fate": Fate.AUTOMATE, "hours_before": 400, "hours_after": 0},
        {"statement": "Check", "fate": Fate.NEW, "hours_after": 120, "oversight": True},
    ]
    return plan_update(plan, title=plan.title, activities=rows, **who)


def page_of(plan):
    return reverse("plan-hours", args=[plan.pk])


def typed(plan, *rows):
    data = {
        "revision": plan.revision,
        "movements-TOTAL_FORMS": len(rows),
        "movements-INITIAL_FORMS": plan.movements.count(),
    }
    for place, row in enumerate(rows):
        data |= {f"movements-{place}-{name}": value for name, value in row.items()}
    return data


def test_what_is_set_free_gets_a_destination(cast, as_, plan):
    rows = [
        {"destination": "redeploy", "hours": "200", "unit": cast.operations.pk, "finance_ref": "FIN-7"},
        {"destination": "", "hours": ""},
    ]
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, *rows), follow=True)

    (movement,) = plan.movements.all()
    assert (movement.destination, movement.hours, movement.unit, movement.finance_ref) == (
        Destination.REDEPLOY,
        Decimal(200),
        cast.operations,
        "FIN-7",
    )
    assert answer.context["lede"] == "80 of 280 hours a month that are set free go nowhere yet."
    assert [(part["kind"], part["hours"]) for part in answer.context["bar"]] == [
        ("oversight", 120),
        ("goes", 200),
        ("free", 80),
    ]


def test_more_than_is_set_free_is_refused_with_both_figures_and_nothing_typed_is_lost(cast, as_, plan):
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, {"destination": "release", "hours": "350"}))

    assert answer.status_code == 422
    assert "280 hours a month are set free, 350 would go somewhere." in answer.content.decode()
    assert answer.context["formset"].forms[0]["hours"].value() == "350"
    assert not plan.movements.exists()


@pytest.mark.parametrize("hours", ["-1", "1e30", "NaN", "", "99999999999"])
def test_odd_hours_are_refused(cast, as_, plan, hours):
    answer = as_(cast.olivia).post(page_of(plan), typed(plan, {"destination": "release", "hours": hours}))

    assert answer.status_code == 422
    assert not plan.movements.exists()


def test_a_destination_is_changed_and_taken_back(cast, as_, plan):
    rows = [{"destination": "release", "hours": Decimal(100)}, {"destination": "avoid_hire", "hours": Decimal(50)}]
    movements_set(plan, rows, actor=cast.olivia.actor, at=NOW)
    kept, gone = plan.movements.order_by("pk")
    plan.refresh_from_db()

    as_(cast.olivia).post(
        page_of(plan),
        typed(
            plan,
            {"id": kept.pk, "destination": "release", "hours": "100", "realised": "40"},
            {"id": gone.pk, "destination": "avoid_hire", "hours": "50", "DELETE": "on"},
        ),
    )

    assert [(m.pk, m.realised) for m in plan.movements.all()] == [(kept.pk, Decimal("40.0"))]


def test_finance_says_where_hours_go_and_others_read_it(cast, as_, plan):
    fiona = make_person("Fiona", cast.company, "finance")
    row = {"destination": "release", "hours": "100"}

    for nobody in (cast.carl, cast.arne, cast.adam):
        assert as_(nobody).get(page_of(plan)).context["may_place"] is False
        assert as_(nobody).post(page_of(plan), typed(plan, row)).status_code == 403
    assert as_(fiona).post(page_of(plan), typed(plan, row)).status_code == 302
    assert "Posts that end" in as_(cast.carl).get(page_of(plan)).content.decode()


@pytest.fixture
def initiative(cast, plan):
    made = make_initiative(cast)
    initiative_cite_plan(made, plan, actor=cast.petra.actor, at=NOW)
    return made


def test_the_initiative_shows_the_ledger_of_its_plans_and_who_has_to_sign(cast, as_, plan, initiative):
    movements_set(plan, [{"destination": "avoid_hire", "hours": Decimal(250)}], actor=cast.olivia.actor, at=NOW)

    answer = as_(cast.carl).get(reverse("initiative-roles", args=[initiative.key]))

    ledger, (row,) = answer.context["ledger"], answer.context["plans"]
    assert (ledger["total"].freed, ledger["net"], ledger["moved"], ledger["balances"]) == (400, 280, 250, True)
    assert (row["signed"], row["waits_for"]) == (False, "Redesign lead, Head of the unit, HR, Finance")
    assert answer.context["lede"] == "0 of 1 plan signed as it is."


def test_work_that_is_taken_over_without_a_plan_is_named_and_a_plan_begun_from_there(cast, as_, initiative):
    role = role_register(title="Clerk", unit=cast.claims, headcount=2, actor=cast.olivia.actor, at=NOW)
    work = Activity.objects.create(role=role, statement="File", hours_per_month=30)
    Takeover.objects.create(decision=make_decision(cast, initiative), activity=work)
    address = reverse("initiative-roles", args=[initiative.key])
    client = as_(cast.petra)

    (row,) = client.get(address).context["unplanned"]
    answer = client.post(address, {"role": role.pk})

    made = RedesignPlan.objects.get(role=role)
    assert (row["title"], [each["text"] for each in row["work"]]) == ("Clerk", ["File"])
    assert answer.url == f"/roles/plans/{made.pk}/?next={address}"
    assert client.get(address).context["unplanned"] == []
    assert as_(cast.carl).post(address, {"role": role.pk}).status_code == 422

"""Which work of people a decision takes over."""

import pytest

from decisions.models import Takeover
from decisions.services.takeovers import takeovers_of_plan_set, takeovers_set
from governance.models import LedgerEntry
from roles.models import Activity
from roles.rules.plans import Fate
from roles.rules.refusals import NotPermitted, Refused
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.cast import NOW, make_decision


@pytest.fixture
def plan(cast):
    who = {"actor": cast.olivia.actor, "at": NOW}
    role = role_register(title="Claims handler", unit=cast.claims, headcount=3, **who)
    plan = plan_register(title="After triage", role=role, **who)
    rows = [{"statement": "Sort", "fate": Fate.AUTOMATE, "hours_before": 90}, {"statement": "Call", "hours_before": 9}]
    return plan_update(plan, title=plan.title, activities=rows, actor=cast.olivia.actor, at=NOW)


def pairs():
    return set(Takeover.objects.values_list("decision__name", "activity__statement"))


def test_whoever_may_change_the_plan_says_which_decision_takes_its_work_over(cast, plan):
    decision, other = make_decision(cast), make_decision(cast, name="Pay")
    sort, call = Activity.objects.get(statement="Sort"), Activity.objects.get(statement="Call")
    takeovers_of_plan_set(plan, {call.pk: [other.pk]}, actor=cast.hana.actor, at=NOW)

    takeovers_of_plan_set(plan, {sort.pk: [decision.pk, other.pk]}, actor=cast.hana.actor, at=NOW)
    assert pairs() == {("Pay", "Call"), ("Route case", "Sort"), ("Pay", "Sort")}

    takeovers_of_plan_set(plan, {sort.pk: [], call.pk: [other.pk]}, actor=cast.hana.actor, at=NOW)
    assert pairs() == {("Pay", "Call")}
    said = LedgerEntry.objects.filter(verb="takeovers_set").count()
    takeovers_of_plan_set(plan, {call.pk: [other.pk]}, actor=cast.hana.actor, at=NOW)
    assert LedgerEntry.objects.filter(verb="takeovers_set").count() == said


def test_nobody_else_does(cast, plan):
    decision, sort = make_decision(cast), Activity.objects.get(statement="Sort")

    for nobody in (cast.carl, cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            takeovers_of_plan_set(plan, {sort.pk: [decision.pk]}, actor=nobody.actor, at=NOW)
        with pytest.raises(NotPermitted):
            takeovers_set(decision, [sort], actor=nobody.actor, at=NOW)


def test_the_owner_of_the_decision_says_what_it_takes_over(cast, plan):
    decision = make_decision(cast)
    takeovers_set(decision, list(Activity.objects.all()), actor=cast.olivia.actor, at=NOW)

    takeovers_set(decision, [Activity.objects.get(statement="Sort")], actor=cast.olivia.actor, at=NOW)

    assert pairs() == {("Route case", "Sort")}


def test_a_retired_decision_and_work_of_another_plan_are_refused(cast, plan):
    decision, sort = make_decision(cast), Activity.objects.get(statement="Sort")
    type(decision).objects.filter(pk=decision.pk).update(retired_at=NOW)

    with pytest.raises(Refused, match="is retired"):
        takeovers_of_plan_set(plan, {sort.pk: [decision.pk]}, actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="is retired"):
        takeovers_set(decision, [sort], actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="does not exist"):
        takeovers_of_plan_set(plan, {sort.pk: [2**31 - 1]}, actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="not in the plan"):
        takeovers_of_plan_set(plan, {sort.pk + 1000: []}, actor=cast.olivia.actor, at=NOW)

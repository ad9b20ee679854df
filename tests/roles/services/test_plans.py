"""Drawing up redesign plans: hours are conserved, whatever is edited."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles.models import Activity, Removal
from roles.queries.plans import plan_facts
from roles.rules.hours import ROUNDING, moved, overmoved, plan_balance, unplaced
from roles.rules.plans import ActivityFacts, Destination, Fate, MovementFacts, PlanFacts, PlanState
from roles.rules.refusals import NotPermitted, Refused, Stale
from roles.rules.work import Described
from roles.services.movements import movements_set
from roles.services.plans import plan_register, plan_update
from roles.services.work import activities_set, role_register
from tests.cast import NOW, make_person

HOURS = st.integers(0, 99_999_999).map(lambda tenths: tenths / 10)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("fate"), st.integers(0, 4), st.sampled_from(Fate), HOURS, HOURS),
        st.tuples(st.just("move"), st.sampled_from(Destination), HOURS),
        st.tuples(st.just("take back"), st.integers(0, 4)),
    ),
    max_size=25,
)


def edited(activities, movements, edit):
    """Return what a plan holds after an edit, as the services let it be: or what it held, where they refuse it."""
    match edit:
        case ("fate", place, fate, before, after):
            row = ActivityFacts(f"Task {place}", fate, 0.0 if fate is Fate.NEW else before, after, None)
            activities = {**activities, place: row}
        case ("move", destination, hours):
            movements = (*movements, MovementFacts(destination, hours))
        case ("take back", place):
            movements = tuple(movement for number, movement in enumerate(movements) if number != place)
    return activities, movements


def plan_of(activities, movements):
    return PlanFacts(1, "Plan", "Clerk", tuple(activities.values()), movements=movements)


# A machine that is busy draws slowly, which says nothing about the rule.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_hours_are_conserved_through_any_sequence_of_edits(edits):
    activities, movements = {}, ()
    for edit in edits:
        wanted = plan_of(*edited(activities, movements, edit))
        if overmoved(plan_balance(wanted).net, sum(moved(wanted).values())):
            continue
        activities, movements = edited(activities, movements, edit)
        plan = plan_of(activities, movements)
        balance, going = plan_balance(plan), sum(moved(plan).values())

        assert balance.net + balance.after + balance.new == pytest.approx(balance.before, abs=1e-3)
        assert going <= max(0.0, balance.net) + ROUNDING
        assert going + unplaced(plan) == pytest.approx(max(0.0, balance.net), abs=ROUNDING + 1e-3)


@pytest.fixture
def plan(cast):
    who = {"actor": cast.olivia.actor, "at": NOW}
    role = role_register(title="Claims handler", unit=cast.claims, headcount=3, **who)
    return plan_register(title="After triage", role=role, **who)


def update(plan, cast, *activities, by=None, **fields):
    rows = [dict(zip(("statement", "fate", "hours_before", "hours_after"), row, strict=True)) for row in activities]
    return plan_update(plan, **{"title": plan.title} | fields, activities=rows, actor=(by or cast.olivia).actor, at=NOW)


SORT = ("Sort the post", Fate.AUTOMATE, 400, 0)
CHECK = ("Check a sample", Fate.NEW, 0, 120)


def go(plan, cast, *hours, by=None):
    rows = [{"destination": Destination.AVOID_HIRE, "hours": Decimal(each)} for each in hours]
    return movements_set(plan, rows, actor=(by or cast.olivia).actor, at=NOW)


def test_more_hours_than_are_set_free_go_nowhere_and_both_figures_are_named(cast, plan):
    update(plan, cast, SORT, CHECK)

    with pytest.raises(Refused, match="280 hours a month are set free, 350 would go somewhere"):
        go(plan, cast, 200, 150)

    assert not plan.movements.exists()
    go(plan, cast, 200, 80)
    assert sum(moved(plan_facts([plan.pk])[plan.pk]).values()) == 280


def test_an_edit_does_not_take_away_hours_that_go_somewhere(cast, plan):
    update(plan, cast, SORT, CHECK)
    go(plan, cast, 280)

    with pytest.raises(Refused, match="279 hours a month are set free, 280 would go somewhere"):
        update(plan, cast, SORT, ("Check a sample", Fate.NEW, 0, 121))

    assert plan.changes.get(fate=Fate.NEW).hours_after == 120


def test_two_plans_of_one_role_do_not_take_out_the_same_hours(cast, plan):
    update(plan, cast, ("Sort the post", Fate.AUTOMATE, 400, 100), CHECK)
    second = plan_register(title="After scanning", role=plan.role, actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Refused) as refusal:
        update(second, cast, SORT)

    [reason] = refusal.value.reasons
    assert "400 hours a month, of which “After triage” takes out 300" in reason.text
    assert "This plan may take out 100, not 400." in reason.text
    update(second, cast, ("Sort the post", Fate.AUTOMATE, 400, 300))
    with pytest.raises(Refused, match="“After scanning” takes out 100"):
        update(plan, cast, SORT)


@pytest.mark.parametrize("state", [PlanState.WITHDRAWN, PlanState.COMPLETED])
def test_hours_of_a_plan_that_is_over_may_be_taken_out_by_another(cast, plan, state):
    update(plan, cast, SORT)
    type(plan).objects.filter(pk=plan.pk).update(state=state)
    second = plan_register(title="After scanning", role=plan.role, actor=cast.olivia.actor, at=NOW)

    update(second, cast, SORT)

    assert second.changes.get().hours_after == 0


def test_new_work_has_no_hours_before_and_none_in_the_role_yet(cast, plan):
    with pytest.raises(Refused, match="new work, so it takes no hours before"):
        update(plan, cast, ("Check a sample", Fate.NEW, 10, 120))

    update(plan, cast, CHECK)
    assert Activity.objects.get(statement="Check a sample").hours_per_month == 0


def test_what_an_edit_does_not_name_stays(cast, plan):
    update(plan, cast, SORT)
    row = {"statement": "sort the POST", "removal_owner": cast.carl, "removal_kind": "queue_closed"}
    plan_update(plan, title="T", new_purpose="Advise", activities=[row], actor=cast.hana.actor, at=NOW)
    plan_update(plan, title="U", actor=cast.hana.actor, at=NOW)

    plan.refresh_from_db()
    change = plan.changes.get()
    assert (change.fate, change.hours_before, change.removal_owner, plan.new_purpose, plan.title) == (
        "automate",
        400,
        cast.carl,
        "Advise",
        "U",
    )


def test_an_activity_that_was_proved_to_end_cannot_leave_the_plan(cast, plan):
    update(plan, cast, SORT, CHECK)
    Removal.objects.create(
        change=plan.changes.get(fate=Fate.AUTOMATE),
        kind="queue_closed",
        what="Closed",
        removed_on=NOW.date(),
        reported_by=cast.carl,
        reported_at=NOW,
    )

    with pytest.raises(Refused, match="“Sort the post” has proof"):
        update(plan, cast, CHECK)

    assert plan.changes.count() == 2


@pytest.mark.parametrize("state", [PlanState.WITHDRAWN, PlanState.COMPLETED])
def test_a_plan_that_is_over_is_not_changed_any_more(cast, plan, state):
    type(plan).objects.filter(pk=plan.pk).update(state=state)

    with pytest.raises(Refused, match="is not changed any more"):
        update(plan, cast, SORT)
    with pytest.raises(Refused, match="is not changed any more"):
        go(plan, cast)


def test_the_head_of_the_unit_changes_a_plan_and_finance_says_where_hours_go_but_no_auditor_does(cast, plan):
    head, fiona = make_person("Heidi", cast.claims), make_person("Fiona", cast.company, "finance")
    cast.claims.head = head
    cast.claims.save()

    update(plan, cast, SORT, by=head)
    go(plan, cast, 100, by=fiona)

    for nobody in (cast.carl, cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            update(plan, cast, SORT, by=nobody)
        with pytest.raises(NotPermitted):
            go(plan, cast, 100, by=nobody)
    with pytest.raises(NotPermitted):
        update(plan, cast, SORT, by=fiona)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"statement": "Sort", "hours_before": Decimal("1e12")}, "digits"),
        ({"statement": "Sort", "hours_before": Decimal("NaN")}, "number"),
        ({"statement": "Sort", "hours_after": Decimal(-1)}, "greater than or equal to 0"),
        ({"statement": "x" * 300}, "250"),
        ({"statement": "  "}, "Say what each activity is"),
        ({}, "Say what each activity is"),
        ({"statement": "Sort", "fate": "vanish"}, "vanish"),
        ({"statement": "Sort", "fate": Fate.RETAIN, "oversight": True}, "not new work"),
    ],
)
def test_odd_input_is_refused_in_words(cast, plan, row, why):
    with pytest.raises(Refused, match=why):
        plan_update(plan, title="T", activities=[row], actor=cast.olivia.actor, at=NOW)


def test_an_edit_of_what_somebody_else_changed_is_stale(cast, plan):
    update(plan, cast, SORT, by=cast.hana)

    with pytest.raises(Stale):
        plan_update(plan, title="Mine", revision=plan.revision, actor=cast.olivia.actor, at=NOW)


def test_a_hundred_activities_take_as_many_statements_as_one(cast, plan):
    def counted(number):
        rows = [(f"Task {number} {place}", Fate.RETAIN, 10, 10) for place in range(number)]
        with CaptureQueriesContext(connection) as seen:
            update(plan, cast, *rows)
        return len(seen)

    counted(2)
    assert counted(1) == counted(100)


def test_hours_that_the_plan_corrects_are_corrected_in_the_role(cast, plan):
    update(plan, cast, ("Sort the post", Fate.AUTOMATE, 300, 0))
    update(plan, cast, SORT)

    assert Activity.objects.get(statement="Sort the post").hours_per_month == 400
    Activity.objects.filter(statement="Sort the post").update(hours_per_month=390)

    update(plan, cast, ("Sort the post", Fate.AUTOMATE, 410, 0))
    assert Activity.objects.get(statement="Sort the post").hours_per_month == 390


def test_a_destination_says_where_exactly_and_one_that_is_gone_is_missed(cast, plan):
    update(plan, cast, SORT)

    with pytest.raises(Refused, match="Say which unit gets the 100 hours"):
        movements_set(plan, [{"destination": "redeploy", "hours": Decimal(100)}], actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused, match="Reload"):
        movements_set(plan, [{"id": 99, "hours": Decimal(1)}], actor=cast.olivia.actor, at=NOW)


def test_a_destination_that_is_named_again_stays_the_same_one(cast, plan):
    update(plan, cast, SORT)
    go(plan, cast, 100, 50)
    first = plan.movements.order_by("pk").first()

    movements_set(plan, [{"id": first.pk, "realised": Decimal(60)}], actor=cast.olivia.actor, at=NOW)

    assert [(m.pk, m.hours, m.realised) for m in plan.movements.all()] == [(first.pk, 100, 60)]


def test_whoever_writes_work_holds_the_plans_that_name_it_before_the_work_as_whoever_writes_a_plan(cast):
    by = {"actor": cast.hana.actor, "at": NOW}
    role = role_register(title="Clerk", unit=cast.operations, headcount=2, **by)
    activities_set(role, [Described("Sort", Decimal(10))], **by)
    plan_register(title="Clerk, redesigned", role=role, **by)

    with CaptureQueriesContext(connection) as seen:
        activities_set(role, [Described("Sort it", Decimal(10), id=role.activities.get().pk)], **by)

    held = [q["sql"].split(" FROM ")[1].split()[0] for q in seen if "UPDATE" in q["sql"].partition(" FOR ")[2]]
    assert held.index('"roles_redesignplan"') < held.index('"roles_activity"')

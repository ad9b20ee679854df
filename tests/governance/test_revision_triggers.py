"""Whoever writes what is in a remit, in whatever way: the revision of every initiative concerned grows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from decisions.models import Decision, EdgeCasePolicy, Input, Ownership, Queue, Takeover
from governance.models import (
    Accountability,
    AISystem,
    Benefit,
    Citation,
    CompensatingControl,
    Initiative,
    SystemVersion,
    Tolerance,
    Waiver,
)
from roles.models import Activity, ActivityChange, CapacityMovement, Person, RedesignPlan, Role, Unit
from tests.cast import NOW, Cast, make_person, make_unit
from tests.whole import TERMS, Whole


@pytest.fixture(scope="module")
def whole_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Whole(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def whole(whole_once, db):
    return whole_once


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def revisions(*initiatives):
    found = dict(Initiative.objects.values_list("pk", "revision"))
    return [found[initiative.pk] for initiative in initiatives]


class Grown:
    """By how much the revisions of these initiatives grew since."""

    def __init__(self, *initiatives):
        self.initiatives, self.before = initiatives, revisions(*initiatives)

    def __call__(self):
        return [now - then for now, then in zip(revisions(*self.initiatives), self.before, strict=True)]


def test_each_statement_counts_once_however_many_rows_it_writes(whole):
    grown = Grown(whole.initiative, whole.other)

    EdgeCasePolicy.objects.update(respond_within_minutes=90)
    assert grown() == [1, 0]
    cases = list(EdgeCasePolicy.objects.all())
    for case in cases:
        case.respond_within_minutes = 30
    EdgeCasePolicy.objects.bulk_update(cases, ["respond_within_minutes"])
    assert grown() == [2, 0]


def test_what_two_initiatives_cite_concerns_both(whole):
    Citation.objects.create(initiative=whole.other, decision=whole.rows[Decision])
    grown = Grown(whole.initiative, whole.other)

    decision = whole.rows[Decision]
    decision.question = "Where does it go?"
    decision.save(update_fields=["question"])

    assert grown() == [1, 1]


def test_rows_that_come_and_go_count_by_every_way(whole):
    decision = whole.rows[Decision]
    grown = Grown(whole.initiative)

    Input.objects.bulk_create([Input(decision=decision, name=name) for name in ("One", "Two")])
    assert grown() == [1]
    Input.objects.filter(name__in=["One", "Two"])._raw_delete("default")
    assert grown() == [2]
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY governance_citation (initiative_id, decision_id) FROM STDIN") as c,
    ):
        c.write_row((whole.initiative.pk, whole.others[Decision].pk))
    assert grown() == [3]
    Citation.objects.filter(decision=whole.others[Decision]).delete()
    assert grown() == [4]
    whole.initiative.systems.add(whole.others[AISystem])
    assert grown() == [5]
    whole.initiative.systems.clear()
    assert grown() == [6]
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("TRUNCATE governance_citation")
    assert grown() == [7]


def test_a_row_that_moves_counts_where_it_was_and_where_it_is(whole):
    Citation.objects.create(initiative=whole.other, decision=whole.others[Decision])
    grown = Grown(whole.initiative, whole.other)

    sql("UPDATE decisions_input SET decision_id = %s WHERE name = 'Letter'", whole.others[Decision].pk)

    assert grown() == [1, 1]


def test_a_statement_that_changes_nothing_counts_nothing(whole):
    grown = Grown(whole.initiative, whole.other)

    for model in (Accountability, Decision, EdgeCasePolicy, Person, Queue, RedesignPlan, Tolerance, Unit, Waiver):
        table = model._meta.db_table
        sql(f"UPDATE {table} SET id = id")
        sql(f"UPDATE {table} SET id = id WHERE FALSE")
    for row in (whole.rows[Decision], whole.rows[Activity], whole.rows[Tolerance]):
        row.refresh_from_db()
        row.save()

    assert grown() == [0, 0]


def test_what_is_in_no_remit_yet_counts_nothing(whole):
    grown = Grown(whole.initiative)
    terms = TERMS | {"status": "proposed", "accepted_at": None}
    by = {"person": whole.owner, "deputy": whole.deputy, "proposed_by": whole.cast.petra}

    held = Accountability.objects.create(initiative=whole.initiative, capacity="second_line", **by, **terms)
    owned = Ownership.objects.create(decision=whole.rows[Decision], **by, **terms)
    asked = whole.others[Waiver]
    control = CompensatingControl.objects.create(waiver=asked, text="Look.", owner=whole.owner, cadence_days=1)
    assert grown() == [0]

    Accountability.objects.filter(pk=held.pk).update(status="accepted", accepted_at=NOW)
    Ownership.objects.filter(pk=owned.pk).update(valid_from=TERMS["valid_to"], valid_to=None)
    assert grown() == [1]
    asked.state, asked.decided_at = Waiver.State.APPROVED, NOW
    asked.save()
    assert grown() == [2]
    CompensatingControl.objects.filter(pk=control.pk).update(cadence_days=2)
    assert grown() == [3]


def test_accepting_or_signing_the_same_again_counts_nothing(whole):
    grown = Grown(whole.initiative)

    Accountability.objects.update(accepted_at=NOW + timedelta(365), manager_agreed_at=NOW)
    Ownership.objects.update(accepted_at=NOW + timedelta(365))
    Tolerance.objects.filter(signed_at__isnull=False).update(signed_at=NOW + timedelta(1))
    Person.objects.update(job_title="Head", last_login=NOW)

    assert grown() == [0]


def test_a_person_or_a_unit_counts_by_its_name_alone_wherever_it_is_named(whole):
    grown = Grown(whole.initiative, whole.other)

    Person.objects.filter(pk=whole.deputy.pk).update(printed_name="Dora D.")
    assert grown() == [1, 0]
    Person.objects.filter(pk=whole.deputy.pk).update(display_name="Dora")  # what is printed stays
    assert grown() == [1, 0]
    Unit.objects.filter(pk=whole.others[Unit].pk).update(name="House")
    assert grown() == [1, 1]


def test_a_session_cannot_have_it_passed_over(whole):
    tolerance = whole.rows[Tolerance]
    grown = Grown(whole.initiative)

    sql("SET LOCAL session_replication_role = replica")
    Tolerance.objects.filter(pk=tolerance.pk).update(limit=Decimal(6))
    sql("SET LOCAL session_replication_role = origin")
    assert grown() == [1]
    sql("SELECT set_config('pgtrigger.ignore', '{governance_tolerance:remit_revision_update}', TRUE)")
    Tolerance.objects.filter(pk=tolerance.pk).update(limit=Decimal(7))
    assert grown() == [2]
    sql("CREATE TEMPORARY TABLE governance_citation (initiative_id bigint, decision_id bigint) ON COMMIT DROP")
    sql("UPDATE decisions_decision SET question = 'Where?' WHERE id = %s", whole.rows[Decision].pk)
    sql("DROP TABLE pg_temp.governance_citation")
    assert grown() == [3]


def test_a_role_of_another_plan_and_an_input_of_another_decision_count_where_they_are_named(whole):
    grown = Grown(whole.initiative)
    stranger = Activity.objects.create(role=whole.others[Role], statement="Call", hours_per_month=Decimal(1))
    ActivityChange.objects.create(plan=whole.rows[RedesignPlan], activity=stranger)
    assert grown() == [1]

    Role.objects.filter(pk=whole.others[Role].pk).update(title="Adviser")
    assert grown() == [2]
    foreign = Input.objects.create(decision=whole.others[Decision], name="Elsewhere")
    EdgeCasePolicy.objects.filter(kind="incomplete").update(input=foreign)
    assert grown() == [3]
    Input.objects.filter(pk=foreign.pk).update(name="Somewhere")
    assert grown() == [4]


def test_work_counts_where_hours_go_to_it_and_where_a_decision_takes_it_over(whole):
    unit = make_unit("Elsewhere", parent=whole.cast.operations)
    far = Role.objects.create(title="Caller", unit=unit)
    work, other = (Activity.objects.create(role=far, statement=s, hours_per_month=1) for s in ("Call", "Visit"))
    grown = Grown(whole.initiative, whole.other)

    moved = CapacityMovement.objects.create(
        plan=whole.rows[RedesignPlan], destination="reinvest", hours=5, activity=work
    )
    assert grown() == [1, 0]
    Activity.objects.filter(pk=work.pk).update(statement="Call back")
    Role.objects.filter(pk=far.pk).update(title="Adviser")
    Unit.objects.filter(pk=unit.pk).update(name="Abroad")
    assert grown() == [4, 0]
    CapacityMovement.objects.filter(pk=moved.pk).update(realised=3)
    Activity.objects.filter(pk=work.pk).update(hours_per_month=2, ended_on=NOW.date())
    assert grown() == [4, 0]
    CapacityMovement.objects.filter(pk=moved.pk).delete()
    Takeover.objects.create(decision=whole.rows[Decision], activity=other)
    assert grown() == [6, 0]
    Activity.objects.filter(pk=other.pk).update(statement="Visit homes")
    Role.objects.filter(pk=far.pk).update(site="Galway")
    Unit.objects.filter(pk=unit.pk).update(name="Over there")
    assert grown() == [9, 0]
    Takeover.objects.filter(activity=other).delete()
    Unit.objects.filter(pk=unit.pk).update(name="Nowhere")
    assert grown() == [10, 0]


def test_whom_work_goes_to_and_who_takes_it_out_count_by_their_names(whole):
    unit = make_unit("Elsewhere", parent=whole.cast.operations)
    role, person = Role.objects.create(title="Caller", unit=unit), make_person("Remo", unit)
    grown = Grown(whole.initiative)

    ActivityChange.objects.update(transfer_to=role, removal_owner=person)
    assert grown() == [1]
    Role.objects.filter(pk=role.pk).update(title="Adviser")
    Unit.objects.filter(pk=unit.pk).update(code="ABROAD")
    Person.objects.filter(pk=person.pk).update(display_name="Remo R.")
    assert grown() == [4]


def test_what_it_is_worth_counts_and_how_far_it_has_come_does_not(whole):
    plan, owner = whole.others[RedesignPlan], make_person("Bea", whole.cast.operations)
    grown = Grown(whole.initiative, whole.other)

    benefit = Benefit.objects.get()
    Benefit.objects.filter(pk=benefit.pk).update(state="committed", committed_by=owner, committed_at=NOW)
    assert grown() == [0, 0]
    Benefit.objects.filter(pk=benefit.pk).update(plan=plan, owner=owner)
    assert grown() == [1, 0]
    RedesignPlan.objects.filter(pk=plan.pk).update(title="Twins")
    Person.objects.filter(pk=owner.pk).update(display_name="Beatrice")
    assert grown() == [3, 0]
    Benefit.objects.filter(pk=benefit.pk).update(initiative=whole.other)
    assert grown() == [4, 1]


def test_a_version_counts_while_it_may_run(whole):
    grown = Grown(whole.initiative)

    version = whole.rows[SystemVersion]
    version.withdrawn_at = NOW
    version.save()
    assert grown() == [1]
    SystemVersion.objects.filter(pk=version.pk).update(label="7.1.1")
    assert grown() == [1]

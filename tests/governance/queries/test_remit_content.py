"""What a remit holds: every field of every model in it, and nothing else."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

import decisions.queries.content
import roles.queries.content
import roles.queries.plan_content
from decisions.models import Decision, EdgeCasePolicy, Input, InputConflict, MapNode
from governance.models import Accountability, AISystem, Citation, Initiative, PlanCitation, Tolerance, Waiver
from governance.queries import remit_parts
from governance.queries.remit_content import SECTIONS, composed, remit_contents
from roles.models import RedesignPlan
from tests.cast import NOW, Cast, make_initiative
from tests.whole import Whole

PARTS = {
    **remit_parts.PARTS,
    **decisions.queries.content.PARTS,
    **roles.queries.content.PARTS,
    **roles.queries.plan_content.PARTS,
}
ASK = {"gate": "production", "statement": "May it go live?"}


@pytest.fixture(scope="module")
def whole_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Whole(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def whole(whole_once, db):
    """Have everything there; whatever the test does to it is undone."""
    return whole_once


def digest(whole):
    return composed(whole.initiative.pk, NOW, ASK).digest


def revision(initiative):
    return Initiative.objects.values_list("revision", flat=True).get(pk=initiative.pk)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def fields(kind):
    """Every field that is declared to be content, or not to be, but for numbers of rows, which never change."""
    return [
        pytest.param(model, name, id=f"{model.__name__}.{name}")
        for model, parts in PARTS.items()
        for name in getattr(parts, kind)
        if name != "id"
    ]


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model.__name__)
def test_every_field_is_content_or_says_why_not(model):
    every = sorted(field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many])
    parts = PARTS[model]

    assert sorted([*parts.content, *parts.other]) == every
    assert all(parts.other.values())


def test_every_model_that_a_remit_reaches_has_said_what_is_content():
    """From the initiative down to whoever is named; what is left out is left out here by name."""
    aside = {"Attestation", "Flag", "Transition", "Review", "Remit", "Clearance", "ClearanceEvent", "Readiness"}
    aside |= {"SweepRequest", "Runtime", "Observation"}
    # Who may look, that somebody looked, and which laws were found to apply: judged and chased, no condition.
    aside |= {"Confidentiality", "OwnerReview", "Determination"}
    # What was done and seen, and what was said of it: no condition that anybody signed.
    aside |= {"Measurement", "MeasureDay", "OutcomeDay", "OverrideDay", "Breach", "CaseReport", "Challenge"}
    aside |= {"AppealRoute", "Drill", "SeededTest"}
    # Matters of HR, which the gate judges afresh and nobody signs.
    aside |= {"AdoptionObjective", "ConflictingKpi", "KpiSearch"}
    of_initiative = {r.related_model for r in Initiative._meta.related_objects}

    assert {model.__name__ for model in of_initiative - PARTS.keys()} - aside == set()


# What no rule of types finds: another value that the database takes, or another row that it may be written in.
VALUES = {
    ("Initiative", "key"): "AI-9999",
    ("Initiative", "stage"): "shaping",
    ("Accountability", "status"): "ended",
    ("Ownership", "status"): "ended",
    ("Waiver", "state"): "revoked",
    ("Classification", "status"): "superseded",
    ("EdgeCasePolicy", "kind"): "conflicting",
    ("Decision", "ramp"): Jsonb([{"share": 100, "days": 0, "until": ""}]),
    ("DecisionTable", "verified"): Jsonb({"exact": True}),
    ("MapNode", "x"): 10.5,
    ("MapNode", "y"): 10.5,
    ("MapNode", "width"): 10.5,
    ("MapNode", "height"): 10.5,
    ("MapNode", "kind"): "source",
    ("AutonomyGrant", "share"): Decimal("0.5"),
    ("EdgeCasePolicy", "expected_share"): Decimal("0.5"),
    ("Waiver", "ends_on"): NOW.date() + timedelta(20),
    ("Accountability", "deputy_accepted_at"): None,
    ("Ownership", "deputy_accepted_at"): None,
    ("Person", "contracted_fte"): Decimal("0.5"),
    ("Person", "risk_authority"): 3,
    ("Role", "jurisdiction"): "DE",
    ("Activity", "volume_per_month"): 10,
    ("Activity", "minutes_each"): Decimal(2),
    ("CapacityMovement", "realised"): Decimal(5),
    ("Benefit", "kind"): "cashable",
    ("AISystem", "permissions"): ["another"],
}


def other_value(whole, row, field):
    """Another value for this field of this row."""
    if (type(row).__name__, field.name) in VALUES:
        return VALUES[type(row).__name__, field.name]
    if field.is_relation:
        return whole.others[field.related_model].pk
    value = getattr(row, field.attname)
    if field.choices:
        return next(choice for choice, _label in field.choices if choice != value)
    return another(field) if value is None else ANOTHER[type(value)](value)


ANOTHER = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    Decimal: lambda value: value + 1,
    datetime: lambda value: value + timedelta(1),
    date: lambda value: value + timedelta(1),
    time: lambda _value: time(9, 30),
    list: lambda value: [*value, "another"],
    dict: lambda _value: Jsonb({"another": 1}),
    str: lambda value: f"{value[:30]}x",
    UUID: lambda _value: uuid4(),
}


def another(field):
    if isinstance(field, models.DateTimeField):
        return NOW
    return date(2026, 12, 1) if isinstance(field, models.DateField) else "another"


def row_of(whole, model, name):
    if model is EdgeCasePolicy and name in whole.edge_cases:
        return whole.edge_cases[name]
    if model is MapNode and name == "decision":
        return whole.decided
    if model is Tolerance and name == "direction":
        return whole.open_tolerance
    return whole.rows[model]


def write_another(whole, model, name):
    """Change one field of a row of this model that is in the remit, by raw SQL, past guards of other kinds."""
    row, field = row_of(whole, model, name), model._meta.get_field(name)
    row.refresh_from_db()
    unguard(model._meta.db_table)
    if field.many_to_many:
        return write_another_relation(whole, row, field)
    value = other_value(whole, row, field)
    if (model, name) == (InputConflict, "first"):
        value = whole.inputs[1].pk
    if (model, name) == (InputConflict, "second"):
        value = whole.inputs[3].pk
    cast = "::text[]" if isinstance(field, ArrayField) else ""
    return sql(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s{cast} WHERE id = %s', value, row.pk)


def write_another_relation(whole, row, field):
    through = field.remote_field.through._meta
    if field.related_model is AISystem:
        other = whole.others[AISystem].pk
        return sql(f"UPDATE {through.db_table} SET aisystem_id = %s WHERE initiative_id = %s", other, row.pk)
    target = field.related_model.objects.order_by("pk").first()
    getattr(row, field.name).add(target)
    return 1


def unguard(table):
    """Have what only one door may write be writable here; what counts revisions stays on."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%'"
            " AND tgname NOT LIKE '%%revision_grows%%'",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    sql("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(("model", "name"), fields("content"))
def test_any_change_of_a_field_that_is_content_is_another_digest_and_another_revision(whole, model, name):
    before, seen = digest(whole), revision(whole.initiative)

    assert write_another(whole, model, name) == 1

    assert (digest(whole) != before, revision(whole.initiative)) == (True, seen + 1)


@pytest.mark.parametrize(("model", "name"), fields("other"))
def test_a_change_of_any_other_field_is_the_same_digest_and_the_same_revision(whole, model, name):
    before, seen = digest(whole), revision(whole.initiative)

    assert write_another(whole, model, name) == 1

    expected = seen + 1 if model is Initiative else seen  # whatever is written of the initiative itself counts
    assert (digest(whole), revision(whole.initiative)) == (before, expected)


def test_conditions_of_any_number_of_initiatives_take_twenty_four_statements(whole, django_assert_num_queries):
    cite = {"initiative": whole.other}
    Citation.objects.create(decision=whole.rows[Decision], **cite)
    PlanCitation.objects.create(plan=whole.rows[RedesignPlan], **cite)
    third = make_initiative(whole.cast, "Third")
    every = [whole.initiative.pk, whole.other.pk, third.pk]

    for ids in (every[:1], every):
        with django_assert_num_queries(24):
            assert sorted(remit_contents(ids, NOW)) == ids


def test_each_initiative_has_its_own_and_those_that_cite_the_same_say_the_same(whole):
    Citation.objects.create(initiative=whole.other, decision=whole.rows[Decision])

    found = remit_contents([whole.initiative.pk, whole.other.pk], NOW)
    one, two = found[whole.initiative.pk], found[whole.other.pk]

    assert (one["decisions"], one["initiative"]["key"]) == (two["decisions"], whole.initiative.key)
    assert {name: two[name] for name in SECTIONS[1:] if name in two and name != "decisions"} == {
        "systems": {},
        "classification": None,
        "accountabilities": {},
        "tolerances": {},
        "plans": {},
        "waivers": {},
    }


def test_a_remit_reads_as_whoever_signs_it_would_expect(whole):
    content = composed(whole.initiative.pk, NOW, ASK).content
    decision = content["decisions"][whole.rows[Decision].code]
    owner = {"id": whole.owner.pk, "name": "Ola"}

    assert list(content) == ["format", "ask", *SECTIONS]
    assert content["ask"] == ASK
    assert content["systems"]["Router"] == {
        "supplier": "vendor",
        "vendor": "Acme",
        "used": True,
        "versions": {"sha256:1": {"label": "7.1"}},
    }
    assert content["accountabilities"]["outcome_owner"][0] == {
        "person": owner,
        "hours": Decimal("40.0"),
        "from": date(2026, 1, 1),
        "to": date(2027, 6, 1),
        "deputy": {"id": whole.deputy.pk, "name": "Dora", "accepted": True},
        "in_objectives": True,
        "cost_code": "C-1",
    }
    assert sorted(decision["edge_cases"]) == [
        "ambiguous",
        "conflicting: Message vs Tier",
        "incomplete: Tier",
        "mandatory: fraud",
    ]
    assert decision["queues"]["Desk"]["staffed"] == {"days": "weekdays", "from": time(8), "until": time(18)}
    assert decision["conflicts"] == [["Message", "Tier"], ["Status", "Tier"]]
    ((name, tolerance),) = ((n, t) for n, t in content["tolerances"].items() if t["signed_by"])
    assert (name, tolerance["signed_by"]) == (f"Misrouted · {decision['code']} · Private", owner)
    assert sorted(content["tolerances"]["Late"]) == sorted(
        ["numerator", "denominator", "direction", "unit", "target", "amber", "limit", "owner", "signed_by"]
    )
    assert list(content["plans"][str(whole.rows[RedesignPlan].pk)]["activities"]) == ["Sort mail"]
    assert content["waivers"]["DEC-1"][0]["controls"]["A person looks."] == {"owner": owner, "cadence_days": 7}


def test_rows_that_a_form_deletes_and_makes_anew_are_the_same_content(whole):
    before = digest(whole)
    decision = whole.rows[Decision]
    cases = list(EdgeCasePolicy.objects.filter(kind__in=["ambiguous", "mandatory"]))
    inputs = list(decision.inputs.order_by("-pk").values("name", "source_system", "mandatory", "rank"))

    EdgeCasePolicy.objects.filter(pk__in=[case.pk for case in cases]).delete()
    for case in reversed(cases):
        case.pk = None
        case.save(force_insert=True)
    conflicting = EdgeCasePolicy.objects.get(kind="conflicting")
    incomplete = EdgeCasePolicy.objects.get(kind="incomplete")
    Input.objects.filter(decision=decision).delete()
    made = {fields["name"]: Input.objects.create(decision=decision, **fields) for fields in inputs}
    for first, second in (("Message", "Tier"), ("Status", "Tier")):
        pair = InputConflict.objects.create(decision=decision, first=made[first], second=made[second])
        if first == "Message":
            conflicting.conflict = pair
    incomplete.input = made["Tier"]
    for case in (conflicting, incomplete):
        case.pk = None
        case.save(force_insert=True)

    assert digest(whole) == before


def test_what_the_clock_ends_is_in_the_remit_until_then(whole):
    last = datetime(2027, 5, 31, 23, 59, tzinfo=NOW.tzinfo)
    lapsed = whole.rows[Waiver].expires_at

    def sections(at):
        content = remit_contents([whole.initiative.pk], at)[whole.initiative.pk]
        owners = content["decisions"][whole.rows[Decision].code]["owners"]
        return bool(content["accountabilities"]), bool(owners), bool(content["waivers"])

    assert sections(NOW) == (True, True, True)
    assert sections(lapsed - timedelta(seconds=1)) == (True, True, True)
    assert sections(lapsed) == (True, True, False)
    assert sections(last) == (True, True, False)
    assert sections(last + timedelta(minutes=1)) == (False, False, False)


def test_proposals_and_what_was_declined_are_no_conditions(whole):
    before = digest(whole)

    for status in ("proposed", "declined"):
        Accountability.objects.create(
            initiative=whole.initiative,
            capacity="gate_chair",
            person=whole.owner,
            proposed_by=whole.owner,
            valid_from=NOW.date(),
            status=status,
        )

    assert digest(whole) == before


def test_an_initiative_that_is_not_there_has_no_remit(db):
    with pytest.raises(Initiative.DoesNotExist):
        composed(0, NOW, ASK)

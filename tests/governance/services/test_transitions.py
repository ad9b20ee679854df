import pytest
from django.db import IntegrityError, connection, transaction

from governance.models import Initiative, LedgerEntry, Transition
from governance.rules.stages import Stage
from governance.services.transitions import GateRefused, initiative_move
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted
from tests.cast import NOW, appoint, force_stage, make_initiative


def move(initiative, stage, person, reason=""):
    return initiative_move(initiative, Stage(stage), actor=person.actor, at=NOW, reason=reason)


def stage_of(initiative):
    return Initiative.objects.values_list("stage", flat=True).get(pk=initiative.pk)


@pytest.mark.parametrize("who", ["carl", "arne", "tom", "adam"])
def test_whoever_is_not_trusted_with_gates_moves_nothing_superusers_included(cast, who):
    initiative = make_initiative(cast)

    with pytest.raises(NotPermitted):
        move(initiative, "shaping", getattr(cast, who))

    assert stage_of(initiative) == "intake"


def test_the_pmo_moves_an_initiative_to_shaping_and_it_is_on_record(cast):
    initiative = make_initiative(cast)

    passed = move(initiative, "shaping", cast.petra)

    assert stage_of(initiative) == "shaping"
    assert (passed.origin, passed.target, passed.actor) == ("intake", "shaping", cast.petra)
    entry = LedgerEntry.objects.get(verb="initiative_move", target_type="governance.initiative")
    assert (entry.actor_id, entry.details) == (cast.petra.pk, {"stage": ["intake", "shaping"]})


def test_production_is_refused_with_every_requirement_that_is_not_met(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "production", cast.petra)

    assert [reason.id for reason in refusal.value.reasons] == [
        "CLS-1", "OWN-1", "OWN-2", "OWN-3", "OWN-4", "OWN-5", "CAP-1", "CAP-2", "CAP-3",
        "DEC-1", "DEC-3", "DEC-4", "DEC-5", "DEC-6", "DEC-7", "DEC-8", "HUM-1",
        "HUM-2", "RSK-1", "RSK-3", "RSK-4", "MEA-1", "MEA-2", "ROL-1", "ROL-2",
        "ROL-3", "ROL-4", "INC-1", "PLT-1", "GOV-1", "GOV-3",
    ]  # fmt: skip
    assert stage_of(initiative) == "pilot"


def test_a_stage_cannot_be_skipped_and_the_refusal_says_what_its_gate_would_ask(cast):
    initiative = make_initiative(cast)

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "production", cast.petra)

    first, *others = refusal.value.reasons
    assert first.text == ("There is no way from intake to production. From intake it can go to: shaping, stopped.")
    assert others[0].id == "CLS-1"


def test_whoever_holds_a_capacity_does_not_move_it_through_the_gate(cast):
    initiative = make_initiative(cast, beneficiary_unit=cast.claims)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.oscar)
    force_stage(initiative, "pilot", cast.petra)

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "production", cast.oscar)

    assert refusal.value.reasons[0].id == "SOD-1"
    assert refusal.value.reasons[0].text.startswith("You are outcome owner here.")


def test_a_second_account_of_a_holder_is_the_holder(cast):
    initiative = make_initiative(cast, beneficiary_unit=cast.claims)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.oscar)
    force_stage(initiative, "pilot", cast.petra)
    cast.petra.identity_group = cast.oscar.identity_group
    cast.petra.save()
    del cast.petra.actor

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "production", cast.petra)

    assert refusal.value.reasons[0].id == "SOD-1"


def test_an_owner_who_holds_something_gets_the_whole_answer_rather_than_a_bare_no(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia)
    force_stage(initiative, "pilot", cast.petra)

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "production", cast.olivia)

    assert [reason.id for reason in refusal.value.reasons][:3] == ["SOD-1", "CLS-1", "OWN-2"]


def test_the_outcome_owner_takes_it_back_in_one_act_with_a_reason(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia)
    force_stage(initiative, "pilot", cast.petra)

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "shaping", cast.olivia)
    move(initiative, "shaping", cast.olivia, reason="Too many misrouted cases.")

    assert [reason.id for reason in refusal.value.reasons] == ["REASON"]
    assert stage_of(initiative) == "shaping"


def test_what_has_ended_goes_nowhere(cast):
    initiative = make_initiative(cast)
    move(initiative, "stopped", cast.petra, reason="No use for it.")

    with pytest.raises(GateRefused) as refusal:
        move(initiative, "shaping", cast.petra)

    assert refusal.value.reasons[0].text == "There is no way from stopped to shaping. It has ended."


@pytest.mark.parametrize(
    "attempt",
    [
        lambda i: Initiative.objects.filter(pk=i.pk).update(stage="production"),
        lambda i: Initiative.objects.bulk_update([Initiative(pk=i.pk, stage="production")], ["stage"]),
        lambda _i: connection.cursor().execute("UPDATE governance_initiative SET stage = 'production'"),
        lambda _i: connection.cursor().execute(
            "INSERT INTO governance_initiative (key, stage) VALUES ('AI-9999', 'production')"
        ),
    ],
    ids=["queryset", "bulk", "sql", "insert"],
)
def test_the_database_refuses_every_other_writer_of_a_stage(cast, attempt):
    initiative = make_initiative(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(initiative)

    assert stage_of(initiative) == "intake"


def test_no_setting_of_a_session_opens_the_guard(cast):
    initiative = make_initiative(cast)

    cursor = connection.cursor()
    cursor.execute(
        "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
        " WHERE tgrelid = 'governance_initiative'::regclass AND NOT tgisinternal"
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE governance_initiative SET stage = 'production'")

    assert stage_of(initiative) == "intake"


def test_an_old_transition_opens_no_door_for_a_later_transaction(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)
    Transition.objects.bulk_create(
        [Transition(initiative=initiative, origin="pilot", target="shaping", actor=cast.petra, at=NOW, transaction=1)]
    )
    stored = Transition.objects.latest("pk").transaction

    assert stored != 1


def test_transitions_are_never_changed_or_removed(cast):
    initiative = make_initiative(cast)
    move(initiative, "shaping", cast.petra)

    for attempt in (Transition.objects.update, Transition.objects.all().delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            attempt(**({"reason": "x"} if attempt.__name__ == "update" else {}))

    assert Transition.objects.count() == 1

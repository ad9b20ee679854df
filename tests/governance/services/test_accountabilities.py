from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.evidence import gather_one
from governance.models import Accountability, LedgerEntry
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_decline,
    accountability_deputise,
    accountability_end,
    accountability_name_deputy,
    accountability_propose,
    accountability_set_hours,
)
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_initiative, make_person


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def proposed(cast, initiative):
    return appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia, accept=False)


def reasons(refusal):
    return [(reason.id, reason.text) for reason in refusal.value.reasons]


@pytest.mark.parametrize("who", ["carl", "arne", "tom", "rita", "adam", "olivia"])
def test_naming_holders_is_for_the_pmo_executives_and_those_who_answer_for_the_outcome(cast, initiative, who):
    with pytest.raises(NotPermitted):
        accountability_propose(
            initiative=initiative,
            capacity=Capacity.MEASUREMENT_OWNER,
            person=cast.carl,
            actor=getattr(cast, who).actor,
            at=NOW,
        )

    assert not Accountability.objects.exists()


@pytest.mark.parametrize("who", ["petra", "oscar", "adam"])
def test_nobody_accepts_for_somebody_else(cast, proposed, who):
    with pytest.raises(NotPermitted):
        accountability_accept(proposed, actor=getattr(cast, who).actor, at=NOW)

    assert Accountability.objects.get().status == "proposed"


def test_the_person_accepts_and_it_is_on_record(cast, proposed):
    accepted = accountability_accept(proposed, actor=cast.olivia.actor, at=NOW)

    assert (accepted.status, accepted.accepted_at) == ("accepted", NOW)
    entry = LedgerEntry.objects.latest("id")
    assert (entry.verb, entry.actor, entry.target_id) == ("accountability_accept", cast.olivia, str(proposed.pk))


def test_a_deactivated_person_accepts_nothing(cast, proposed):
    cast.olivia.is_active = False
    cast.olivia.save()

    with pytest.raises(Refused):
        accountability_accept(proposed, actor=cast.olivia.actor, at=NOW)


def test_eligibility_is_asked_again_when_accepting(cast, proposed):
    cast.olivia.unit = cast.platforms
    cast.olivia.save()

    with pytest.raises(Refused) as refusal:
        accountability_accept(proposed, actor=cast.olivia.actor, at=NOW)

    assert {number for number, _text in reasons(refusal)} == {"OWN-1"}


def test_a_capacity_has_one_holder_at_a_time(cast, initiative):
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia)
    second = appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.oscar, accept=False)

    with pytest.raises(Refused) as refusal:
        accountability_accept(second, actor=cast.oscar.actor, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accountability.objects.filter(pk=second.pk).update(status="accepted", accepted_at=NOW)

    assert reasons(refusal) == [
        ("STATE", "Somebody else holds this capacity in that period. End that accountability first.")
    ]


def test_a_successor_takes_over_on_the_day_they_are_to_begin(cast, initiative):
    current = appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia)
    begins = NOW.date() + timedelta(days=30)

    successor = appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.oscar, valid_from=begins)

    current.refresh_from_db()
    assert (current.status, current.valid_to, successor.status) == ("accepted", begins, "accepted")
    assert list(LedgerEntry.objects.order_by("-id").values_list("verb", "target_id")[:2]) == [
        ("accountability_accept", str(current.pk)),
        ("accountability_accept", str(successor.pk)),
    ]
    holders = (
        gather_one(initiative.pk, NOW + timedelta(days=29)).facts,
        gather_one(initiative.pk, NOW + timedelta(days=30)).facts,
    )
    assert [facts.holder_of(Capacity.OUTCOME_OWNER).person.name for facts in holders] == ["Olivia", "Oscar"]


@pytest.mark.parametrize("second_account", [False, True])
def test_nobody_holds_platform_and_outcome_under_whatever_account(cast, initiative, second_account):
    initiative = make_initiative(cast, "Service desk", beneficiary_unit=cast.operations)
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia)
    techie = make_person("Olivia2", cast.platforms, identity_group=cast.olivia.identity_group)
    who = techie if second_account else cast.olivia

    with pytest.raises(Refused) as refusal:
        appoint(cast, initiative, Capacity.PLATFORM_OWNER, who)

    assert "OWN-3" in {number for number, _text in reasons(refusal)}


def test_a_platform_owner_may_not_report_to_the_outcome_owner(cast, initiative):
    appoint(cast, initiative, Capacity.OUTCOME_OWNER, cast.oscar)
    cast.tom.manager = cast.oscar
    cast.tom.save()

    with pytest.raises(Refused) as refusal:
        appoint(cast, initiative, Capacity.PLATFORM_OWNER, cast.tom)

    assert reasons(refusal) == [
        (
            "OWN-3",
            "Tom (platform owner) reports to Oscar (outcome owner); platform and outcome need separate lines.",
        )
    ]


def test_only_the_line_manager_agrees_to_the_hours(cast, proposed):
    for stranger in (cast.olivia, cast.petra, cast.hana):
        with pytest.raises(NotPermitted):
            accountability_agree(proposed, actor=stranger.actor, at=NOW)

    agreed = accountability_agree(proposed, actor=cast.oscar.actor, at=NOW)

    assert (agreed.manager_agreed_by, agreed.manager_agreed_at) == (cast.oscar, NOW)


def test_other_hours_need_a_new_agreement(cast, proposed):
    accountability_agree(proposed, actor=cast.oscar.actor, at=NOW)

    changed = accountability_set_hours(
        proposed, hours=12, in_objectives=True, cost_code="", actor=cast.petra.actor, at=NOW
    )

    assert (changed.hours_per_month, changed.manager_agreed_at) == (12, None)


def test_a_deputy_is_eligible_somebody_else_and_accepts_in_person(cast, proposed):
    twin = make_person("Twin", cast.operations, identity_group=cast.olivia.identity_group)
    for unfit in (cast.carl, cast.tom, twin):
        with pytest.raises(Refused):
            accountability_name_deputy(proposed, deputy=unfit, actor=cast.petra.actor, at=NOW)
    dora = make_person("Dora", cast.operations)

    named = accountability_name_deputy(proposed, deputy=dora, actor=cast.petra.actor, at=NOW)
    with pytest.raises(NotPermitted):
        accountability_deputise(proposed, actor=cast.olivia.actor, at=NOW)
    accepted = accountability_deputise(proposed, actor=dora.actor, at=NOW)

    assert (named.deputy, named.deputy_accepted_at, accepted.deputy_accepted_at) == (dora, None, NOW)


def test_declining_and_ending_say_why(cast, proposed):
    with pytest.raises(Refused):
        accountability_decline(proposed, actor=cast.olivia.actor, at=NOW, reason="")
    with pytest.raises(Refused):
        accountability_end(proposed, actor=cast.petra.actor, at=NOW, reason=" ")

    declined = accountability_decline(proposed, actor=cast.olivia.actor, at=NOW, reason="No time.")

    assert (declined.status, declined.decline_reason) == ("declined", "No time.")


def test_what_is_over_cannot_be_accepted(cast, proposed):
    accountability_decline(proposed, actor=cast.olivia.actor, at=NOW, reason="No time.")

    with pytest.raises(Refused) as refusal:
        accountability_accept(proposed, actor=cast.olivia.actor, at=NOW)

    assert reasons(refusal) == [("STATE", "This is declined already.")]


def test_a_contractor_holds_no_accountable_capacity(cast, initiative):
    hired = make_person("Hired", cast.operations, employment="contractor")

    with pytest.raises(Refused) as refusal:
        appoint(cast, initiative, Capacity.MEASUREMENT_OWNER, hired)

    assert reasons(refusal) == [("OWN-1", "Hired is a contractor; whoever is measurement owner has to be an employee.")]

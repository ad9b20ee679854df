from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.evidence import gather_one
from governance.models import LedgerEntry, PolicyProfile, SweepRequest
from governance.rules.standing_in import Way, signs_for
from governance.services.delegations import delegation_warnings
from roles.models import Delegation
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Refused
from roles.services.delegations import delegation_accept, delegation_end, delegation_give
from tests.cast import NOW, appoint, make_initiative, make_person

TODAY = date(2026, 11, 24)
OWNER = Capacity.OUTCOME_OWNER


@pytest.fixture
def initiative(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, OWNER, cast.olivia)
    return initiative


@pytest.fixture
def frieda(cast):
    return make_person("Frieda", cast.operations)


def give(giver, delegate, *capacities, starts=0, days=10, **fields):
    first = TODAY + timedelta(days=starts)
    return delegation_give(
        delegate=delegate,
        capacities=capacities or [OWNER],
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        actor=giver.actor,
        at=NOW,
        **fields,
    )


def acting(initiative, person, capacity=OWNER, at=NOW):
    evidence = gather_one(initiative.pk, at)
    facts = people_facts([person.pk], UnitTree.read(), at.date())[person.pk]
    return signs_for(evidence.facts, evidence.policy, capacity, facts)


def texts(refusal):
    return [reason.text for reason in refusal.value.reasons]


@pytest.mark.parametrize("who", ["arne", "adam"])
def test_who_signs_nothing_lets_nobody_sign_in_their_place(cast, initiative, frieda, who):
    with pytest.raises(NotPermitted):
        give(getattr(cast, who), frieda)

    assert not Delegation.objects.exists()


@pytest.mark.parametrize("who", ["carl", "olivia", "petra", "adam", "arne"])
def test_only_who_is_named_accepts(cast, initiative, frieda, who):
    given = give(cast.olivia, frieda)

    with pytest.raises(NotPermitted):
        delegation_accept(given, actor=getattr(cast, who).actor, at=NOW)

    given.refresh_from_db()
    assert given.accepted_at is None


@pytest.mark.parametrize("who", ["carl", "oscar", "petra", "adam", "hana"])
def test_nobody_but_the_two_ends_it(cast, initiative, frieda, who):
    given = give(cast.olivia, frieda)

    with pytest.raises(NotPermitted):
        delegation_end(given, actor=getattr(cast, who).actor, at=NOW)

    given.refresh_from_db()
    assert given.ended_at is None


def test_given_and_accepted_it_opens_the_capacity_and_no_more(cast, initiative, frieda):
    given = give(cast.olivia, frieda, reason="Parental leave.")

    assert acting(initiative, frieda) is None

    delegation_accept(given, actor=frieda.actor, at=NOW)
    stands = acting(initiative, frieda)
    assert (stands.way, stands.on_behalf_of_id, stands.full) == (Way.DELEGATE, cast.olivia.pk, False)
    assert acting(initiative, frieda, at=NOW + timedelta(days=9)).way is Way.DELEGATE
    assert acting(initiative, frieda, at=NOW + timedelta(days=10)) is None
    assert acting(initiative, frieda, Capacity.GATE_CHAIR) is None


@pytest.mark.parametrize("who", ["olivia", "frieda"])
def test_either_of_the_two_ends_it_at_once(cast, initiative, frieda, who):
    given = delegation_accept(give(cast.olivia, frieda), actor=frieda.actor, at=NOW)

    delegation_end(given, actor={"olivia": cast.olivia, "frieda": frieda}[who].actor, at=NOW)

    assert acting(initiative, frieda) is None
    with pytest.raises(Refused) as refusal:
        delegation_end(given, actor=frieda.actor, at=NOW)
    assert texts(refusal) == ["This delegation is over."]


def test_every_act_is_in_the_ledger_once_and_has_the_initiatives_judged_anew(cast, initiative, frieda):
    SweepRequest.objects.all().delete()
    given = give(cast.olivia, frieda, reason="Parental leave.")
    delegation_accept(given, actor=frieda.actor, at=NOW)
    delegation_end(given, actor=cast.olivia.actor, at=NOW)

    entries = LedgerEntry.objects.filter(target_type="roles.delegation").order_by("id")
    assert [(e.verb, e.actor, e.reason) for e in entries] == [
        ("delegation_give", cast.olivia, "Parental leave."),
        ("delegation_accept", frieda, ""),
        ("delegation_end", cast.olivia, ""),
    ]
    assert entries[0].details == {"capacities": ["outcome_owner"], "from": "2026-11-24", "until": "2026-12-03"}
    assert list(SweepRequest.objects.values_list("initiative_id", flat=True)) == [initiative.pk] * 3


def test_accepting_twice_is_refused(cast, initiative, frieda):
    given = delegation_accept(give(cast.olivia, frieda), actor=frieda.actor, at=NOW)

    with pytest.raises(Refused) as refusal:
        delegation_accept(given, actor=frieda.actor, at=NOW)
    assert texts(refusal) == ["You accepted this on 24 Nov 2026."]


def test_all_that_speaks_against_it_is_told_at_once(cast, initiative):
    with pytest.raises(Refused) as refusal:
        give(cast.olivia, cast.olivia, Capacity.GATE_CHAIR, starts=-1, days=100)

    assert texts(refusal) == [
        "Nobody stands in for themselves.",
        "It cannot start in the past: what was signed without it stays as it is.",
        "It would last 100 days; 90 are the most.",
        "You are gate chair of nothing, so nobody can stand in for you as that.",
    ]
    assert not Delegation.objects.exists()


def test_how_long_it_may_last_is_what_the_policy_says(cast, initiative, frieda):
    default = PolicyProfile.objects.get(key="default_labour")
    default.parameters |= {"delegation_days": 5}
    default.save()

    with pytest.raises(Refused) as refusal:
        give(cast.olivia, frieda, days=6)
    assert texts(refusal) == ["It would last 6 days; 5 are the most."]


def test_a_second_account_is_no_stand_in(cast, initiative):
    second = make_person("Olivia2", cast.operations, identity_group=cast.olivia.identity_group)

    with pytest.raises(Refused) as refusal:
        give(cast.olivia, second)
    assert texts(refusal) == ["Nobody stands in for themselves: Olivia2 and Olivia are the same person."]


@pytest.mark.parametrize("who", ["arne", "adam"])
def test_who_audits_or_administers_is_no_stand_in(cast, initiative, who):
    with pytest.raises(Refused) as refusal:
        give(cast.olivia, getattr(cast, who))
    assert texts(refusal) == [f"{getattr(cast, who)} audits or administers, and signs nothing."]


def test_who_stands_in_passes_nothing_on_not_even_from_a_second_account(cast, initiative, frieda):
    other = make_initiative(cast, "Refunds")
    appoint(cast, other, OWNER, frieda)
    second = make_person("Frieda2", cast.operations, identity_group=frieda.identity_group)
    third = make_initiative(cast, "Letters")
    appoint(cast, third, OWNER, second)
    delegation_accept(give(cast.olivia, frieda), actor=frieda.actor, at=NOW)

    for giver in (frieda, second):
        with pytest.raises(Refused) as refusal:
            give(giver, cast.hana)
        assert texts(refusal) == ["Outcome owner was given to you by Olivia; who stands in cannot pass it on."]


def test_one_person_at_a_time_stands_in(cast, initiative, frieda):
    give(cast.olivia, frieda)

    with pytest.raises(Refused) as refusal:
        give(cast.olivia, cast.hana, starts=9)
    assert texts(refusal) == ["You let Frieda stand in as outcome owner in that period already; end that first."]
    assert give(cast.olivia, cast.hana, starts=10).delegate == cast.hana


def test_who_became_a_contractor_meanwhile_cannot_accept(cast, initiative, frieda):
    given = give(cast.olivia, frieda)
    frieda.employment = "contractor"
    frieda.save()

    with pytest.raises(Refused) as refusal:
        delegation_accept(given, actor=frieda.actor, at=NOW)
    assert texts(refusal) == ["Frieda is a contractor; whoever stands in has to be an employee."]


def test_where_it_opens_nothing_is_told_when_it_is_given(cast, initiative):
    appoint(cast, initiative, Capacity.PLATFORM_OWNER, cast.tom)
    given = give(cast.olivia, cast.tom)
    delegation_accept(given, actor=cast.tom.actor, at=NOW)

    assert delegation_warnings([given], TODAY) == {
        given.pk: [
            (
                "Case triage: Tom works in Platforms, which is part of technology; an outcome owner answers for "
                "the business."
            ),
            (
                "Case triage: Tom works in Platforms; an outcome owner comes from Operations, which bears the "
                "consequences, or from a unit above it."
            ),
            "Case triage: Tom is both outcome owner and platform owner; two people have to hold these.",
        ]
    }
    assert acting(initiative, cast.tom) is None


def test_warnings_take_the_same_statements_however_many(cast, frieda):
    given, taken = [], []
    for number in range(3):
        appoint(cast, make_initiative(cast, f"Initiative {number}"), OWNER, cast.olivia)
        given.append(give(cast.olivia, frieda, starts=20 * number))
        with CaptureQueriesContext(connection) as statements:
            found = delegation_warnings(given, TODAY)
        taken.append(len(statements))

    assert found == {delegation.pk: [] for delegation in given}
    assert taken == [taken[0]] * 3

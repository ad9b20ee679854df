"""Nobody promises more than they have, whichever way it is tried and in whichever register it stands."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from decisions.services.ownerships import (
    ownership_accept,
    ownership_agree,
    ownership_propose,
    ownership_set_hours,
)
from governance.queries.loads import person_loads
from governance.rules.commitment import overload_message
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_deputise,
    accountability_end,
    accountability_name_deputy,
    accountability_set_hours,
)
from roles.rules.refusals import Refused
from roles.services.people import person_update
from tests.cast import NOW, appoint, make_decision, make_initiative, make_person, profile


@pytest.fixture
def held(cast):
    """Olivia has promised 150 of 160 hours to one initiative."""
    return appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=150)


def proposed(cast, capacity="risk_tolerance_owner", hours=0, **terms):
    return appoint(cast, make_initiative(cast, "Another"), capacity, cast.olivia, hours=hours, accept=False, **terms)


def owns(cast, hours, **terms):
    asked = {"decision": make_decision(cast), "person": cast.olivia, "hours_per_month": Decimal(hours)}
    return ownership_propose(**asked, **terms, actor=cast.petra.actor, at=NOW)


def set_hours(cast, terms, hours, act=accountability_set_hours):
    funded = {"in_objectives": True, "cost_code": ""}
    return act(terms, hours=Decimal(hours), **funded, actor=cast.petra.actor, at=NOW)


def reasons(refused):
    return [reason.text for reason in refused.value.reasons]


def test_accepting_what_does_not_fit_is_refused_and_changes_nothing(cast, held):
    asked = owns(cast, 11)

    with pytest.raises(Refused) as refused:
        ownership_accept(asked, actor=cast.olivia.actor, at=NOW)

    assert reasons(refused) == [
        "Olivia would have promised 161 of 160 hours a month from 24 Nov 2026 on.",
        f"Promised already: outcome owner ({held.initiative.key}, 150 h) from 24 Nov 2026.",
        "There are 160 hours a month at 1 FTE.",
    ]
    asked.refresh_from_db()
    assert asked.status == "proposed"


def test_a_second_initiative_costs_switching_and_the_refusal_says_so(cast, held):
    with pytest.raises(Refused) as refused:
        accountability_accept(proposed(cast, hours=1), actor=cast.olivia.actor, at=NOW)

    assert reasons(refused)[0].startswith("Olivia would have promised 151 of 144 hours")
    assert reasons(refused)[2] == ("There are 160 hours a month at 1 FTE, less 16 for switching between 2 initiatives.")
    accountability_accept(proposed(cast, "measurement_owner"), actor=cast.olivia.actor, at=NOW)


def test_more_hours_are_refused_and_fewer_and_none_are_not(cast, held):
    owned = ownership_accept(owns(cast, 10), actor=cast.olivia.actor, at=NOW)

    for terms, act in ((held, accountability_set_hours), (owned, ownership_set_hours)):
        with pytest.raises(Refused):
            set_hours(cast, terms, terms.hours_per_month + Decimal("0.5"), act)
    set_hours(cast, held, 140)
    set_hours(cast, owned, 20, ownership_set_hours)
    set_hours(cast, held, 0)


def test_what_is_too_much_by_now_may_be_accepted_anew_agreed_and_brought_down(cast, held):
    person_update(cast.olivia, contracted_fte=Decimal("0.5"), actor=cast.adam.actor, at=NOW, reason="Half time")

    accountability_accept(held, actor=cast.olivia.actor, at=NOW)
    accountability_agree(held, actor=cast.oscar.actor, at=NOW)
    set_hours(cast, held, 120)
    with pytest.raises(Refused):
        set_hours(cast, held, 121)


def test_a_manager_cannot_agree_to_what_is_not_there_though_nobody_accepted_it(cast, held):
    asked = owns(cast, 11)

    with pytest.raises(Refused):
        ownership_agree(asked, actor=cast.oscar.actor, at=NOW)


def test_what_begins_when_something_else_ends_fits(cast):
    end = NOW.date() + timedelta(days=30)
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=150, valid_to=end)

    ownership_accept(owns(cast, 150, valid_from=end), actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused):
        ownership_accept(owns(cast, 11, valid_from=end + timedelta(days=400)), actor=cast.olivia.actor, at=NOW)


def test_promises_of_another_account_of_the_same_person_count(cast, held):
    other = make_person("Olivia2", cast.operations, manager=cast.oscar, identity_group=cast.olivia.identity_group)
    asked = ownership_propose(
        decision=make_decision(cast), person=other, hours_per_month=Decimal(11), actor=cast.petra.actor, at=NOW
    )

    with pytest.raises(Refused):
        ownership_accept(asked, actor=other.actor, at=NOW)


def test_a_deputy_keeps_hours_free_and_cannot_without_having_them(cast, held):
    full = make_person("Full", cast.operations, manager=cast.oscar)
    appoint(cast, make_initiative(cast, "Another"), "measurement_owner", full, hours=130)
    named = accountability_name_deputy(held, deputy=full, actor=cast.petra.actor, at=NOW)

    with pytest.raises(Refused) as refused:
        accountability_deputise(named, actor=full.actor, at=NOW)

    assert "Full would have promised 167.5 of 160 hours a month" in reasons(refused)[0]
    set_hours(cast, held, 120)
    accountability_deputise(named, actor=full.actor, at=NOW)
    with pytest.raises(Refused):
        set_hours(cast, held, 121)


def test_no_sequence_of_acts_through_the_services_stores_too_much(cast):
    draw, policy = random.Random(18), profile("default_labour").policy  # noqa: S311 - only acts are drawn
    terms = [
        appoint(cast, make_initiative(cast, f"Number {n}"), capacity, cast.olivia, hours=0, accept=False)
        for n, capacity in enumerate(("outcome_owner", "measurement_owner", "hr_partner"))
    ]
    refused = 0
    for _step in range(18):
        chosen, act = draw.choice(terms), draw.choice(["accept", "hours", "hours", "agree"])
        try:
            if act == "accept":
                accountability_accept(chosen, actor=cast.olivia.actor, at=NOW)
            elif act == "agree":
                accountability_agree(chosen, actor=cast.oscar.actor, at=NOW)
            else:
                set_hours(cast, chosen, draw.randrange(0, 110))
        except Refused:
            refused += 1
        (load,) = person_loads([cast.olivia.pk], NOW)
        assert overload_message("Olivia", 1.0, load.load, policy, NOW.date()) is None
    assert 0 < refused < 18


def test_what_ends_makes_room(cast, held):
    accountability_end(held, actor=cast.petra.actor, at=NOW, reason="Handed over.")

    ownership_accept(owns(cast, 160), actor=cast.olivia.actor, at=NOW)

"""S18: somebody holds 0.6 and 0.3 of their time; two managers give them 0.2 and 0.3 more at the same moment. One is
let through, the other is told of both commitments that stand in the way. Leave that is booked later is found with its
exact days, and who works four days of five has four fifths to promise."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from decisions.models import Ownership
from decisions.services.ownerships import ownership_accept, ownership_propose
from governance.models import Flag
from governance.services.shipped import shipped_load
from governance.services.sweep import sweep
from roles.models import Person
from tests.acceptance.doors import Door
from tests.acceptance.test_s16_two_at_once import at_once, statuses
from tests.cast import NOW, Cast, appoint, make_decision, make_initiative
from tests.ready import now

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = 160


@pytest.fixture
def cast():
    shipped_load()  # what migrations load is flushed after each test that commits
    return Cast()


@pytest.fixture
def later():
    return now().date() + timedelta(days=40)


def owned(cast, name, hours=0, *, accept=True, **terms):
    """Return that Olivia was asked to own a decision, for so much of her time, and accepted."""
    decision = make_decision(cast, name=name)
    who = {"actor": cast.petra.actor, "at": NOW}
    found = ownership_propose(decision=decision, person=cast.olivia, hours_per_month=Decimal(hours), **terms, **who)
    return ownership_accept(found, actor=cast.olivia.actor, at=NOW) if accept else found


@pytest.fixture
def busy(cast, later):
    """Olivia holds 0.6 for an outcome, and 0.3 for a decision that she gives up in forty days."""
    outcome = appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=0.6 * WHOLE)
    return outcome, owned(cast, "Settle small claims", 0.3 * WHOLE, valid_to=later)


def test_two_managers_at_once_give_hours_that_are_there_once_and_one_is_told_what_stands_in_the_way(cast, busy, later):
    outcome, _given_up = busy
    fifth, third = owned(cast, "Route case", valid_from=later), owned(cast, "Pay out", valid_from=later)
    petra, oscar = Door(Client, cast.petra), Door(Client, cast.oscar)

    answers = at_once(
        lambda: petra.post(f"ownerships/{fifth.pk}/hours", {"hours_per_month": f"{0.2 * WHOLE:.1f}"}),
        lambda: oscar.post(f"ownerships/{third.pk}/hours", {"hours_per_month": f"{0.3 * WHOLE:.1f}"}),
    )

    assert statuses(answers) == [200, 409]
    kept = Ownership.objects.get(pk__in=[fifth.pk, third.pk], hours_per_month__gt=0)
    told = next(answer.json()["reasons"] for answer in answers if answer.status_code == 409)
    assert {reason["id"] for reason in told} == {"CAP-2"}
    text, hours = " ".join(reason["text"] for reason in told), float(kept.hours_per_month)
    assert f"Olivia would have promised 176 of 160 hours a month from {later:%-d %b %Y} on." in text
    assert f"outcome owner ({outcome.initiative.key}, 96 h) from 24 Nov 2026" in text
    assert f"{kept.decision.name} ({kept.decision.code}, {hours:g} h) from {later:%-d %b %Y}" in text
    assert "There are 160 hours a month at 1 FTE." in text


def test_two_agreements_at_once_to_what_nobody_accepted_yet_are_one(cast, busy, later):
    asked = [
        owned(cast, name, hours, accept=False, valid_from=later) for name, hours in (("Route case", 32), ("Pay", 48))
    ]
    doors = [Door(Client, cast.oscar) for _n in asked]

    answers = at_once(*(lambda d=d, o=o: d.post(f"ownerships/{o.pk}/agree") for d, o in zip(doors, asked, strict=True)))

    assert statuses(answers) == [200, 409]
    assert Ownership.objects.filter(manager_agreed_at__isnull=False).count() == 1


def test_leave_that_is_booked_later_is_found_with_its_exact_days(cast, busy):
    first = (now().date().replace(day=1) + timedelta(days=32)).replace(day=1)
    away = {"absence-starts_on": str(first), "absence-ends_on": str(first + timedelta(days=13)), "act": "absence"}
    assert Door(Client, cast.olivia).client.post(f"/people/{cast.olivia.pk}/", away).status_code == 302

    sweep(at=now())

    flag = Flag.objects.get(rule="F-CAP-1", state="open")
    days = f"from {first:%-d %b %Y} to {first + timedelta(days=13):%-d %b %Y}"
    assert (flag.person, flag.owner) == (cast.olivia, cast.oscar)
    assert flag.message.startswith(f"Olivia is away {days}: ")
    assert f"are left in {first:%B %Y}" in flag.message
    assert Door(Client, cast.petra).client.get("/capacity/?only=over").context["rows"][0]["who"].name == "Olivia"


def test_who_works_four_days_of_five_has_four_fifths_to_promise(cast):
    Person.objects.filter(pk=cast.olivia.pk).update(contracted_fte=Decimal("0.8"))
    fits = appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=128)
    olivia, petra = Door(Client, cast.olivia), Door(Client, cast.petra)

    answer = petra.post(f"accountabilities/{fits.pk}/hours", {"hours_per_month": "128.5"})

    assert answer.status_code == 409
    assert "There are 128 hours a month at 0.8 FTE." in [reason["text"] for reason in answer.json()["reasons"]]
    assert olivia.post(f"accountabilities/{fits.pk}/accept").status_code == 200

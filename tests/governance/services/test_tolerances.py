from decimal import Decimal

import pytest

from governance.models import Tolerance
from governance.services.tolerances import tolerance_remove, tolerance_set, tolerance_sign
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_initiative

WHOLE = {"target": Decimal(3), "amber": Decimal(4), "limit": Decimal(5)}


@pytest.fixture
def initiative(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, Capacity.RISK_TOLERANCE_OWNER, cast.carl, hours=4)
    return initiative


def write(cast, initiative, tolerance=None, by=None, **fields):
    fields = {"measure": "Misroute rate", "owner": cast.carl} | WHOLE | fields
    return tolerance_set(initiative, tolerance=tolerance, actor=(by or cast.rita).actor, at=NOW, **fields)


@pytest.mark.parametrize("who", ["tom", "arne", "olivia", "adam"])
def test_setting_tolerances_is_for_those_who_answer_for_them(cast, initiative, who):
    with pytest.raises(NotPermitted):
        write(cast, initiative, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["rita", "petra", "oscar", "adam"])
def test_only_the_tolerance_owner_signs_superusers_included(cast, initiative, who):
    tolerance = write(cast, initiative)

    with pytest.raises(NotPermitted):
        tolerance_sign(tolerance, actor=getattr(cast, who).actor, at=NOW)


def test_the_owner_signs_a_whole_tolerance_and_a_change_takes_the_signature_off(cast, initiative):
    tolerance = write(cast, initiative)

    signed = tolerance_sign(tolerance, actor=cast.carl.actor, at=NOW)
    loosened = write(cast, initiative, tolerance=tolerance, limit=Decimal(9))

    assert (signed.signed_by, signed.signed_at) == (cast.carl, NOW)
    assert (loosened.signed_by, loosened.signed_at) == (None, None)


def test_what_lacks_a_limit_is_not_signed(cast, initiative):
    tolerance = write(cast, initiative, limit=None)

    with pytest.raises(Refused) as refusal:
        tolerance_sign(tolerance, actor=cast.carl.actor, at=NOW)

    assert refusal.value.reasons[0].text == "This tolerance has no limit yet."


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"target": Decimal(6)}, "The target has to be on the good side of the limit."),
        ({"direction": "lower"}, "The target has to be on the good side of the limit."),
        ({"amber": Decimal(2)}, "Amber lies between target and limit."),
    ],
)
def test_target_amber_and_limit_have_to_stand_in_order(cast, initiative, fields, text):
    with pytest.raises(Refused) as refusal:
        write(cast, initiative, **fields)

    assert refusal.value.reasons[0].text == text


def test_one_measure_has_one_tolerance(cast, initiative):
    write(cast, initiative)

    with pytest.raises(Refused):
        write(cast, initiative, measure="misroute RATE")

    assert Tolerance.objects.count() == 1


def test_a_signed_tolerance_is_not_removed(cast, initiative):
    tolerance = tolerance_sign(write(cast, initiative), actor=cast.carl.actor, at=NOW)

    with pytest.raises(Refused):
        tolerance_remove(tolerance, actor=cast.rita.actor, at=NOW)
    write(cast, initiative, tolerance=tolerance)
    tolerance_remove(tolerance, actor=cast.rita.actor, at=NOW)

    assert not Tolerance.objects.exists()

from datetime import timedelta
from decimal import Decimal

import pytest

from decisions.models import AutonomyGrant
from decisions.services.segments import segment_register
from governance.models import Breach, Initiative, Tolerance
from governance.rules.limits import Direction, MeasureUnit
from governance.services.appetites import Cap, appetite_set
from governance.services.challenges import challenge_make
from governance.services.initiatives import initiative_cite_decision
from governance.services.tolerances import tolerance_remove, tolerance_set, tolerance_sign
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Refused
from roles.services.people import person_authorise
from tests.broken import counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW, appoint, make_decision, make_initiative

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


def texts(refusal):
    return [reason.text for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"direction": "band", "limit_low": Decimal(4)}, "The lower limit has to lie below the target."),
        (
            {"direction": "band", "limit_low": Decimal(1), "amber_low": Decimal("0.5")},
            "The lower amber lies between the lower limit and the target.",
        ),
        (
            {"limit_low": Decimal(1)},
            "Only a band has limits on the lower side. Leave them empty, or say that it lies between two limits.",
        ),
        ({"limit": Decimal(101)}, "More than all cases is never counted: no limit lies above 100 %."),
    ],
)
def test_limits_on_either_side_have_to_stand_in_order(cast, initiative, fields, text):
    with pytest.raises(Refused) as refusal:
        write(cast, initiative, **fields)

    assert texts(refusal) == [text]


def test_a_measure_of_the_catalogue_is_known_by_its_name_and_keeps_its_unit(cast, initiative):
    assert write(cast, initiative, measure="Re-routed cases").key == "misroute_rate"

    with pytest.raises(Refused) as refusal:
        write(cast, initiative, measure="Complaints")

    assert texts(refusal)[0].startswith("“Complaints” is counted in ‰, as the catalogue says, not in %")


def test_what_was_ever_signed_keeps_its_unit_and_its_direction(cast, initiative):
    """So that 5 percent never become 0.5 of one, a looser limit under the same name."""
    tolerance = tolerance_sign(write(cast, initiative), actor=cast.carl.actor, at=NOW)
    ratio = {"unit": "number", "target": Decimal("0.3"), "amber": Decimal("0.4"), "limit": Decimal("0.5")}

    with pytest.raises(Refused) as refusal:
        write(cast, initiative, tolerance=tolerance, **ratio)

    assert texts(refusal)[0].startswith("It was signed in %, as “at most”")
    assert texts(refusal)[0].endswith("Remove this tolerance and write a new one.")


def test_a_tolerance_is_about_a_decision_and_a_segment_of_its_initiative(cast, initiative):
    elsewhere = make_decision(cast)
    segment = segment_register(name="Vulnerable", unit=cast.operations, actor=cast.olivia.actor, at=NOW)

    for fields in ({"decision": elsewhere}, {"segment": segment}):
        with pytest.raises(Refused):
            write(cast, initiative, **fields)
    initiative_cite_decision(initiative, elsewhere, actor=cast.petra.actor, at=NOW)
    AutonomyGrant.objects.create(decision=elsewhere, segment=segment, level=1, share=Decimal(1))

    written = [write(cast, initiative, **fields) for fields in ({}, {"decision": elsewhere}, {"segment": segment})]
    assert len({(row.measure, row.decision_id, row.segment_id) for row in written}) == 3


def test_none_goes_beyond_what_the_enterprise_takes(cast, initiative):
    cap = Cap("Misroute rate", Direction.UPPER, MeasureUnit.PERCENT, Decimal(4), "Customers notice.")
    with pytest.raises(NotPermitted):
        appetite_set(cap, actor=cast.petra.actor, at=NOW)
    appetite_set(cap, actor=cast.rita.actor, at=NOW)

    with pytest.raises(Refused) as refusal:
        write(cast, initiative)
    per_mille = {"unit": "per_mille", "target": Decimal(3), "amber": None, "limit": Decimal(41)}
    with pytest.raises(Refused):
        write(cast, initiative, **per_mille)

    assert texts(refusal) == ["The enterprise takes at most 4 % of “Misroute rate” anywhere: Customers notice."]
    assert write(cast, initiative, limit=Decimal(4)).limit == 4


def test_nothing_is_loosened_beside_a_breach_nor_for_a_while_after(cast):
    initiative = watched_initiative(cast)
    tolerance = signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)
    detected(initiative)

    def loosen(at=NOW):
        return tolerance_set(initiative, tolerance=tolerance, limit=Decimal(9), actor=cast.rita.actor, at=at)

    with pytest.raises(Refused) as refusal:
        loosen()
    assert texts(refusal)[0].startswith("Breach 1: Misrouted cases is open.")
    tighter = tolerance_set(initiative, tolerance=tolerance, amber=Decimal(3), actor=cast.rita.actor, at=NOW)
    assert tighter.evidence_since == NOW

    over = {"state": "closed", "closed_at": NOW, "closing_by": cast.olivia, "concurred_by": cast.rita}
    Breach.objects.update(**over)
    with pytest.raises(Refused) as refusal:
        loosen(NOW + timedelta(days=29))
    assert "until 24 Dec 2026" in texts(refusal)[0]
    assert loosen(NOW + timedelta(days=31)).evidence_since is None


def test_a_draft_that_was_loosened_before_is_not_signed_beside_a_breach(cast):
    initiative = watched_initiative(cast)
    tolerance = signed_tolerance(cast, initiative)
    tolerance_set(initiative, tolerance=tolerance, limit=Decimal(9), actor=cast.rita.actor, at=NOW)
    Breach.objects.create(
        initiative=initiative, number=1, measure="Misrouted cases", detector="cusum", severity="high",
        limit_text="at most 5 %", opened_at=NOW,
    )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        tolerance_sign(tolerance, actor=cast.rhea.actor, at=NOW)

    assert [reason.id for reason in refusal.value.reasons] == ["F-RSK-5"]
    tolerance_set(initiative, tolerance=tolerance, limit=Decimal(5), actor=cast.rita.actor, at=NOW)


def test_whoever_signs_needs_an_authority_that_covers_the_impact(cast, initiative):
    Initiative.objects.filter(pk=initiative.pk).update(impact_tier=3)
    tolerance = write(cast, initiative)

    with pytest.raises(Refused) as refusal:
        tolerance_sign(tolerance, actor=cast.carl.actor, at=NOW)
    assert texts(refusal)[0].startswith("This initiative has impact tier 3, and Carl may sign")

    for who in (cast.petra, cast.carl, cast.hana):
        with pytest.raises(NotPermitted):
            person_authorise(cast.carl, authority=3, reason="Head of claims.", actor=who.actor, at=NOW)
    person_authorise(cast.carl, authority=3, reason="Head of claims.", actor=cast.oscar.actor, at=NOW)
    assert tolerance_sign(tolerance, actor=cast.carl.actor, at=NOW).signed_by == cast.carl


def test_what_is_seen_counts_from_the_first_signature_under_a_limit_as_loose_as_this(cast, initiative):
    later, last = NOW + timedelta(days=10), NOW + timedelta(days=20)
    tolerance = tolerance_sign(write(cast, initiative), actor=cast.carl.actor, at=NOW)

    tolerance = write(cast, initiative, tolerance=tolerance, limit=Decimal("4.5"))
    tolerance = tolerance_sign(tolerance, actor=cast.carl.actor, at=later)
    assert (tolerance.first_signed_at, tolerance.evidence_since) == (NOW, NOW)
    tolerance = write(cast, initiative, tolerance=tolerance, limit=Decimal(6))
    tolerance = tolerance_sign(tolerance, actor=cast.carl.actor, at=last)
    assert (tolerance.first_signed_at, tolerance.evidence_since) == (NOW, last)


def test_the_second_line_challenges_what_it_did_not_sign(cast, initiative):
    tolerance_sign(write(cast, initiative), actor=cast.carl.actor, at=NOW)

    for who in (cast.petra, cast.carl, cast.arne):
        with pytest.raises(NotPermitted):
            challenge_make(initiative, comment="Well.", objects_to_it=False, actor=who.actor, at=NOW)
    with pytest.raises(Refused):
        challenge_make(initiative, comment=" ", objects_to_it=False, actor=cast.rita.actor, at=NOW)
    made = challenge_make(initiative, comment="5 % is too much.", objects_to_it=True, actor=cast.rita.actor, at=NOW)

    assert (made.made_by, made.objects_to_it) == (cast.rita, True)

from decimal import Decimal

import pytest

from decisions.models import AutonomyGrant, Decision, Segment
from decisions.services.decisions import decision_set_inputs, decision_update
from decisions.services.segments import (
    autonomy_grants_set,
    segment_register,
    segment_remove,
    segment_seen,
    segment_update,
)
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision


def make_segment(cast, name="Retail", *, unit=None, by=None, **fields):
    return segment_register(
        unit=unit or cast.operations, name=name, actor=(by or cast.olivia).actor, at=NOW, **{"predicate": ""} | fields
    )


def grant(segment, level, share=None, rule=""):
    return {"segment": segment, "level": level, "share": share, "rule": rule}


def granted(decision):
    rows = AutonomyGrant.objects.filter(decision=decision).order_by("segment__name")
    return {row.segment.name if row.segment else "unknown": row.level for row in rows}


def reasons(refusal):
    return [(reason.id, reason.text) for reason in refusal.value.reasons]


def test_an_auditor_names_no_segment(cast):
    with pytest.raises(NotPermitted):
        make_segment(cast, by=cast.arne)

    assert not Segment.objects.exists()


@pytest.mark.parametrize("who", ["carl", "petra", "arne", "adam"])
def test_a_segment_is_changed_and_removed_by_nobody_but_its_maker_the_heads_and_architects(cast, who):
    segment, other = make_segment(cast), getattr(cast, who).actor

    with pytest.raises(NotPermitted):
        segment_update(segment, name="Mine", actor=other, at=NOW)
    with pytest.raises(NotPermitted):
        segment_remove(segment, actor=other, at=NOW)

    assert Segment.objects.get().name == "Retail"


def test_the_head_of_a_unit_above_changes_a_segment(cast):
    segment = make_segment(cast)
    cast.company.head = cast.oscar
    cast.company.save()

    segment_update(segment, name="Private", high_touch=True, actor=cast.oscar.actor, at=NOW)

    assert (Segment.objects.get().name, Segment.objects.get().high_touch) == ("Private", True)


def test_who_saw_another_segment_writes_nothing_over_it(cast):
    segment, by = make_segment(cast), {"actor": cast.olivia.actor, "at": NOW}
    seen = segment_seen(segment)
    segment_update(segment, predicate="amount > 1000", seen=seen, **by)

    with pytest.raises(Stale, match="changed this segment since you opened it"):
        segment_update(segment, name="Private", predicate="", seen=seen, **by)
    assert (Segment.objects.get().name, Segment.objects.get().predicate) == ("Retail", "amount > 1000")

    segment_update(segment, name="Private", seen=segment_seen(Segment.objects.get()), **by)
    segment_update(segment, note="Who says nothing of what they saw", **by)
    assert Segment.objects.get().name == "Private"


@pytest.mark.parametrize(
    ("predicate", "told"),
    [
        ("amount > ", "It stands at character"),
        ("for x in y return x", "A loop (`for`) is not executed here."),
        ("amount > 1 )", "is not expected after"),
    ],
)
def test_a_predicate_that_cannot_be_read_is_refused_with_its_place(cast, predicate, told):
    with pytest.raises(Refused) as refusal:
        make_segment(cast, predicate=predicate)

    ((reason, text),) = reasons(refusal)
    assert reason == "PREDICATE"
    assert told in text


def test_a_predicate_may_name_what_decisions_of_the_unit_look_at(cast):
    decision = make_decision(cast)
    inputs = [{"name": "claim amount", "source_system": "", "mandatory": True}]
    decision_set_inputs(decision, inputs=inputs, actor=cast.olivia.actor, at=NOW)

    assert make_segment(cast, predicate="claim amount > 1").predicate == "claim amount > 1"


@pytest.mark.parametrize("name", ["", "Unknown", "retail"])
def test_a_segment_has_a_name_of_its_own(cast, name):
    make_segment(cast)

    with pytest.raises(Refused):
        make_segment(cast, name)

    assert Segment.objects.count() == 1


def test_a_name_of_a_unit_above_is_used_and_not_given_again(cast):
    make_segment(cast, unit=cast.company)

    with pytest.raises(Refused) as refusal:
        make_segment(cast, "RETAIL", unit=cast.claims)

    ((_reason, text),) = reasons(refusal)
    assert text == "Harbour Mutual has a segment called Retail already. Use it, or find another name."


def test_a_new_segment_is_made_with_its_grant_or_not_at_all(cast):
    decision = make_decision(cast, autonomy=2)
    named = [
        {"segment": Segment(unit=cast.operations, name=name), "level": level} for name, level in [("A", 2), ("B", 3)]
    ]

    with pytest.raises(Refused):
        autonomy_grants_set(decision, grants=named, actor=cast.olivia.actor, at=NOW)
    refused = Segment.objects.count()
    again = Segment(unit=cast.operations, name="A")
    autonomy_grants_set(decision, grants=[{"segment": again, "level": 2}], actor=cast.olivia.actor, at=NOW)

    assert refused == 0
    assert (granted(decision), Segment.objects.get().created_by) == ({"A": 2, "unknown": 0}, cast.olivia)


def test_a_segment_that_is_used_stays(cast):
    decision, segment = make_decision(cast), make_segment(cast)
    autonomy_grants_set(decision, grants=[grant(segment, 1)], actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Refused):
        segment_remove(segment, actor=cast.olivia.actor, at=NOW)
    autonomy_grants_set(decision, grants=[], actor=cast.olivia.actor, at=NOW)
    segment_remove(segment, actor=cast.olivia.actor, at=NOW)

    assert not Segment.objects.exists()


def test_grants_are_set_by_nobody_who_may_not_change_the_decision(cast):
    decision = make_decision(cast)

    with pytest.raises(NotPermitted):
        autonomy_grants_set(decision, grants=[grant(None, 0)], actor=cast.carl.actor, at=NOW)
    with pytest.raises(Stale):
        autonomy_grants_set(decision, grants=[], actor=cast.olivia.actor, at=NOW, revision=decision.revision - 1)

    assert granted(decision) == {}


def test_cases_of_no_known_segment_are_left_to_people_where_nothing_is_said_of_them(cast):
    decision, segment = make_decision(cast, autonomy=4), make_segment(cast)

    autonomy_grants_set(
        decision, grants=[grant(segment, 4, Decimal("0.8"), "none above 500")], actor=cast.olivia.actor, at=NOW
    )

    assert granted(decision) == {"Retail": 4, "unknown": 0}
    assert Decision.objects.get(pk=decision.pk).revision == decision.revision + 1


def test_setting_grants_again_replaces_what_was_granted(cast):
    decision, first, second = make_decision(cast), make_segment(cast), make_segment(cast, "Business")
    autonomy_grants_set(decision, grants=[grant(first, 1), grant(None, 1)], actor=cast.olivia.actor, at=NOW)

    autonomy_grants_set(decision, grants=[grant(second, 2), grant(None, 2)], actor=cast.olivia.actor, at=NOW)

    assert granted(decision) == {"Business": 2, "unknown": 2}


def test_no_segment_is_granted_more_than_the_cap_or_the_autonomy_of_the_decision(cast):
    segment = make_segment(cast)
    capped = make_decision(cast, impact="critical", reversibility="easy")
    asked = make_decision(cast, name="Settle claim", autonomy=2)

    with pytest.raises(Refused) as above_cap:
        autonomy_grants_set(capped, grants=[grant(segment, 3)], actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused) as above_asked:
        autonomy_grants_set(asked, grants=[grant(None, 4)], actor=cast.olivia.actor, at=NOW)

    assert reasons(above_cap) == [("DEC-8", "A3 in Retail is above A2, the most that Route case may be granted.")]
    assert reasons(above_asked) == [("DEC-8", "A4 in unknown is above A2, the most that Settle claim may be granted.")]


def test_grants_follow_the_autonomy_down_and_not_up(cast):
    decision, segment = make_decision(cast, autonomy=4), make_segment(cast)
    autonomy_grants_set(decision, grants=[grant(segment, 4), grant(None, 1)], actor=cast.olivia.actor, at=NOW)

    decision_update(decision, autonomy=2, actor=cast.olivia.actor, at=NOW)
    lowered = granted(decision)
    decision_update(decision, autonomy=5, actor=cast.olivia.actor, at=NOW)

    assert lowered == {"Retail": 2, "unknown": 1} == granted(decision)


def test_a_segment_counts_once_and_all_shares_together_are_no_more_than_all(cast):
    decision, first, second = make_decision(cast), make_segment(cast), make_segment(cast, "Business")

    for grants in (
        [grant(first, 1), grant(first, 2)],
        [grant(None, 1), grant(None, 2)],
        [grant(first, 1, Decimal("0.7")), grant(second, 1, Decimal("0.4"))],
        [grant(first, 1, Decimal("1.1"))],
    ):
        with pytest.raises(Refused):
            autonomy_grants_set(decision, grants=grants, actor=cast.olivia.actor, at=NOW)

    assert granted(decision) == {}


def test_a_segment_of_another_part_of_the_organisation_is_no_segment_here(cast):
    decision, theirs = make_decision(cast), make_segment(cast, unit=cast.platforms, by=cast.tom)
    shared = make_segment(cast, "Everybody", unit=cast.company)

    with pytest.raises(Refused) as refusal:
        autonomy_grants_set(decision, grants=[grant(theirs, 1)], actor=cast.olivia.actor, at=NOW)
    autonomy_grants_set(decision, grants=[grant(shared, 1)], actor=cast.olivia.actor, at=NOW)

    assert reasons(refusal) == [("STATE", "Retail is a segment of Platforms, which Operations is no part of.")]
    assert granted(decision) == {"Everybody": 1, "unknown": 0}


@pytest.mark.parametrize("shares", [[5, 5, 100], [25, 5, 100], [5, 25], [0, 100], [50, 150]], ids=str)
def test_a_ramp_rises_to_all_cases(cast, shares):
    decision = make_decision(cast)
    ramp = [{"share": share, "days": 14, "until": "no breach"} for share in shares]

    with pytest.raises(Refused):
        autonomy_grants_set(decision, grants=[], ramp=ramp, actor=cast.olivia.actor, at=NOW)

    assert Decision.objects.get(pk=decision.pk).ramp == []


def test_a_ramp_stays_where_only_grants_are_set(cast):
    decision = make_decision(cast)
    ramp = [{"share": 5, "days": 14, "until": " no breach "}, {"share": 100, "days": 0}]
    autonomy_grants_set(decision, grants=[], ramp=ramp, actor=cast.olivia.actor, at=NOW)

    autonomy_grants_set(decision, grants=[], actor=cast.olivia.actor, at=NOW)

    kept = [{"share": 5, "days": 14, "until": "no breach"}, {"share": 100, "days": 0, "until": ""}]
    assert Decision.objects.get(pk=decision.pk).ramp == kept

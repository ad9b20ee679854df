"""Splitting an initiative: what its parts begin with, when the whole ends, and what carries over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from governance.evidence import gather_one
from governance.models import (
    Accountability,
    Breach,
    Clearance,
    Initiative,
    LedgerEntry,
    Review,
    Tolerance,
    Transition,
    Waiver,
)
from governance.rules.requirements import judge, unmet
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate, Stage
from governance.rules.value import BenefitKind
from governance.services.splits import Part, initiative_split
from governance.services.tampering import broken_seals
from governance.services.tolerances import tolerance_set
from governance.services.transitions import initiative_move
from roles.rules.refusals import NotPermitted, Refused
from tests.parts import answered, broken, carry_over, halves, two_live, two_live_once, waived_once  # noqa: F401 - fixtures
from tests.ready import FINGERPRINT, now, open_review, sign


@pytest.fixture
def cast(two_live):  # noqa: F811 - the fixture is named above
    return two_live


def split(cast, **more):
    asked = {"reason": "Two teams."} | more
    parts = asked.pop("parts", None) or halves(cast.initiative)
    return initiative_split(cast.initiative, parts, actor=asked.pop("by", cast.petra).actor, at=now(), **asked)


def unmet_ids(part):
    evidence = gather_one(part.pk, now())
    return {finding.requirement for finding in unmet(judge(evidence.facts, evidence.policy, Gate.PRODUCTION))}


def test_only_the_pmo_and_executives_split_and_they_say_why(cast):
    for nobody in (cast.olivia, cast.tom, cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            split(cast, by=nobody)
    with pytest.raises(Refused, match="Say why"):
        split(cast, reason=" ")
    with pytest.raises(Refused, match="Goes to no part: “Price case”"):
        split(cast, parts=[Part("Routing", halves(cast.initiative)[0].decisions), Part("Nothing", [])])
    assert not Initiative.objects.filter(parent=cast.initiative).exists()


def test_a_part_begins_with_the_same_work_and_nothing_that_was_signed(cast):
    routing, pricing = split(cast)
    whole = cast.initiative

    assert [part.parent_id for part in (routing, pricing)] == [whole.pk, whole.pk]
    assert {part.stage for part in Initiative.objects.filter(parent=whole)} == {"shaping"}
    assert routing.beneficiary_unit == whole.beneficiary_unit
    assert list(routing.systems.all()) == list(whole.systems.all())
    assert [version.fingerprint for version in routing.system_versions.all()] == [FINGERPRINT]
    assert routing.plan_citations.count() == whole.plan_citations.count() == 1
    asked = Accountability.objects.filter(initiative=routing)
    held = Accountability.objects.filter(initiative=whole, status="accepted")
    assert set(asked.values_list("capacity", "person", "hours_per_month", "deputy")) == set(
        held.values_list("capacity", "person", "hours_per_month", "deputy")
    )
    assert set(asked.values_list("status", "accepted_at", "deputy_accepted_at")) == {("proposed", None, None)}
    assert set(Tolerance.objects.filter(initiative=routing).values_list("measure", "signed_by")) == {
        ("Misrouted cases", None)
    }
    assert routing.classifications.get().status == "proposed"
    assert routing.nature == "unclassified"
    assert not Clearance.objects.filter(initiative__parent=whole).exists()
    assert list(broken_seals()) == []


def test_the_union_of_the_parts_is_the_whole(cast):
    made = split(cast)
    given = [c.decision_id for part in made for c in part.citations.all()]

    assert sorted(given) == sorted(cast.initiative.citations.values_list("decision_id", flat=True))


def test_what_runs_goes_on_as_it_was_signed_and_nothing_of_it_is_asked_any_more(cast):
    split(cast)
    whole = Initiative.objects.get(pk=cast.initiative.pk)

    assert (whole.stage, whole.clearance.state) == ("production", "active")
    for gate in (Gate.AMENDMENT, Gate.LOOSENING, Gate.REAUTHORISATION):
        with pytest.raises(Refused, match="It was split"):
            open_review(cast, whole, gate)
    with pytest.raises(Refused, match=r"It was split on .* already"):
        split(cast)
    lapse = next(kept for kept in whole.clearance.lapses if kept["id"] == "SPLIT")
    assert lapse["state"] == "expired"


def test_an_executive_may_stop_it_at_once(cast):
    made = split(cast, by=cast.bea, at_once=True)
    whole = Initiative.objects.get(pk=cast.initiative.pk)
    moved = Transition.objects.filter(initiative=whole).latest("pk")

    assert (whole.stage, whole.clearance.state) == ("retired", "revoked")
    assert moved.reason == f"Split into {made[0].key} and {made[1].key}. Two teams."
    assert LedgerEntry.objects.filter(verb="initiative_split").count() >= 3
    assert list(broken_seals()) == []


def test_an_open_breach_is_open_on_the_part_that_has_its_decision_and_counts_at_once(cast):
    _routing_decision, pricing_decision = cast.initiative.citations.order_by("pk").values_list("decision", flat=True)
    limit = {"target": 1, "limit": 5, "owner": cast.rhea, "decision_id": pricing_decision}
    about = Tolerance.objects.create(initiative=cast.initiative, measure="Wrong prices", **limit)
    before = broken(cast, about, measure="Wrong prices")

    routing, pricing = split(cast)

    assert not Breach.objects.filter(initiative=routing).exists()
    copied = Breach.objects.get(initiative=pricing)
    assert (copied.tolerance.initiative, copied.state, copied.number) == (pricing, "open", 1)
    assert copied.opened_at == before.opened_at
    assert copied.events.get().note.startswith(f"Carried over from {cast.initiative.key}, breach 1")
    assert "RSK-3" in unmet_ids(pricing)
    assert "RSK-3" not in unmet_ids(routing)


def test_what_must_never_happen_and_is_about_no_decision_is_open_on_every_part(cast):
    broken(cast, detector="event", measure="Somebody was harmed")

    made = split(cast)

    assert [Breach.objects.get(initiative=part).state for part in made] == ["open", "open"]


def test_a_waiver_is_asked_for_anew_word_for_word_and_counts_for_nothing_before(cast):
    before = waived_once(cast, "HUM-1")

    made = split(cast)
    asked = Waiver.objects.get(initiative=made[0])

    assert (asked.state, asked.ends_on, asked.reason) == ("submitted", before.ends_on, before.reason)
    assert asked.requested_by == cast.petra
    assert [c.text for c in asked.controls.all()] == [c.text for c in before.controls.all()]
    assert gather_one(made[0].pk, now()).facts.waivers[0].state == "submitted"


def test_a_benefit_goes_to_one_part_with_its_plan(cast):
    plan = cast.initiative.plan_citations.get().plan
    worth = cast.initiative.benefits.create(
        name="Less sorting",
        kind=BenefitKind.CAPACITY,
        owner=cast.olivia,
        plan=plan,
        hours=Decimal(100),
        unit="hours a month",
        proposed_by=cast.petra,
        proposed_at=now(),
    )
    with pytest.raises(Refused, match="Goes to no part: “Less sorting”"):
        split(cast)

    routing, _pricing = split(cast, parts=halves(cast.initiative, benefits=[worth.pk]))

    worth.refresh_from_db()
    assert (worth.initiative, worth.hours) == (routing, 100)
    assert routing.plan_citations.filter(plan=plan).exists()


def test_a_limit_that_was_signed_is_not_loosened_on_a_part_beside_its_breach(cast):
    about = Tolerance.objects.get(initiative=cast.initiative)
    broken(cast, about)
    routing, _pricing = split(cast)
    copy = Tolerance.objects.get(initiative=routing)

    with pytest.raises(Refused, match="While something is broken"):
        tolerance_set(routing, tolerance=copy, limit=Decimal(9), actor=cast.rita.actor, at=now())


def test_a_part_that_does_no_more_goes_to_production_by_three_signatures_and_the_whole_ends_with_the_last(cast):
    routing, pricing = split(cast)

    review = carry_over(cast, routing)
    routing.refresh_from_db()

    steps = review.steps.order_by("order").values_list("capacity", flat=True)
    assert list(steps) == ["outcome_owner", "second_line", "accountable_executive"]
    assert (review.origin, review.base_id) == ("shaping", cast.initiative.clearance.remit_id)
    assert (routing.stage, routing.clearance.state) == ("production", "active")
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "production"

    carry_over(cast, pricing)
    whole = Initiative.objects.get(pk=cast.initiative.pk)

    assert (whole.stage, whole.clearance.state) == ("retired", "revoked")
    assert LedgerEntry.objects.filter(verb="initiative_split_end", target_label__startswith=whole.key).exists()
    assert list(broken_seals()) == []


def test_a_part_that_does_more_goes_the_whole_way(cast):
    routing, pricing = split(cast)
    answered(cast, routing)
    decision = routing.citations.get().decision
    decision.volume_per_day = 900
    decision.save(update_fields=["volume_per_day"])

    with pytest.raises(Refused) as refused:
        open_review(cast, routing, Gate.PRODUCTION)

    assert [reason.id for reason in refused.value.reasons] == ["GATE", "MAT-VOLUME-LOOSER"]
    assert open_review(cast, routing, Gate.PILOT).steps.count() == 2
    assert pricing.stage == "shaping"


def test_a_part_for_another_unit_goes_the_whole_way(cast):
    routing, _pricing = split(cast, parts=halves(cast.initiative, unit=cast.claims))

    with pytest.raises(Refused) as refused:
        open_review(cast, routing, Gate.PRODUCTION)

    assert "MAT-UNIT" in [reason.id for reason in refused.value.reasons]


def test_what_is_changed_while_it_is_signed_is_not_carried_over(cast):
    routing, _pricing = split(cast)
    answered(cast, routing)
    review = open_review(cast, routing, Gate.PRODUCTION)
    decision = routing.citations.get().decision
    decision.question = "Whose fault is it?"
    decision.save(update_fields=["question"])
    for person, meaning in ((cast.olivia, Meaning.ACCEPTED), (cast.rita, Meaning.CHALLENGED)):
        sign_again(review, person, meaning)

    with pytest.raises(Refused) as refused:
        sign_again(review, cast.oscar, Meaning.APPROVED)

    assert "MAT-DEC-WHAT" in [reason.id for reason in refused.value.reasons]
    assert Initiative.objects.get(pk=routing.pk).stage == "shaping"


def sign_again(review, person, meaning):
    """Sign what is in the pack now; read again where it was frozen anew meanwhile."""
    try:
        sign(review, person, meaning)
    except Refused as moved:
        if moved.reasons[0].id != "DIGEST":
            raise
        sign(review, person, meaning)


def test_nothing_is_carried_over_once_the_whole_was_stopped(cast):
    routing, _pricing = split(cast)
    Clearance.objects.filter(initiative=cast.initiative).update(state="suspended")

    with pytest.raises(Refused, match="does not stand before an initiative in shaping"):
        open_review(cast, routing, Gate.PRODUCTION)


def test_where_all_parts_were_stopped_the_split_is_undone(cast):
    for part in split(cast):
        initiative_move(part, Stage.STOPPED, actor=cast.petra.actor, at=now(), reason="It was a mistake.")
    whole = Initiative.objects.get(pk=cast.initiative.pk)

    assert whole.stage == "production"
    assert gather_one(whole.pk, now()).facts.split_at is None
    assert len(split(cast)) == 2


def test_a_part_is_not_split_while_the_whole_still_runs(cast):
    parts = split(cast)

    with pytest.raises(Refused, match="which still runs"):
        initiative_split(parts[0], halves(parts[0]), reason="Again.", actor=cast.petra.actor, at=now())


def test_a_review_that_is_open_comes_first(cast):
    open_review(cast, cast.initiative, Gate.REAUTHORISATION)

    with pytest.raises(Refused, match="Review 3 is open"):
        split(cast)
    assert Review.objects.filter(initiative=cast.initiative, state="open").count() == 1


def test_what_runs_nowhere_ends_with_its_split(cast):
    later = now() + timedelta(days=1)
    initiative_move(cast.initiative, Stage.PILOT, actor=cast.petra.actor, at=now(), reason="Back.")
    initiative_move(cast.initiative, Stage.SHAPING, actor=cast.petra.actor, at=now(), reason="Back.")
    initiative_split(cast.initiative, halves(cast.initiative), reason="Two teams.", actor=cast.petra.actor, at=later)

    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "stopped"

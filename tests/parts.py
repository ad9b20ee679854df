"""A piece of digital labour with several decisions, in production, that can be split."""

from copy import deepcopy
from datetime import timedelta

import pytest

from decisions.models import Queue
from governance.ledger import record
from governance.models import Accountability, Attestation, Breach, Tolerance, Waiver
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate
from governance.rules.waivers import Authority, Ground, WaiverKind
from governance.services.accountabilities import accountability_accept, accountability_agree, accountability_deputise
from governance.services.attestations import attestation_give
from governance.services.classifications import classification_approve
from governance.services.objectives import objective_agree
from governance.services.splits import Part
from governance.services.tolerances import tolerance_sign
from roles.events import Change, Target
from tests import ready
from tests.cast import Cast
from tests.snapshots import put_back_for_a_module, snapshot_shared


def with_decisions(cast, initiative, *names):
    """Have an initiative cite further decisions, all of them settled as its first one."""
    for name in names:
        Queue.objects.filter(name=f"Desk of {initiative.key}").update(name=f"Desk beside {name}")
        ready._decide(cast, initiative, ready.now())
        made = initiative.citations.order_by("-pk").first().decision
        made.name = name
        made.save(update_fields=["name"])
    ready.look_after(cast, initiative, 120 * (1 + len(names)))


def pilot_of_two(cast):
    """Return an initiative in pilot with the decisions “Route case” and “Price case”, ready for production."""
    initiative = ready.shaped(cast)
    with_decisions(cast, initiative, "Price case")
    review = ready.open_review(cast, initiative, Gate.PILOT, statement="It is to be tried on real cases.")
    ready.sign(review, cast.olivia, Meaning.ACCEPTED)
    ready.sign(review, cast.oscar, Meaning.APPROVED)
    for segment in ("Private", "Vulnerable"):
        ready.show(cast, initiative, segment=segment)
    ready._drill(cast, initiative)
    initiative.refresh_from_db()
    return initiative


def two_in_production(cast):
    """Return an initiative with two decisions that was signed into production."""
    initiative = pilot_of_two(cast)
    review = ready.open_review(cast, initiative)
    ready.signed_by_all(cast, review)
    ready.decide(review, cast.chris)
    initiative.refresh_from_db()
    return initiative


def decisions_of(initiative):
    """The ids of an initiative's decisions, in the order in which they were cited."""
    return list(initiative.citations.order_by("pk").values_list("decision_id", flat=True))


def halves(initiative, **more):
    """Two parts: the first decision, and all the others."""
    first, *others = decisions_of(initiative)
    return [Part("Routing", [first], **more), Part("Pricing", others)]


def answered(cast, part):
    """Have everybody who was asked accept to answer for a part, and what was proposed of it approved and signed."""
    at = ready.now()
    for row in Accountability.objects.filter(initiative=part, status="proposed").select_related("person", "deputy"):
        held = accountability_accept(row, actor=row.person.actor, at=at)
        if held.hours_per_month:
            held = accountability_agree(held, actor=row.person.manager.actor, at=at)
        if held.deputy:
            accountability_deputise(held, actor=row.deputy.actor, at=at)
    classification_approve(part.classifications.get(status="proposed"), actor=cast.chris.actor, at=at)
    for tolerance in Tolerance.objects.filter(initiative=part):
        tolerance_sign(tolerance, actor=cast.rhea.actor, at=at)
    for row in part.objectives.filter(agreed_at=None).select_related("holder"):
        objective_agree(row, actor=row.holder.actor, at=at)
    attestation_give(part, points=[p.value for p in Attestation.Point], actor=cast.tom.actor, at=at)


def carry_over(cast, part):
    """Bring a part straight into production, by those who sign what does no more than the whole."""
    answered(cast, part)
    review = ready.open_review(cast, part, Gate.PRODUCTION)
    ready.sign(review, cast.olivia, Meaning.ACCEPTED)
    ready.sign(review, cast.rita, Meaning.CHALLENGED)
    ready.sign(review, cast.oscar, Meaning.APPROVED)
    review.refresh_from_db()
    return review


def waived_once(cast, requirement):
    """Return a waiver of a requirement of the initiative, in force."""
    day = ready.now().date()
    waiver = Waiver(
        initiative=cast.initiative,
        requirement=requirement,
        kind=WaiverKind.EXCEPTION,
        ground=next(iter(Ground)),
        authority=Authority.W2,
        reason="The night desk is not staffed yet.",
        risk="Cases wait until the morning.",
        remediation="Two people are hired.",
        starts_on=day,
        ends_on=day + timedelta(days=30),
        expires_at=ready.now() + timedelta(days=31),
        requested_by=cast.olivia,
        requested_at=ready.now(),
        digest="0" * 64,
    )
    waiver.save(force_insert=True)
    waiver.controls.create(text="Look at all of them at eight.", owner=cast.ian, cadence_days=7)
    waiver.state, waiver.decided_at = Waiver.State.APPROVED, ready.now()
    waiver.save(update_fields=["state", "decided_at"])
    _sealed(cast, waiver, *waiver.controls.all())
    return waiver


def broken(cast, tolerance=None, detector="e_process", measure="Wrong answers"):
    """Return a breach of the initiative that is open."""
    breach = Breach.objects.create(
        initiative=cast.initiative,
        number=1,
        tolerance=tolerance,
        measure=measure,
        detector=detector,
        severity="high",
        limit_text="at most 5 %",
        opened_at=ready.now(),
    )
    _sealed(cast, breach)
    return breach


def _sealed(cast, *rows):
    record(None, Change("test", tuple(map(Target, rows)), cast.petra.pk, ready.now()))


def _whole():
    cast = Cast()
    cast.initiative = two_in_production(cast)
    return cast


@pytest.fixture(scope="module")
def two_live_once(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        taken = snapshot_shared("two_live", _whole, tmp_path_factory)
    yield from put_back_for_a_module(taken, django_db_blocker)


@pytest.fixture
def two_live(two_live_once, db):
    """The cast of `tests.ready` with `initiative` in production: two decisions, signed."""
    return deepcopy(two_live_once)

"""An initiative with a clearance, made past the gate, for tests that ask what a clearance then does."""

from datetime import timedelta

from django.db import transaction

from governance.models import Initiative, Review, SystemVersion, Transition
from governance.queries.clearances import question_about
from governance.rules.clearance_answers import Asked, clearance_answer
from governance.services.clearances import clearance_grant
from governance.services.initiatives import systems_named
from governance.services.readiness import readiness_refresh
from governance.services.remits import remit_freeze
from tests.cast import NOW, appoint, make_decision, make_initiative

FINGERPRINT = "sha256:4f53cda18c2baa0c"
OTHER = "sha256:ffffffffffffffff"


def registered(cast, initiative, fingerprint=FINGERPRINT):
    """Put a version of a system on record for the initiative."""
    (system,) = systems_named(["Router"])
    initiative.systems.add(system)
    return SystemVersion.objects.create(
        initiative=initiative,
        system=system,
        label="1.0",
        fingerprint=fingerprint,
        registered_by=cast.tom,
        registered_at=NOW,
    )


def decided(cast, initiative, gate="production", *, origin="pilot", target="production", at=NOW):
    """Return a review of the initiative as it is now that ended with go."""
    number = Review.objects.filter(initiative=initiative).count() + 1
    profile = initiative.policy_profile
    review = Review.objects.create(
        initiative=initiative,
        number=number,
        gate=gate,
        origin=origin,
        target=target,
        go_live=at.date() + timedelta(days=7),
        statement="The pilot did what it was to do.",
        requested_by=cast.petra,
        requested_identity=cast.petra.identity_group,
        opened_at=at,
        expires_at=at + timedelta(days=60),
        policy_key=profile.key,
        policy_revision=profile.revision,
        policy=profile.parameters,
        remit=remit_freeze(initiative.pk, ask={"gate": gate}, at=at),
    )
    review.state, review.verdict = Review.State.DECIDED, "go"
    review.decided_by, review.decided_at = cast.petra, at
    review.save()
    return review


def moved(initiative, review, *, at=NOW):
    """Put the initiative where a review led it."""
    way = {"origin": initiative.stage, "target": review.target, "review": review}
    with transaction.atomic():
        Transition.objects.create(initiative=initiative, actor=review.decided_by, at=at, **way)
        initiative.stage = review.target
        initiative.save(update_fields=["stage"])


def cleared(cast, title="Case triage", *, target="production", at=NOW, **fields) -> Initiative:
    """Return an initiative at a stage that a clearance allows, with one decision and one version that were signed.

    Olivia owns the outcome, Tom runs the platform.
    """
    initiative = make_initiative(cast, title, **fields)
    Initiative.objects.filter(pk=initiative.pk).update(nature="labour")
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    appoint(cast, initiative, "platform_owner", cast.tom)
    make_decision(
        cast,
        initiative,
        question="Which team works on this case?",
        allowed_answers=["Claims", "Complaints"],
        autonomy=3,
    )
    registered(cast, initiative)
    initiative.refresh_from_db()
    review = decided(cast, initiative, target=target, origin="pilot" if target == "production" else "shaping", at=at)
    with transaction.atomic():
        moved(initiative, review, at=at)
        clearance_grant(initiative, review, at=at, actor_id=review.decided_by_id)
        readiness_refresh([initiative.pk], at)
    return initiative


def answered(initiative, at=NOW, **asked):
    """Return what is answered about the initiative at a moment."""
    return clearance_answer(question_about(initiative.key, at).subject, Asked(**asked), at)

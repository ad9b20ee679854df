"""Doing what only whoever owns the database can, and a business with one row of everything that is sealed."""

from datetime import timedelta

import pytest
from django.db import connection

from governance.ledger import record
from governance.models import (
    Breach,
    BreachEvent,
    CompensatingControl,
    Condition,
    ControlEvidence,
    MinutesEntry,
    Recusal,
    Review,
    Signature,
    SignatureVoid,
    SystemVersion,
    Waiver,
)
from governance.models.initiatives import AISystem
from roles.events import Change, Target
from roles.models import PlanSignature
from tests.cast import Cast
from tests.ready import in_production, now
from tests.snapshots import put_back_for_a_module, snapshot_shared


def tamper(*statements):
    """Switch the triggers off and write."""
    with connection.cursor() as cursor:
        # Checks that wait for the commit would refuse the next statement.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in statements:
            cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _sealed():
    cast = Cast()
    cast.initiative = sealed_world(cast)
    return cast


@pytest.fixture(scope="session")
def sealed_snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        return snapshot_shared("sealed", _sealed, tmp_path_factory)


@pytest.fixture(scope="module")
def sealed_once(sealed_snapshot, django_db_blocker):
    """Have the sealed world there for a module, in a transaction that is undone after its last test."""
    yield from put_back_for_a_module(sealed_snapshot, django_db_blocker)


@pytest.fixture
def sealed(sealed_once, db):
    """Have a cast whose initiative is sealed all around; whatever the test does to it is undone."""
    return sealed_once


def sealed_world(cast):
    """Return an initiative in production around which there is one row of every kind that is sealed."""
    initiative = in_production(cast)
    review = Review.objects.filter(initiative=initiative).latest("pk")
    at = now()
    waiver = Waiver.objects.create(
        initiative=initiative,
        requirement="OWN-5",
        kind="exception",
        ground="timing",
        authority="W1",
        reason="The deputy starts in March.",
        risk="Nobody covers a week.",
        remediation="Hire.",
        starts_on=at.date(),
        ends_on=at.date() + timedelta(days=30),
        expires_at=at + timedelta(days=31),
        requested_by=cast.olivia,
        requested_at=at,
        digest="1" * 64,
    )
    control = CompensatingControl.objects.create(waiver=waiver, text="Daily check", owner=cast.mona, cadence_days=7)
    rows = [
        waiver,
        control,
        ControlEvidence.objects.create(control=control, text="Checked.", given_by=cast.mona, given_at=at),
        Signature.objects.create(
            waiver=waiver,
            signer=cast.oscar,
            identity=cast.oscar.identity_group,
            printed_name="Oscar",
            capacity="accountable_executive",
            meaning="approved",
            statement="I approve.",
            digest=waiver.digest,
            signed_at=at,
            proof="password",
        ),
        PlanSignature.objects.create(
            plan=initiative.plan_citations.first().plan,
            part="lead",
            person=cast.mona,
            identity=cast.mona.identity_group,
            printed_name="Mona",
            statement="I propose this plan.",
            digest="2" * 64,
            signed_at=at,
            proof="password",
        ),
        MinutesEntry.objects.create(
            review=review, text="All were there.", written_by=cast.chris, printed_name="Chris", written_at=at
        ),
        Recusal.objects.create(
            review=review, person=cast.petra, identity=cast.petra.identity_group, reason="A friend of mine.", at=at
        ),
        Condition.objects.create(
            review=review, text="Roster until June", owner=cast.ian, verifier=cast.rita, due_on=at.date(), lapse="flag"
        ),
        SignatureVoid.objects.create(
            signature=Signature.objects.filter(review=review).earliest("pk"),
            code="void_withdrawn",
            reason="Taken back.",
            voided_at=at,
        ),
        SystemVersion.objects.create(
            initiative=initiative,
            system=AISystem.objects.create(name="Second router"),
            label="v1",
            fingerprint="sha256:1",
            registered_by=cast.tom,
            registered_at=at,
        ),
    ]
    rows += _broken(initiative, cast.ian, at)
    record(None, Change("test", tuple(map(Target, rows)), cast.petra.pk, at))
    return initiative


def _broken(initiative, actor, at):
    breach = Breach.objects.create(
        initiative=initiative,
        number=1,
        tolerance=initiative.tolerances.first(),
        measure="Misrouted cases",
        detector="e_process",
        severity="high",
        k=18,
        n=240,
        statistic=41.5,
        bound=20,
        limit_text="at most 5 %",
        opened_at=at,
    )
    return [breach, BreachEvent.objects.create(breach=breach, act="noted", note="Seen.", actor=actor, at=at)]

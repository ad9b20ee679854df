"""An initiative that is cleared and goes wrong: tolerances that were signed, and days on which cases were counted."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from governance.models import MeasureDay, Tolerance
from governance.rules.measures import key_of
from governance.services.detection import detect
from governance.services.readiness import initiatives_lock
from tests.cast import NOW, appoint, make_person
from tests.cleared import FINGERPRINT, cleared

MEASURE = "Misrouted cases"


def signed_tolerance(cast, initiative, measure=MEASURE, *, at=NOW, **fields):
    """Return a tolerance of at most 5 %, signed by Rhea."""
    whole = {"target": Decimal(2), "amber": Decimal(4), "limit": Decimal(5), "sampling": "census", "unit": "percent"}
    return Tolerance.objects.create(
        initiative=initiative,
        measure=measure,
        key=key_of(measure),
        owner=cast.rhea,
        signed_by=cast.rhea,
        signed_at=at,
        first_signed_at=at,
        evidence_since=at,
        **whole | fields,
    )


def watched_initiative(cast, title="Case triage", **fields):
    """Return an initiative in production with everybody who handles breaches: Ian leads, Rita is the second line."""
    if not hasattr(cast, "rhea"):
        cast.rhea = make_person("Rhea", cast.operations)
        cast.ian = make_person("Ian", cast.operations)
    initiative = cleared(cast, title, at=NOW - timedelta(days=60), **fields)
    appoint(cast, initiative, "risk_tolerance_owner", cast.rhea)
    appoint(cast, initiative, "intervention_lead", cast.ian)
    appoint(cast, initiative, "second_line", cast.rita)
    return initiative


def counted(initiative, k, n, *, day=None, measure=MEASURE, segment="", fingerprint=FINGERPRINT, decision="D"):
    """Put what was counted on a day on record, as the roll-up does."""
    return MeasureDay.objects.create(
        initiative=initiative,
        measure=key_of(measure),
        decision=decision,
        segment=segment,
        fingerprint=fingerprint,
        day=day or NOW.date() - timedelta(days=1),
        k=k,
        n=n,
    )


def detected(*initiatives, at=NOW):
    """Look whether anything is broken, as whoever takes something in does."""
    ids = [initiative.pk for initiative in initiatives]
    with transaction.atomic():
        initiatives_lock(ids)
        detect(ids, at=at)

"""An initiative that lacks one rule, and waivers of it: asked for, approved, at whatever moment."""

from datetime import timedelta

from django.utils import timezone

from decisions.models import EdgeCasePolicy, EdgeTest, Input, Ownership
from governance.models import Accountability, Waiver
from governance.rules.reviews import Meaning
from governance.rules.waiver_requests import Ask, Control
from governance.rules.waivers import Ground, WaiverKind, local_day
from governance.services.proofs import Proof
from governance.services.waiver_signatures import waiver_sign
from governance.services.waivers import waiver_request
from tests.cast import make_decision, make_initiative, make_person


def hold(initiative, capacity, person, **fields):
    """Put somebody into a capacity, accepted, from long ago on: what was waived in the past was asked then."""
    long_ago = timezone.now() - timedelta(days=200)
    return Accountability.objects.create(
        initiative=initiative,
        capacity=capacity,
        person=person,
        status="accepted",
        proposed_by=person,
        proposed_at=long_ago,
        accepted_at=long_ago,
        valid_from=long_ago.date(),
        **fields,
    )


def lacking(cast, unit=None, **fields):
    """Return an initiative whose one decision, at A3, has two inputs, and no rule for when one is missing.

    Olivia owns its outcome, Oscar is its executive, Tom runs the platform, Dora owns the decision; Ian works beside.
    """
    if not hasattr(cast, "dora"):
        cast.dora = make_person("Dora", cast.operations, manager=cast.olivia)
        cast.ian = make_person("Ian", cast.operations, manager=cast.olivia)
    initiative = make_initiative(cast, beneficiary_unit=unit or cast.operations, **fields)
    hold(initiative, "outcome_owner", cast.olivia)
    hold(initiative, "accountable_executive", cast.oscar)
    hold(initiative, "platform_owner", cast.tom)
    decision = make_decision(cast, initiative, by=cast.petra, autonomy=3)
    Input.objects.bulk_create(Input(decision=decision, name=name, rank=n) for n, name in enumerate(("Tier", "Status")))
    long_ago = timezone.now() - timedelta(days=200)
    Ownership.objects.create(
        decision=decision,
        person=cast.dora,
        status="accepted",
        proposed_by=cast.dora,
        proposed_at=long_ago,
        accepted_at=long_ago,
        valid_from=long_ago.date(),
    )
    return initiative


def settle(initiative):
    """Say what happens when an input is missing, and try it: for each of them, so that DEC-3 holds."""
    for entry in Input.objects.filter(decision__citations__initiative=initiative).select_related("decision"):
        rule = EdgeCasePolicy.objects.create(decision=entry.decision, kind="incomplete", input=entry, action="abstain")
        by = entry.decision.created_by
        for number in range(3):
            EdgeTest.objects.create(
                policy=rule, given={"Case": number}, expected="abstain", observed="abstain", ran_by=by
            )


def unsettle(initiative):
    """Take these rules away again."""
    EdgeCasePolicy.objects.filter(decision__citations__initiative=initiative, kind="incomplete").delete()


def an_ask(cast, requirement="DEC-3", *, at=None, days=30, zone="UTC", **fields):
    """Return a request for so many days from `at` on that lacks nothing."""
    today = local_day(at or timezone.now(), zone)
    defaults = {
        "requirement": requirement,
        "kind": WaiverKind.EXCEPTION,
        "ground": Ground.TIMING,
        "reason": "The source is being replaced.",
        "risk": "Ten cases a week go to the wrong team.",
        "remediation": "A rule for each input by the end of the month.",
        "starts_on": today,
        "ends_on": today + timedelta(days=days - 1),
        "timezone": zone,
        "controls": (Control("Every tenth case is read", getattr(cast, "ian", cast.carl).pk, min(7, days)),),
    }
    return Ask(**defaults | fields)


def asked(cast, initiative, requirement="DEC-3", *, by=None, at=None, **fields) -> Waiver:
    """Return a waiver that waits, asked for by Petra unless somebody else is named."""
    at = at or timezone.now()
    ask = an_ask(cast, requirement, at=at, **fields)
    return waiver_request(initiative, ask, actor=(by or cast.petra).actor, at=at)


def signed(waiver, person, meaning=Meaning.APPROVED, *, at=None, comment="", digest=None) -> Waiver:
    """Return the waiver as it is after somebody signed it."""
    at = at or timezone.now()
    proof = Proof(person.pk, "password", at)
    digest = waiver.digest if digest is None else digest
    return waiver_sign(
        waiver, meaning=Meaning(meaning), digest=digest, proof=proof, comment=comment, actor=person.actor, at=at
    )


def waived(cast, initiative, requirement="DEC-3", *, at=None, **fields) -> Waiver:
    """Return a waiver that Rita, the second line, approved at the moment it was asked for."""
    return signed(asked(cast, initiative, requirement, at=at, **fields), cast.rita, at=at)

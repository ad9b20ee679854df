"""What speaks against a tolerance as it would be written, or against signing it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from decisions.models import AutonomyGrant
from governance.models import Appetite, Breach, Clearance, Tolerance
from governance.rules.breaches import BREACH_OVER
from governance.rules.limits import LIMIT_FIELDS, Direction, Limits, MeasureUnit, limits_from
from governance.rules.measures import key_of
from governance.rules.scope import signed_for
from governance.rules.tolerances import (
    allows_more,
    beyond_appetite,
    cap_in,
    disorder,
    impossible,
    tolerance_name,
    unit_of_catalogue,
)
from roles.models import Person
from roles.rules.refusals import Reason


def limits_of(row: Tolerance) -> Limits:
    """Return the limits that a tolerance holds."""
    return limits_from({name: getattr(row, name) for name in LIMIT_FIELDS})


def name_of(row: Tolerance) -> str:
    """Return what a remit calls a tolerance."""
    return tolerance_name(
        row.measure,
        row.decision.code if row.decision is not None else "",
        row.segment.name if row.segment is not None else "",
    )


def against_writing(row: Tolerance, before: Tolerance | None, at: datetime) -> Iterator[Reason]:
    """Yield what speaks against writing a tolerance so. `before` is how it stood until now, None for a new one."""
    limits = limits_of(row)
    for text in (*disorder(limits), *impossible(limits)):
        yield Reason("LIMITS", text)
    yield from _against_meaning(row, before)
    yield from _against_scope(row)
    yield from beyond_the_enterprise(row, limits)
    if before is not None and before.first_signed_at is not None and _loosens(row, before, limits):
        yield from against_loosening(row, at)


def against_signing(row: Tolerance, at: datetime) -> Iterator[Reason]:
    """Yield what speaks against signing a tolerance as it is: what is missing, the appetite, a breach beside it."""
    limits = limits_of(row)
    names = {"target": "target", "limit": "limit", "owner": "owner"}
    if limits.direction is Direction.BAND:
        names["limit_low"] = "lower limit"
    missing = [label for name, label in names.items() if getattr(row, name) is None]
    if missing:
        yield Reason("RSK-1", f"This tolerance has no {' and no '.join(missing)} yet.")
    yield from beyond_the_enterprise(row, limits)
    signed = _signed_limits(row)
    loosened = row.first_signed_at is not None and row.evidence_since is None
    if loosened or (signed is not None and allows_more(signed, limits)):
        yield from against_loosening(row, at)


def beyond_the_enterprise(row: Tolerance, limits: Limits) -> Iterator[Reason]:
    """Yield that a tolerance allows more than the enterprise takes, or speaks of it in another unit."""
    cap = Appetite.objects.filter(key=row.key).first()
    if cap is None or limits.limit is None:
        return
    unit, at_most = MeasureUnit(cap.unit), Direction(cap.direction)
    number = cap_in(limits.unit, float(cap.cap), unit)
    if number is None:
        text = f"The enterprise says in {unit.label} how much of “{cap.measure}” it takes. Use that unit."
        yield Reason("APPETITE", text)
    elif beyond_appetite(limits, at_most, number):
        takes = "takes at most" if at_most is Direction.UPPER else "wants at least"
        text = f"The enterprise {takes} {float(cap.cap):g} {unit.label} of “{cap.measure}” anywhere: {cap.statement}"
        yield Reason("APPETITE", text)


def against_loosening(row: Tolerance, at: datetime) -> Iterator[Reason]:
    """Yield that something of the initiative is broken, or was until lately: nothing is loosened beside a breach."""
    breaches = Breach.objects.filter(initiative=row.initiative_id)
    if (open_one := breaches.exclude(state__in=BREACH_OVER).order_by("opened_at", "pk").first()) is not None:
        text = (
            f"{open_one} is open. While something is broken nothing of this initiative is loosened; what was signed "
            "still applies."
        )
        yield Reason("F-RSK-5", text)
        return
    calm = timedelta(days=row.initiative.policy_profile.policy.loosening_calm_days)
    closed = breaches.filter(state="closed", closed_at__gt=at - calm).order_by("-closed_at").first()
    if closed is not None and closed.closed_at is not None:
        until = (closed.closed_at + calm).date()
        text = (
            f"{closed} was closed on {closed.closed_at:%-d %b %Y}. Nothing of this initiative is loosened for "
            f"{calm.days} days after, until {until:%-d %b %Y}."
        )
        yield Reason("F-RSK-5", text)


def against_authority(row: Tolerance, signer: Person) -> Iterator[Reason]:
    """Yield that the impact of an initiative is beyond what somebody may sign for.

    Nobody's authority is asked about an impact that nobody has said; where it is said later, RSK-1 asks.
    """
    tier = row.initiative.impact_tier
    authority = signer.risk_authority or int(row.initiative.policy_profile.policy.standard_risk_authority)
    if tier is not None and tier > authority:
        text = (
            f"This initiative has impact tier {tier}, and {signer} may sign how much may go wrong up to tier "
            f"{authority}. The second line or an executive can say that it is more, or somebody else owns this risk."
        )
        yield Reason("RSK-1", text)


def _against_meaning(row: Tolerance, before: Tolerance | None) -> Iterator[Reason]:
    """A number that is kept and now means something else is the oldest way to loosen a limit."""
    if text := unit_of_catalogue(row.key, MeasureUnit(row.unit)):
        yield Reason("UNIT", text)
    if before is None or before.first_signed_at is None:
        return
    means = (before.unit, before.direction, before.key), (str(row.unit), str(row.direction), row.key)
    if means[0] != means[1]:
        unit, direction = before.get_unit_display(), before.get_direction_display()
        text = (
            f"It was signed in {unit}, as “{direction}”, of the measure “{before.key}”: the same number would say "
            "something else. Remove this tolerance and write a new one."
        )
        yield Reason("UNIT", text)


def _against_scope(row: Tolerance) -> Iterator[Reason]:
    """A tolerance is about what the initiative does and about nothing else."""
    cited = row.initiative.citations.all()
    if row.decision_id is not None and not cited.filter(decision=row.decision_id).exists():
        yield Reason("SCOPE", f"{row.initiative.key} does not cite {row.decision}, so nothing of it is measured here.")
        return
    if row.segment_id is None:
        return
    grants = AutonomyGrant.objects.filter(segment=row.segment_id)
    if row.decision is not None:
        if not grants.filter(decision=row.decision).exists():
            yield Reason("SCOPE", f"“{row.decision}” grants nothing in the segment “{row.segment}”.")
    elif not grants.filter(decision__in=cited.values("decision")).exists():
        yield Reason("SCOPE", f"No decision that {row.initiative.key} cites has the segment “{row.segment}”.")


def _loosens(row: Tolerance, before: Tolerance, limits: Limits) -> bool:
    moved = (before.decision_id, before.segment_id) != (row.decision_id, row.segment_id)
    return moved or allows_more(limits_of(before), limits)


def _signed_limits(row: Tolerance) -> Limits | None:
    """Return the limits of this tolerance that the clearance goes by, or None where it has none."""
    body = Clearance.objects.filter(initiative=row.initiative_id).values_list("body", flat=True).first() or {}
    decision = row.decision.code if row.decision is not None else ""
    segment = row.segment.name if row.segment is not None else ""
    about = (row.key or key_of(row.measure), decision, segment)
    return signed_for(body.get("tolerances", ()), name_of(row), about)

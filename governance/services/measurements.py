"""Measurements: what somebody counted over some days, and corrections of it. Nothing of them is ever changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from decisions.models import Segment
from governance.events import changed
from governance.models import Initiative, MeasureDay, Measurement, Tolerance
from governance.rules.limits import MeasureUnit, Sampling
from governance.rules.measurements import Figures, cuts_across, reasons_against_figures, unit_of
from governance.rules.permissions import GRANTS, Act
from governance.services.detection import detect
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from governance.services.runtimes import may_report
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

WHO = "Only the measurement owner of this initiative, and whoever reports what its systems do, can do this."


def may_measure(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person, or the account of a feed, may say what was measured."""
    return measures(actor, initiative) or may_report(actor, initiative)


def measures(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person is the measurement owner, who alone corrects what others sent."""
    return is_granted(actor, Act.MEASURE, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, Capacity.MEASUREMENT_OWNER
    )


def may_correct(actor: Actor, initiative: Initiative) -> Callable[[Measurement], bool]:
    """Return whether this person may correct one of its measurements: whoever measures any, a feed what it sent."""
    if measures(actor, initiative):
        return lambda _any: True
    if may_report(actor, initiative):
        return lambda measurement: measurement.submitted_by.identity_group == actor.identity
    return lambda _none: False


@transaction.atomic
def measurement_report(initiative: Initiative, figures: Figures, *, actor: Actor, at: datetime) -> Measurement:
    """Take what was measured over some days, and look at once whether a limit is broken.

    Raises: NotPermitted; Refused with every reason against it.
    """
    if not may_measure(actor, initiative):
        require_acting(actor)
        raise NotPermitted(Reason("PERMISSION", WHO))
    initiatives_lock([initiative.pk])
    unit = _unit(initiative, figures.measure)
    reasons = [*reasons_against_figures(figures, unit, at.date()), *_beside(initiative, figures)]
    if reasons:
        raise Refused(*reasons)
    measurement = _taken(initiative, _spelled(initiative, figures))
    measurement.submitted_by_id, measurement.submitted_at = actor.id, at
    measurement.save(force_insert=True)
    # Before it is told: whoever follows up goes by how the tolerances stand now.
    detect([initiative.pk], at=at)
    announce(changed, "measurement_report", Target(measurement, _told(measurement)), actor_id=actor.id, at=at)
    return measurement


@transaction.atomic
def measurement_correct(
    measurement: Measurement,
    *,
    n: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
    k: int | None = None,
    value: Decimal | None = None,
) -> Measurement:
    """Return a measurement that says what is right instead of this one, which stays as it was told, and why.

    Raises: NotPermitted; Refused with every reason against it.
    """
    initiatives_lock([measurement.initiative_id])
    wrong = Measurement.objects.select_for_update(of=("self",)).select_related("initiative", "submitted_by")
    before = wrong.get(pk=measurement.pk)
    if not may_correct(actor, before.initiative)(before):
        require_acting(actor)
        raise NotPermitted(Reason("PERMISSION", WHO))
    figures = _figures(before, k, n, value)
    reasons = list(reasons_against_figures(figures, _unit(before.initiative, before.measure), at.date()))
    if reasons := [*reasons, *_against_correcting(before, figures, reason)]:
        raise Refused(*reasons)
    Measurement.objects.filter(pk=before.pk).update(superseded=True)
    after = _taken(before.initiative, figures)
    after.supersedes, after.reason = before, reason.strip()
    after.submitted_by_id, after.submitted_at = actor.id, at
    after.save(force_insert=True)
    details = {name: [told, _told(after).get(name)] for name, told in _told(before).items()}
    detect([before.initiative_id], at=at)
    announce(changed, "measurement_correct", Target(after, details), actor_id=actor.id, at=at, reason=reason)
    return after


def _unit(initiative: Initiative, measure: str) -> MeasureUnit | None:
    rows = Tolerance.objects.filter(initiative=initiative, key=measure).order_by("-pk").values_list("key", "unit")
    return unit_of(measure, {key: MeasureUnit(unit) for key, unit in rows})


def _spelled(initiative: Initiative, figures: Figures) -> Figures:
    """Return the figures with the segment as the register writes it, where it knows it."""
    segments = Segment.objects.filter(
        grants__decision__citations__initiative=initiative, name__iexact=figures.segment.strip()
    )
    known = segments.order_by("pk").values_list("name", flat=True).first()
    return replace(figures, segment=known or figures.segment.strip())


def _beside(initiative: Initiative, figures: Figures) -> list[Reason]:
    """Return what speaks against it beside what is here already."""
    reasons = []
    if figures.decision_id and not initiative.citations.filter(decision=figures.decision_id).exists():
        reasons.append(Reason("DECISION", "This initiative does not cite that decision."))
    counts = Measurement.objects.filter(
        initiative=initiative,
        superseded=False,
        measure=figures.measure,
        decision=figures.decision_id,
        segment__iexact=figures.segment.strip(),
        fingerprint=figures.fingerprint,
        starts_on__lte=figures.ends_on,
        ends_on__gte=figures.starts_on,
    )
    if other := counts.order_by("pk").first():
        text = f"Those days were measured already, from {other.starts_on:%-d %b %Y} to {other.ends_on:%-d %b %Y}."
        reasons.append(Reason("DAYS", f"{text} Correct that measurement instead."))
    elif cut := _cut_across(initiative, figures):
        about = f"One from {cut.starts_on:%-d %b %Y} to {cut.ends_on:%-d %b %Y} is about some of the same cases."
        text = "What is about more has to hold all of what is about fewer, its days as well, or cases count twice."
        reasons.append(Reason("DAYS", f"{about} {text}"))
    if _posted(initiative, figures):
        reasons.append(Reason("DAYS", "Outcomes were posted for those days already."))
    return reasons


def _cut_across(initiative: Initiative, figures: Figures) -> Measurement | None:
    """Return a measurement of which some cases are told here as well, and neither holds the other."""
    rows = Measurement.objects.filter(
        initiative=initiative,
        superseded=False,
        measure=figures.measure,
        starts_on__lte=figures.ends_on,
        ends_on__gte=figures.starts_on,
    )
    return next((row for row in rows.order_by("pk") if cuts_across(figures, _figures(row, None, None, None))), None)


def _posted(initiative: Initiative, figures: Figures) -> bool:
    """Whether cases of these days were told one by one: counted here as well they would count twice."""
    days = MeasureDay.objects.filter(
        initiative=initiative, measure=figures.measure, day__gte=figures.starts_on, day__lte=figures.ends_on
    )
    if figures.decision_id:
        code = initiative.citations.filter(decision=figures.decision_id).values("decision__code")
        days = days.filter(decision__in=code)
    return days.filter(segment__iexact=figures.segment.strip()).exists() if figures.segment.strip() else days.exists()


def _against_correcting(before: Measurement, figures: Figures, reason: str) -> list[Reason]:
    reasons = []
    if before.superseded:
        reasons.append(Reason("CORRECTED", "It was corrected already. Correct what counts now."))
    elif (figures.k, figures.n, figures.value) == (before.k, before.n, before.value):
        reasons.append(Reason("CORRECTED", "That is what it says already."))
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why it is corrected."))
    return reasons


def _figures(before: Measurement, k: int | None, n: int | None, value: Decimal | None) -> Figures:
    return Figures(
        measure=before.measure,
        starts_on=before.starts_on,
        ends_on=before.ends_on,
        n=n,
        k=k,
        value=value,
        sampling=Sampling(before.sampling),
        decision_id=before.decision_id,
        segment=before.segment,
        fingerprint=before.fingerprint,
        source=before.source,
        note=before.note,
    )


def _taken(initiative: Initiative, figures: Figures) -> Measurement:
    return Measurement(
        initiative=initiative,
        measure=figures.measure,
        decision_id=figures.decision_id,
        segment=figures.segment.strip(),
        fingerprint=figures.fingerprint,
        starts_on=figures.starts_on,
        ends_on=figures.ends_on,
        k=figures.k,
        n=figures.n or 0,
        value=figures.value,
        sampling=figures.sampling.value if figures.sampling else "",
        source=figures.source.strip(),
        note=figures.note.strip(),
    )


def _told(measurement: Measurement) -> dict[str, int | str | None]:
    """Return the figures as the ledger keeps them."""
    told: dict[str, int | str | None] = {"measure": measurement.measure, "n": measurement.n}
    if measurement.value is not None:
        return told | {"value": str(measurement.value)}
    return told | {"k": measurement.k}

"""What was measured of an initiative, by whom, and what it was before somebody corrected it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.models import Initiative, Measurement
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.measurement_forms import CorrectionForm, MeasurementForm
from governance.pages.outcome_words import counted, interval_of, measured_words
from governance.pages.spreadsheets import KINDS
from governance.queries.measurements import chains_of, measurements_of
from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.measures import CATALOGUE
from governance.services.measurements import may_correct, may_measure, measurement_correct, measurement_report
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.listing import Filter, listing, number, paging

_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def measurements(request: HttpRequest, key: str) -> HttpResponse:
    """List what was measured, the latest days first; a POST says what was measured."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = MeasurementForm(request.POST or None, initiative=initiative)
    if carried_out(form, lambda _data: measurement_report(initiative, form.figures(), actor=actor, at=at)):
        messages.success(request, _("Taken. The tolerances were looked at anew."))
        return redirect("initiative-measurements", key)
    labels = measure_labels(initiative)
    measure, decision = request.GET.get("measure", ""), number(request.GET.get("decision"))
    names = _names(initiative, labels)
    wanted = measure if measure in names else "", decision
    found = measurements_of(initiative.pk, measure=wanted[0], decision=wanted[1])
    may = may_correct(actor, initiative)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    chains = chains_of(page)
    context = initiative_frame(initiative, current="outcomes", at=at, here=_("Measurements")) | {
        "rows": [_row(m, labels, chains.get(m.pk, ()), may=may(m)) for m in page],
        "form": form,
        "may_measure": may_measure(actor, initiative),
        "filtered": any(wanted),
        "lede": _lede(page.paginator.count),
        "lede_more": _("A correction is a new figure; what it corrects stays in sight."),
    }
    context |= listing(request, _filters(initiative, names), sort="") | paging(page)
    return TemplateResponse(request, "governance/measurements.html", context, status=422 if form.errors else 200)


@require_safe
def measurements_export(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:  # noqa: ARG001 - Django hands it over
    """Return everything that was measured as a file, what was corrected since included."""
    initiative = initiative_of(key)
    if kind not in KINDS:
        raise Http404
    labels = measure_labels(initiative)
    found = Measurement.objects.filter(initiative=initiative).select_related("decision", "submitted_by")
    rows = (_cells(m, labels) for m in found.order_by("-ends_on", "-pk").iterator(chunk_size=500))
    return KINDS[kind](f"measurements-{initiative.key}", _COLUMNS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def measurement_correcting(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is right instead of a measurement, and why."""
    rows = Measurement.objects.select_related("decision", "submitted_by")
    measurement = get_object_or_404(rows, pk=pk)
    # With its unit, as the head of every page about it shows.
    measurement.initiative = initiative = initiative_of(
        Initiative.objects.values_list("key", flat=True).get(pk=measurement.initiative_id)
    )
    at, actor = timezone.now(), actor_of(request)
    now = {"k": measurement.k, "n": measurement.n, "value": measurement.value}
    form = CorrectionForm(request.POST or None, initial=now)
    if carried_out(form, lambda data: measurement_correct(measurement, actor=actor, at=at, **data)):
        messages.success(request, _("Corrected. The tolerances were looked at anew."))
        return redirect("initiative-measurements", initiative.key)
    labels = measure_labels(initiative)
    context = initiative_frame(initiative, current="outcomes", at=at, here=_("Correct a measurement")) | {
        "row": _row(measurement, labels, (), may=False),
        "form": form,
        "may_correct": may_correct(actor, initiative)(measurement) and not measurement.superseded,
        "back_url": reverse("initiative-measurements", args=[initiative.key]),
        "lede": _("What it says now: %(counted)s.") % {"counted": _counted(measurement, labels)},
        "lede_more": _("It stays, marked as corrected, with your reason beside it."),
    }
    return TemplateResponse(request, "governance/measurement_correct.html", context, status=422 if form.errors else 200)


def measure_labels(initiative: Initiative) -> Mapping[str, tuple[str, Limits]]:
    """Return by key what each measure is called and what it is counted in."""
    known = {m.key: (_(m.label), Limits(m.direction, m.unit)) for m in CATALOGUE.values()}
    rows = initiative.tolerances.exclude(key="").order_by("-pk").values_list("key", "measure", "direction", "unit")
    return known | {key: (name, Limits(Direction(way), MeasureUnit(unit))) for key, name, way, unit in rows}


def _row(
    measurement: Measurement, labels: Mapping[str, tuple[str, Limits]], chain: Iterable[Measurement], *, may: bool
) -> dict[str, Any]:
    label, limits = labels.get(measurement.measure, (measurement.measure, None))
    within = interval_of(measurement.k, measurement.n, limits) if limits and measurement.k is not None else None
    return {
        "measurement": measurement,
        "label": label,
        "about": ", ".join(
            part for part in (measurement.decision and str(measurement.decision), measurement.segment) if part
        ),
        "counted": _counted(measurement, labels),
        "interval": measured_words(0.0, within, limits) if limits and within else "",
        "chain": [{"measurement": old, "counted": _counted(old, labels)} for old in chain],
        "may_correct": may,
    }


def _counted(measurement: Measurement, labels: Mapping[str, tuple[str, Limits]]) -> str:
    limits = labels[measurement.measure][1] if measurement.measure in labels else _plain(measurement)
    value = None if measurement.value is None else float(measurement.value)
    return counted(measurement.k or 0, measurement.n, value, limits)


def _plain(measurement: Measurement) -> Limits:
    """Of a measure whose tolerance is gone: as it was told."""
    return Limits(Direction.UPPER, MeasureUnit.NUMBER if measurement.k is None else MeasureUnit.PERCENT)


_COLUMNS = (
    *("Measurement", "Measure", "Decision", "Segment", "Version", "First day", "Last day", "Counted", "Cases", "Value"),
    *("Cases looked at", "Source", "Note", "Told by", "Told (UTC)", "Corrects", "Why", "Corrected since"),
)


def _cells(m: Measurement, labels: Mapping[str, tuple[str, Limits]]) -> tuple[str | int | float | None, ...]:
    label = labels[m.measure][0] if m.measure in labels else m.measure
    about = (m.decision.code if m.decision else "", m.segment, m.fingerprint, f"{m.starts_on}", f"{m.ends_on}")
    seen = (m.k, m.n, None if m.value is None else float(m.value), m.get_sampling_display(), m.source, m.note)
    told = (str(m.submitted_by), f"{m.submitted_at:%Y-%m-%d %H:%M}", m.supersedes_id, m.reason)
    return (m.pk, label, *about, *seen, *told, "yes" if m.superseded else "no")


def _names(initiative: Initiative, labels: Mapping[str, tuple[str, Limits]]) -> Mapping[str, str]:
    """Return by key what each measure is called of which there is a measurement."""
    used = Measurement.objects.filter(initiative=initiative).order_by("measure").values_list("measure", flat=True)
    return {key: labels[key][0] if key in labels else key for key in used.distinct()}


def _filters(initiative: Initiative, names: Mapping[str, str]) -> list[Filter]:
    cited = initiative.citations.order_by("decision__code").values_list("decision_id", "decision__name")
    return [
        Filter("measure", _("Any measure"), names.items()),
        Filter("decision", _("Any decision"), [(str(pk), name) for pk, name in cited]),
    ]


def _lede(count: int) -> str:
    if not count:
        return _("Nobody has told a measurement yet.")
    return ngettext("%(count)d measurement counts.", "%(count)d measurements count.", count) % {"count": count}

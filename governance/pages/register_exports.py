"""Registers around initiatives as files, filtered as their pages: maps, segments, versions, tolerances, appetite."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.models import DecisionMap, Segment
from decisions.pages.segments import segments_wanted
from decisions.queries.maps import maps_listed
from governance.evidence import gather_one
from governance.models import SystemVersion, Tolerance
from governance.pages.initiative_frame import initiative_of
from governance.pages.list_exports import CHUNK, list_file, moment
from governance.pages.seeing import sight_of
from governance.pages.systems import version_rows
from governance.pages.tolerance_words import sentence
from governance.pages.tolerances import stands, tolerances_shown
from governance.queries.appetites import AppetiteShown, appetites_shown
from governance.services.workbooks import Cell


@require_safe
def maps_export(_request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send all decision maps, by name."""
    header = ("Map", "Unit", "Decisions", "Everything in it", "File it came from", "DMN", "Begun by")
    return list_file(kind, "maps", header, map(_map, maps_listed()))


def _map(row: DecisionMap) -> tuple[Cell, ...]:
    counted: Any = row
    inside = (counted.decision_count, counted.node_count)
    return (row.name, row.unit.name, *inside, row.file_name, row.version if row.file_name else "", str(row.created_by))


@require_safe
def segments_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every segment that the same address without a kind lists."""
    header = ("Segment", "Unit", "Its cases are those with", "High-touch", "Note", "Decisions", "Reference cases")
    return list_file(kind, "segments", header, map(_segment, segments_wanted(request).iterator(chunk_size=CHUNK)))


def _segment(row: Segment) -> tuple[Cell, ...]:
    uses: Any = row
    decisions = "; ".join(dict.fromkeys(grant.decision.name for grant in uses.used_by))
    touch = "yes" if row.high_touch else "no"
    return (row.name, row.unit.name, row.predicate, touch, row.note, decisions, uses.cases)


@require_safe
def versions_export(_request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """Send the versions that an initiative may run, or is to have signed."""
    initiative = initiative_of(key)
    facts = gather_one(initiative.pk, timezone.now()).facts
    header = ("System", "Version", "Fingerprint", "State", "What is new", "Registered by", "Registered (UTC)")
    rows = (_version(row["version"], str(row["tag"]["label"])) for row in version_rows(initiative, facts.clearance))
    return list_file(kind, f"{key}-versions", header, rows)


def _version(row: SystemVersion, state: str) -> tuple[Cell, ...]:
    who = str(row.registered_by or "")
    return (row.system.name, row.label, row.fingerprint, state, row.note, who, moment(row.registered_at))


@require_safe
def tolerances_export(_request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """Send the tolerances of an initiative with how each stands."""
    initiative = initiative_of(key)
    facts = gather_one(initiative.pk, timezone.now()).facts
    header = (
        *("Measure", "In a sentence", "Decision", "Segment", "Target", "Amber from", "Limit", "Unit", "Owner"),
        *("Stands", "Seen", "Signed by", "Signed (UTC)"),
    )
    rows = (_tolerance(row, stands(row, facts)) for row in tolerances_shown(initiative))
    return list_file(kind, f"{key}-tolerances", header, rows)


def _tolerance(row: Tolerance, how: dict[str, Any]) -> tuple[Cell, ...]:
    about = (str(row.decision or ""), str(row.segment or ""))
    numbers = (None if number is None else float(number) for number in (row.target, row.amber, row.limit))
    return (
        *(row.measure, sentence(row), *about, *numbers, str(row.get_unit_display()), str(row.owner or "")),
        *(how["state"], how["counted"], str(row.signed_by or ""), moment(row.signed_at)),
    )


@require_safe
def appetite_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send how much the enterprise takes of each measure, and which tolerances allow more."""
    header = ("Measure", "Anywhere", "So much", "Unit", "Why", "Set by", "Set (UTC)", "Beyond it")
    return list_file(kind, "appetite", header, map(_appetite, appetites_shown(sight_of(request))))


def _appetite(row: AppetiteShown) -> tuple[Cell, ...]:
    kept = row.appetite
    beyond = "; ".join(tolerance.initiative.key for tolerance in row.beyond)
    limit = (str(kept.get_direction_display()), float(kept.cap), str(kept.get_unit_display()))
    return (kept.measure, *limit, kept.statement, str(kept.set_by), moment(kept.set_at), beyond)

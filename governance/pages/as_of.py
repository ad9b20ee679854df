"""An initiative as it stood at a moment: for auditors and the PMO."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.models import Initiative
from governance.pages.moments import moment_of
from governance.queries.as_of import initiative_as_of
from governance.queries.then import AsOf, ClearanceThen
from governance.rules.clearances import ClearanceState
from governance.rules.permissions import GRANTS, Act
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import Gate, Nature, Stage
from roles.pages.acting import actor_of, acts
from roles.rules.permissions import require


@require_safe
@acts
def as_of(request: HttpRequest) -> HttpResponse:
    """Ask for an initiative and a moment, and show how it stood then."""
    require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    key, text = request.GET.get("initiative", "").strip().upper(), request.GET.get("at", "").strip()
    found = Initiative.objects.filter(key=key[:12]).first() if key else None
    at = moment_of(text) if text else None
    wrong = _wrong(key, found, text, at)
    context: dict[str, Any] = {
        "crumbs": [{"label": _("Audit"), "url": reverse("audit")}, {"label": _("As of"), "url": ""}],
        "key": key,
        "text": text,
        "wrong": wrong,
    }
    if found and at and not wrong:
        context |= _shown(initiative_as_of(found, at))
    return TemplateResponse(request, "governance/as_of.html", context)


def _wrong(key: str, found: Initiative | None, text: str, at: datetime | None) -> str:
    """Return what is wrong with what was asked; empty when nothing is, or when nothing was asked yet."""
    if key and found is None:
        return _("There is no initiative %(key)s.") % {"key": key}
    if text and at is None:
        return _("“%(text)s” is no moment. Write a day, 2026-03-01, or a time of it in UTC, 2026-03-01T12:00.") % {
            "text": text
        }
    if at and at.date() > timezone.now().date():
        return _("That day is yet to come. Nothing is known of it.")
    if found and at and at < found.created_at:
        return _("%(key)s did not exist then: it was registered on %(day)s.") % {
            "key": found.key,
            "day": f"{found.created_at:%-d %b %Y, %H:%M} UTC",
        }
    if bool(found) != bool(at):
        return _("Name both an initiative and a moment.")
    return ""


def _shown(then: AsOf) -> dict[str, Any]:
    return {
        "then": then,
        "lede": _lede(then),
        "facts": _facts(then),
        "verdict": _verdict(then),
        "lists": _lists(then),
        "findings": [
            {"id": f.requirement, "title": _title(f.requirement), "result": f.result, "message": f.message}
            for f in then.findings
        ],
        "now_url": reverse("initiative", args=[then.key]),
        "entries_url": f"{reverse('audit')}?initiative={then.key}&until={then.at:%Y-%m-%d}",
    }


def _lists(then: AsOf) -> list[dict[str, Any]]:
    return [
        {"title": _("Flags open then"), "rows": then.flags},
        {"title": _("Waivers in force then"), "rows": then.waivers},
        {"title": _("Conditions open then"), "rows": then.conditions},
        {"title": _("Tolerances signed by then"), "rows": then.tolerances},
    ]


def _title(requirement: str) -> str:
    known = REQUIREMENTS.get(requirement)
    return known.title if known else requirement


def _lede(then: AsOf) -> str:
    said = {"stage": Stage(then.stage).label.lower(), "since": f"{then.stage_since:%-d %b %Y, %H:%M}"}
    where = _("It was in %(stage)s, since %(since)s UTC.") % said
    return f"{where} {_cleared(then.clearance)}"


def _cleared(clearance: ClearanceThen | None) -> str:
    if clearance is None:
        return _("Nothing was cleared.")
    said = {"number": clearance.remit_number, "state": ClearanceState(clearance.state).label.lower()}
    if clearance.overdue:
        return _("Remit %(number)d was %(state)s, but past the day by which it had to be authorised again.") % said
    return _("Remit %(number)d was %(state)s.") % said


def _facts(then: AsOf) -> list[dict[str, Any]]:
    nature, clearance = then.nature, then.clearance
    rows: list[dict[str, Any]] = [
        {"label": _("Stage"), "value": Stage(then.stage).label},
        {"label": _("Nature"), "value": _natured(nature.name, nature.state) if nature else _("not approved yet")},
        {"label": _("Decisions cited"), "value": ", ".join(then.decisions) or _("none on record")},
    ]
    if clearance:
        rows += [
            {
                "label": _("Remit in force"),
                "value": f"{clearance.remit_number}, {clearance.remit_digest[:12]}…",
                "url": reverse("verify", args=[clearance.remit_digest]),
            },
            {"label": _("Clearance"), "value": _state(clearance)},
        ]
    if then.review:
        said = {"number": then.review.number, "gate": Gate(then.review.gate).label}
        rows.append({"label": _("Open review"), "value": _("Review %(number)d: %(gate)s") % said})
    return rows


def _natured(nature: str, approver: str) -> str:
    return _("%(nature)s, approved by %(name)s") % {"nature": Nature(nature).label, "name": approver}


def _state(clearance: ClearanceThen) -> str:
    said = {"state": ClearanceState(clearance.state).label, "since": f"{clearance.since:%-d %b %Y, %H:%M} UTC"}
    return _("%(state)s since %(since)s") % said + (f": {clearance.reason}" if clearance.reason else "")


def _verdict(then: AsOf) -> str:
    """Return how the last review that had been decided ended, in a sentence."""
    if then.decided is None or then.decided.decided_at is None:
        return ""
    said = {
        "number": then.decided.number,
        "gate": Gate(then.decided.gate).label,
        "verdict": then.decided.verdict.replace("_", " "),
        "day": f"{then.decided.decided_at:%-d %b %Y}",
    }
    return _("Review %(number)d (%(gate)s) had been decided on %(day)s: %(verdict)s.") % said

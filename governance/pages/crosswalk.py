"""Which clauses of laws and frameworks the requirements serve: by framework, and back by requirement."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from governance.rules.crosswalk import CROSSWALK, Clause, Framework, Mapped, Standing, Strength, by_clause
from governance.rules.requirements import REQUIREMENTS, Requirement

KINDS_OF_FRAMEWORK = {
    "law": gettext_lazy("Law"),
    "standard": gettext_lazy("Standard"),
    "framework": gettext_lazy("Framework"),
    "guidance": gettext_lazy("Guidance"),
}
_STANDINGS = {
    Standing.IN_FORCE: {"kind": "accent", "icon": "check"},
    Standing.IN_STAGES: {"kind": "accent", "icon": "hourglass"},
    Standing.PUBLISHED: {"kind": "", "icon": "file-text"},
    Standing.DRAFT: {"kind": "held", "icon": "pencil"},
    Standing.SUPERSEDED: {"kind": "unknown", "icon": "history"},
}
_STRENGTHS = {
    Strength.DIRECT: {"kind": "accent", "icon": "check"},
    Strength.SUPPORTS: {"kind": "", "icon": "plus"},
    Strength.ANALOGOUS: {"kind": "unknown", "icon": "circle-dashed"},
}


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause as one cites it, and what serves it."""

    clause: Clause
    cited: str
    served: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement, the clauses it serves by framework, and what of it no regulator asks."""

    requirement: Requirement
    frameworks: list[dict[str, Any]]
    own: str


@require_safe
def crosswalk(request: HttpRequest) -> HttpResponse:
    """Show all frameworks, the clauses of one, or what each requirement serves."""
    by_requirement = request.GET.get("by") == "requirement"
    chosen = None if by_requirement else framework_named(request.GET.get("framework", ""))
    context = {
        "crosswalk": CROSSWALK,
        "crumbs": [
            {"label": _("Policy"), "url": reverse("policy")},
            {"label": _("Crosswalk"), "url": reverse("crosswalk") if chosen else ""},
            *([{"label": _(chosen.title), "url": ""}] if chosen else []),
        ],
        "lede": _lede(chosen),
        "tabs": [
            {"label": _("Laws and frameworks"), "url": reverse("crosswalk"), "current": not by_requirement},
            {"label": _("By requirement"), "url": "?by=requirement", "current": by_requirement},
        ],
        "chosen": chosen,
        "standing": standing_tag(chosen) if chosen else None,
        "clauses": clause_rows(chosen) if chosen else [],
        "frameworks": [] if chosen or by_requirement else [_framework_row(each) for each in CROSSWALK.frameworks],
        "requirements": requirement_rows() if by_requirement else [],
        "strengths": [strength_tag(strength) for strength in Strength],
    }
    return TemplateResponse(request, "governance/crosswalk.html", context)


def framework_named(wanted: str) -> Framework | None:
    """Return the framework with this id, or None."""
    return next((framework for framework in CROSSWALK.frameworks if framework.id == wanted), None)


def standing_tag(framework: Framework) -> dict[str, str]:
    """Return whether a framework counts now, as a tag."""
    return {"label": _(framework.status.label)} | _STANDINGS[framework.status]


def strength_tag(strength: Strength) -> dict[str, str]:
    """Return how much a requirement does for a clause, as a tag."""
    return {"label": _(strength.label)} | _STRENGTHS[strength]


def clause_rows(framework: Framework) -> list[ClauseRow]:
    """Return the clauses of a framework, those that nothing serves as well."""
    served_by = by_clause(CROSSWALK)
    return [
        ClauseRow(
            clause, framework.cited(clause.id), [_served(m) for m in served_by.get((framework.id, clause.id), ())]
        )
        for clause in framework.clauses
    ]


def requirement_rows() -> list[RequirementRow]:
    """Return every requirement with the clauses it serves."""
    own = {each.requirement: _(each.words) for each in CROSSWALK.own}
    return [
        RequirementRow(requirement, _frameworks_of(requirement.id), own.get(requirement.id, ""))
        for requirement in REQUIREMENTS.values()
    ]


def _frameworks_of(requirement: str) -> list[dict[str, Any]]:
    found: dict[str, list[Mapped]] = {}
    for mapped in CROSSWALK.mappings:
        if mapped.requirement == requirement:
            found.setdefault(mapped.framework, []).append(mapped)
    return [
        {
            "framework": framework,
            "clauses": [
                {"cited": framework.cited(m.clause), "strength": strength_tag(m.strength)} for m in found[framework.id]
            ],
        }
        for framework in CROSSWALK.frameworks
        if framework.id in found
    ]


def _served(mapped: Mapped) -> dict[str, Any]:
    return {"requirement": REQUIREMENTS[mapped.requirement], "strength": strength_tag(mapped.strength)}


def _framework_row(framework: Framework) -> dict[str, Any]:
    served = by_clause(CROSSWALK)
    return {
        "framework": framework,
        "kind": KINDS_OF_FRAMEWORK[framework.kind],
        "standing": standing_tag(framework),
        "served": sum((framework.id, clause.id) in served for clause in framework.clauses),
        "total": len(framework.clauses),
    }


def _lede(chosen: Framework | None) -> str:
    frameworks = (chosen,) if chosen else CROSSWALK.frameworks
    ids = {framework.id for framework in frameworks}
    clauses = {(m.framework, m.clause) for m in CROSSWALK.mappings if m.framework in ids}
    requirements = len({m.requirement for m in CROSSWALK.mappings if m.framework in ids})
    text = ngettext(
        "%(requirements)d requirement serves %(clauses)d clauses.",
        "%(requirements)d requirements serve %(clauses)d clauses.",
        requirements,
    )
    return text % {"requirements": requirements, "clauses": len(clauses)}

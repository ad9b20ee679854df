"""How the clauses of laws and frameworks stand on one initiative, on the screen and as a file for an auditor."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.evidence import gather_one
from governance.pages.crosswalk import KINDS_OF_FRAMEWORK, framework_named, standing_tag, strength_tag
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.spreadsheets import KINDS
from governance.rules.crosswalk import CROSSWALK, Covered, Framework, Served, coverage
from governance.rules.findings import Finding, Result
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.workbooks import Cell

Coverage = Sequence[tuple[Framework, tuple[Covered, ...]]]
_COLUMNS = (
    *("Framework", "Status", "Clause", "About", "Clause stands", "Strength", "Requirement", "Result", "Message"),
    *("Evaluated at", "Crosswalk"),
)


@require_safe
def initiative_crosswalk(request: HttpRequest, key: str) -> HttpResponse:
    """Show how the clauses of every framework stand, or those of one in detail."""
    found, at = initiative_of(key), timezone.now()
    standing = standing_of(found, at)
    covered = list(coverage(CROSSWALK, _production(standing)))
    chosen = framework_named(request.GET.get("framework", ""))
    clauses = next((clauses for framework, clauses in covered if framework == chosen), ())
    context = initiative_frame(found, current="gate", at=at, standing=standing, here=_("Crosswalk")) | {
        "crosswalk": CROSSWALK,
        "at": at,
        "policy": standing.evidence.policy.name,
        "lede": _lede([clauses] if chosen else [clauses for _framework, clauses in covered]),
        "lede_more": _("A mapping aid, not legal advice."),
        "frameworks": [_framework_row(framework, clauses) for framework, clauses in covered],
        "chosen": chosen,
        "status": standing_tag(chosen) if chosen else None,
        "clauses": [_clause_row(chosen, each) for each in clauses] if chosen else [],
    }
    return TemplateResponse(request, "governance/initiative_crosswalk.html", context)


@require_safe
def initiative_crosswalk_export(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """Return the coverage that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    found, at = initiative_of(key), timezone.now()
    evidence = gather_one(found.pk, at)
    covered = coverage(CROSSWALK, judge(evidence.facts, evidence.policy, Gate.PRODUCTION))
    chosen = framework_named(request.GET.get("framework", ""))
    wanted = ((framework, clauses) for framework, clauses in covered if chosen in (None, framework))
    return KINDS[kind](f"crosswalk-{found.key}-{at:%Y-%m-%d}", _COLUMNS, _cells(wanted, at))


def _production(standing: Standing) -> tuple[Finding, ...]:
    """Return what the production gate finds; clauses are about what runs, whichever gate is next."""
    if standing.gate is Gate.PRODUCTION:
        return standing.findings
    return judge(standing.evidence.facts, standing.evidence.policy, Gate.PRODUCTION)


def _lede(covered: Iterable[Sequence[Covered]]) -> str:
    results = Counter(each.result for clauses in covered for each in clauses)
    holding, applying = _holding(results)
    text = ngettext(
        "What is asked for %(holding)d of %(count)d clause is in order.",
        "What is asked for %(holding)d of %(count)d clauses is in order.",
        applying,
    )
    return text % {"holding": holding, "count": applying} if applying else _("Nothing that serves a clause is asked.")


def _holding(results: Counter[Result | None]) -> tuple[int, int]:
    """Return how many clauses are served in order, of how many of which something is asked that applies."""
    holding = results[Result.MET] + results[Result.WAIVED]
    return holding, results.total() - results[None] - results[Result.NOT_APPLICABLE]


def _framework_row(framework: Framework, clauses: Sequence[Covered]) -> dict[str, Any]:
    counted = Counter(each.result for each in clauses)
    holding, applying = _holding(counted)
    return {
        "framework": framework,
        "kind": KINDS_OF_FRAMEWORK[framework.kind],
        "status": standing_tag(framework),
        "holding": holding,
        "applying": applying,
        "not_asked": counted[None],
        "counts": [{"result": result, "count": counted[result]} for result in Result if counted[result]],
    }


def _clause_row(framework: Framework, covered: Covered) -> dict[str, Any]:
    return {
        "cited": framework.cited(covered.clause.id),
        "words": _(covered.clause.words),
        "result": covered.result,
        "served": [
            {
                "requirement": each.mapped.requirement,
                "strength": strength_tag(each.mapped.strength),
                "finding": each.finding,
            }
            for each in covered.served
        ],
    }


def _cells(covered: Iterable[tuple[Framework, Sequence[Covered]]], at: datetime) -> Iterator[tuple[Cell, ...]]:
    """Return a row for each requirement of each clause; a clause that nothing serves has one as well."""
    for framework, clauses in covered:
        for clause in clauses:
            about = (framework.title, framework.status.label, framework.cited(clause.clause.id), clause.clause.words)
            end = (f"{at:%Y-%m-%d %H:%M:%S %Z}", CROSSWALK.version)
            for served in clause.served:
                yield (*about, _word(clause.result), *_served(served), *end)
            if not clause.served:
                yield (*about, _word(None), "", "", _word(None), "No requirement serves it.", *end)


def _served(served: Served) -> tuple[Cell, ...]:
    finding = served.finding
    message = finding.message if finding else "The profile does not ask it."
    return (
        served.mapped.strength.label,
        served.mapped.requirement,
        _word(finding.result if finding else None),
        message,
    )


def _word(result: Result | None) -> str:
    return result.label if result else "Not asked"

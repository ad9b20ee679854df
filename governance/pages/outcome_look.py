"""What somebody looks at of one measure: which of its cases, over which days. The state is the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from governance.models import Tolerance
from governance.pages.outcome_words import version_word
from governance.queries.outcome_charts import Part, Scope, parts, scope_of, span_of
from governance.rules.limits import Limits, limits_from
from roles.pages.listing import Filter

# Days that can be looked at, the first where nobody chose.
SPANS = {"90": 90, "30": 30, "365": 365, "all": None}


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks at: the tolerance's cases, those chosen of them, and all parts, whatever was chosen."""

    tolerance: Tolerance
    limits: Limits
    scope: Scope
    found: Sequence[Part]

    @property
    def chosen(self) -> list[Part]:
        """The parts of what was chosen; what a broader measurement counts as well is left out."""
        return [part for part in self.found if self.scope.holds(part) and not part.again]

    @property
    def beside(self) -> list[Part]:
        """All segments of what was chosen, so that one is seen beside the others."""
        scope = replace(self.scope, segment="")
        return [part for part in self.found if scope.holds(part) and part.n]

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.scope.since or date.min, self.scope.until or date.max


def tolerance_at(key: str, pk: int) -> Tolerance:
    """Return a tolerance of the initiative. One that it does not have is a page that does not exist."""
    rows = Tolerance.objects.select_related(
        "initiative__beneficiary_unit", "initiative__policy_profile", "decision", "segment", "reading"
    )
    return get_object_or_404(rows, pk=pk, initiative__key=key)


def looked_at(request: HttpRequest, tolerance: Tolerance, at: datetime) -> Looked:
    """Return what the address asks for. What a tolerance is about cannot be widened by it."""
    whole, today, decision = scope_of(tolerance), at.date(), request.GET.get("decision", "")
    days = SPANS.get(request.GET.get("span", ""), SPANS["90"])
    bounded = replace(whole, since=date.min if days is None else span_of((), days, today)[0], until=date.max)
    found = parts(bounded)
    since, until = span_of(found, days, today)
    chosen = replace(
        bounded,
        decisions=whole.decisions or ((decision.casefold(),) if decision else ()),
        segment=whole.segment or request.GET.get("segment", "").casefold(),
        fingerprint=request.GET.get("version", ""),
        since=since,
        until=until,
    )
    return Looked(tolerance, limits_from(vars(tolerance)), chosen, found)


def filters(request: HttpRequest, looked: Looked, names: Mapping[str, str]) -> list[Filter]:
    """Return what can be chosen: what came in, within what the tolerance is about."""
    found, about = looked.found, looked.tolerance
    decisions = sorted({part.decision for part in found if part.decision})
    segments = sorted({part.segment for part in found if part.segment})
    versions = list(dict.fromkeys(part.fingerprint for part in reversed(found) if part.fingerprint))
    spans = [("30", _("30 days")), ("365", _("A year")), ("all", _("All of it"))]
    offered = [
        Filter("decision", _("Any decision"), [(each, each) for each in decisions] if not about.decision_id else []),
        Filter("segment", _("Any segment"), [(each, each) for each in segments] if not about.segment_id else []),
        Filter("version", _("Any version"), [(each, version_word(each, names)) for each in versions]),
        Filter("span", _("90 days"), spans),
    ]
    return [each for each in offered if list(each.options) or each.name in request.GET]

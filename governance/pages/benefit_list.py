"""The register of benefits: what is claimed, what finance relies on, and what came true."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.models import Benefit
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.value_cards import KINDS, figure
from governance.queries.benefits import RELIED, BenefitFilter, benefits_found
from governance.queries.portfolio_watch import Worth, benefit_counts
from governance.queries.scope import Slice
from governance.rules.value import BenefitKind, BenefitState
from roles.models import Unit
from roles.pages.listing import Filter, listing, paging

PAGE_SIZE = 50
STATES = [(RELIED, gettext_lazy("Committed by finance")), *((s.value, gettext_lazy(s.label)) for s in BenefitState)]


@require_safe
def benefits(request: HttpRequest) -> HttpResponse:
    """List benefits with their figures, by initiative."""
    wanted = BenefitFilter.read(request.GET, sight_of(request))
    within = Slice.read(wanted.scope, timezone.localdate())
    page = Paginator(benefits_found(wanted, within), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = benefit_counts(within)
    kept, shown = kept_scope(request, wanted.scope, "unit"), listing(request, _filters(), sort="")
    shown |= {"chips": shown["chips"] + kept["chips"], "kept": kept["kept"]}
    context: dict[str, Any] = {
        "crumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}, {"label": _("Benefits")}],
        "rows": [_row(benefit) for benefit in page],
        "lede": _("Finance relies on %(committed)d of %(claimed)d benefits; %(validated)d came true.")
        % {"committed": counts.committed, "claimed": counts.claimed, "validated": counts.validated},
        "sums": [worth_text(worth) for worth in counts.worth],
    }
    return TemplateResponse(request, "governance/benefits.html", context | shown | paging(page))


def worth_text(worth: Worth) -> str:
    """Return what was validated of what is committed, in its unit; hours a month where it has none of its own."""
    said = {"validated": figure(worth.validated), "committed": figure(worth.committed)}
    said["unit"] = worth.unit or _("hours a month")
    return _("%(validated)s of %(committed)s %(unit)s validated") % said


def _row(benefit: Benefit) -> dict[str, Any]:
    state = BenefitState(benefit.state)
    latest = benefit.latest  # type: ignore[attr-defined] # prefetched
    return {
        "benefit": benefit,
        "state": _(state.label),
        "kind": KINDS.get(state, ""),
        "before": figure(benefit.baseline),
        "target": figure(benefit.target),
        "seen": figure(latest[0].value) if latest else "",
    }


def _filters() -> list[Filter]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    return [
        Filter("state", _("Claimed"), [(value, str(label)) for value, label in STATES]),
        Filter("kind", _("Any kind of worth"), [(kind.value, _(kind.label)) for kind in BenefitKind]),
        Filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units]),
    ]

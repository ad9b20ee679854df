"""The register of waivers: which requirement does not hold where, until when, and who said so."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from governance.models import Waiver
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.policy import default_policy
from governance.queries.waivers import OLD_DAYS, WaiverFigures, WaiverFilter, waiver_figures, waivers_found
from governance.rules.requirements import REQUIREMENTS
from governance.rules.waivers import Authority, Standing, standing_of
from governance.rules.waiving import EXCEPTED, NEVER
from roles.models import Unit
from roles.pages.listing import Filter, listing, paging, url_without

PAGE_SIZE = 50
# How each standing looks: the class of its tag, and an icon.
LOOKS = {
    Standing.WAITING: ("warn", "hourglass"),
    Standing.AHEAD: ("held", "calendar-days"),
    Standing.IN_FORCE: ("held", "clock"),
    Standing.EXPIRED: ("bad", "circle-alert"),
    Standing.REJECTED: ("bad", "x"),
    Standing.REVOKED: ("bad", "undo-2"),
    Standing.WITHDRAWN: ("unknown", "undo-2"),
    Standing.CLOSED: ("good", "check"),
}
LABELS = {
    Standing.WAITING: gettext_lazy("Waits for approval"),
    Standing.AHEAD: gettext_lazy("Approved, begins later"),
    Standing.IN_FORCE: gettext_lazy("In force"),
    Standing.EXPIRED: gettext_lazy("Expired"),
    Standing.REJECTED: gettext_lazy("Rejected"),
    Standing.REVOKED: gettext_lazy("Revoked"),
    Standing.WITHDRAWN: gettext_lazy("Withdrawn"),
    Standing.CLOSED: gettext_lazy("Closed"),
}
AUTHORITIES = {
    Authority.W1: gettext_lazy("Accountable executive"),
    Authority.W2: gettext_lazy("Second line"),
    Authority.W3: gettext_lazy("The board: an executive and the second line"),
}


@require_safe
def waivers(request: HttpRequest) -> HttpResponse:
    """List waivers, the first to expire first."""
    at, wanted = timezone.now(), WaiverFilter.read(request.GET, sight_of(request))
    soon = default_policy().waiver_warning_days
    page = Paginator(waivers_found(wanted, at, soon_days=soon), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": [waiver_row(waiver, at) for waiver in page],
        "lede": _lede(waiver_figures(wanted.scope.sight, at, soon_days=soon), soon),
        "at": at,
    }
    shown = listing(request, _filters(), sort="")
    kept = kept_scope(request, wanted.scope, "unit")
    own = {name: label for name, label in _words(wanted, soon).items() if getattr(wanted, name)}
    shown["chips"] += [*kept["chips"], *_chips(request, own)]
    shown["kept"] = kept["kept"] | {name: getattr(wanted, name) for name in own}
    return TemplateResponse(request, "governance/waivers.html", context | shown | paging(page))


def _words(wanted: WaiverFilter, soon_days: int) -> dict[str, str]:
    """Return what narrows the list and has no field of its own, in words."""
    return {
        "initiative": wanted.initiative,
        "old": _("Asked for more than %(days)d days ago") % {"days": OLD_DAYS},
        "soon": _("Expires within %(days)d days") % {"days": soon_days},
    }


def _chips(request: HttpRequest, words: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "remove_url": url_without(request, name)} for name, label in words.items()]


@require_safe
def waivers_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file, with who signed what."""
    if kind not in KINDS:
        raise Http404
    at, soon = timezone.now(), default_policy().waiver_warning_days
    found = waivers_found(WaiverFilter.read(request.GET, sight_of(request)), at, soon_days=soon).prefetch_related(
        "signatures"
    )
    rows = (_cells(waiver, at) for waiver in found.iterator(chunk_size=PAGE_SIZE))
    return KINDS[kind](f"waivers-{at:%Y-%m-%d}", _COLUMNS, rows)


_COLUMNS = (
    "Waiver",
    "Requirement",
    "Initiative",
    "Title",
    "State",
    "Kind",
    "Authority",
    "First day",
    "Last day",
    "Time zone",
    "Expires (UTC)",
    "Reason",
    "Asked by",
    "Asked (UTC)",
    "Digest",
    "Signatures",
)


def _cells(waiver: Waiver, at: datetime) -> tuple[str | int, ...]:
    signatures = "; ".join(
        f"{s.printed_name}, {s.get_capacity_display()}, {s.meaning}, {s.signed_at:%Y-%m-%d %H:%M:%S} UTC"
        for s in sorted(waiver.signatures.all(), key=lambda s: (s.signed_at, s.pk))
    )
    return (
        waiver.pk,
        waiver.requirement,
        waiver.initiative.key,
        waiver.initiative.title,
        standing_of(waiver.state, waiver.starts_on, waiver.timezone, waiver.expires_at, at).label,
        waiver.kind,
        waiver.authority,
        f"{waiver.starts_on}",
        f"{waiver.ends_on}",
        waiver.timezone,
        f"{waiver.expires_at:%Y-%m-%d %H:%M}",
        waiver.reason,
        str(waiver.requested_by),
        f"{waiver.requested_at:%Y-%m-%d %H:%M}",
        waiver.digest,
        signatures,
    )


def waiver_row(waiver: Waiver, at: datetime) -> dict[str, Any]:
    """Return a waiver with how it stands now, told by the clock."""
    standing = standing_of(waiver.state, waiver.starts_on, waiver.timezone, waiver.expires_at, at)
    known = REQUIREMENTS.get(waiver.requirement)
    return {
        "waiver": waiver,
        "title": _(known.title) if known else waiver.requirement,
        "standing": standing,
        "label": LABELS[standing],
        "kind": LOOKS[standing][0],
        "icon": LOOKS[standing][1],
        "authority": AUTHORITIES[Authority(waiver.authority)],
        "runs": standing.open,
    }


def _lede(figures: WaiverFigures, soon_days: int) -> tuple[str, str]:
    """Say how many run and wait, and what is urgent."""
    running = ngettext("%(count)d waiver is approved", "%(count)d waivers are approved", figures.running)
    waiting = ngettext("%(count)d waits for approval.", "%(count)d wait for approval.", figures.waiting)
    soon = ngettext("%(count)d expires within %(days)d days,", "%(count)d expire within %(days)d days,", figures.soon)
    expired = ngettext("%(count)d has expired.", "%(count)d have expired.", figures.expired)
    first = f"{running % {'count': figures.running}}, {waiting % {'count': figures.waiting}}"
    then = f"{soon % {'count': figures.soon, 'days': soon_days}} {expired % {'count': figures.expired}}"
    return first, then


def _filters() -> list[Filter]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    waivable = [r for r in REQUIREMENTS.values() if r.waiver != NEVER or r.id == EXCEPTED]
    return [
        Filter("state", _("Open"), [*((s.value, str(LABELS[s])) for s in Standing), ("all", _("All"))]),
        Filter("requirement", _("Any requirement"), [(r.id, f"{r.id} {_(r.title)}") for r in waivable]),
        Filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units]),
    ]

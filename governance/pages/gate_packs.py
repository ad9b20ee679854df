"""The gate pack of a review: a page that is read and printed, and the same as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.models import Review
from governance.rules.pack_lines import GatePack
from governance.services.gate_packs import gate_pack
from governance.services.minutes_documents import minutes_document, minutes_file_name
from governance.services.pack_documents import pack_document
from governance.services.pack_pdf import pack_file_name, pack_pdf
from governance.services.printing import NotPrinted, document_pdf
from roles.pages.acting import person_of


@require_safe
def review_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pack of a review to whoever is signed in."""
    return _page(request, _pack(request, pk))


@require_safe
def review_pack_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the pack of a review as PDF; where it cannot be made, show the page that says so."""
    pack = _pack(request, pk)
    try:
        content = pack_pdf(pack, _verify_url(request, pack))
    except NotPrinted as problem:
        return _page(request, pack, not_printed=str(problem))
    name = f'attachment; filename="{pack_file_name(pack)}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
def review_minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes of a review as PDF; where they cannot be made, the pack says so and holds the same."""
    pack = _pack(request, pk)
    try:
        content = document_pdf(minutes_document(pack, _verify_url(request, pack)), int(pack.produced_at.timestamp()))
    except NotPrinted as problem:
        return _page(request, pack, not_printed=str(problem))
    name = f'attachment; filename="{minutes_file_name(pack)}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _pack(request: HttpRequest, pk: int) -> GatePack:
    found = get_object_or_404(Review, pk=pk)
    return gate_pack(found, reader=person_of(request), now=timezone.now())


def _verify_url(request: HttpRequest, pack: GatePack) -> str:
    return request.build_absolute_uri(reverse("verify", args=[pack.signed.digest]))


def _page(request: HttpRequest, pack: GatePack, *, not_printed: str = "") -> TemplateResponse:
    context = {
        "pack": pack_document(pack, _verify_url(request, pack)),
        "crumbs": _crumbs(pack),
        "pdf_url": reverse("review-pack-pdf", args=[pack.asked.review_id]),
        "not_printed": not_printed,
    }
    return TemplateResponse(request, "governance/gate_pack.html", context, status=503 if not_printed else 200)


def _crumbs(pack: GatePack) -> list[dict[str, Any]]:
    asked = pack.asked
    review = _("Review %(number)d") % {"number": asked.number}
    return [
        {"label": _("Gates"), "url": reverse("reviews")},
        {"label": f"{asked.key} {asked.title}", "url": reverse("initiative-gate", args=[asked.key])},
        {"label": review, "url": reverse("review", args=[asked.review_id])},
        {"label": _("Pack"), "url": ""},
    ]

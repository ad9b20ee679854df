"""The gate pack of a review as a file."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.problems import problem
from governance.models import Review
from governance.queries.sight import sight_of
from governance.services.gate_packs import gate_pack
from governance.services.pack_pdf import pack_file_name, pack_pdf
from governance.services.printing import NotPrinted
from roles.models import Person
from roles.rules.refusals import Reason

PDF = "application/pdf"


class PdfRenderer(BaseRenderer):
    """Lets a caller ask for PDF. What is no file, a problem, is told as JSON all the same."""

    media_type = PDF
    format = "pdf"
    charset = None

    def render(
        self, data: Any, _accepted_media_type: str | None = None, _context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return a problem as it is told everywhere."""
        return json.dumps(data).encode()


class PackView(APIView):
    """The gate pack of one review: four pages at most."""

    renderer_classes = (JSONRenderer, PdfRenderer)

    @extend_schema(
        operation_id="reviews_pack",
        tags=["reviews"],
        parameters=[OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
        responses={(200, PDF): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, id: int | str) -> HttpResponse | Response:  # noqa: A002 - the address names it
        """Return the pack as PDF. Of a review that is over everything in it is as of its end."""
        if not isinstance(request.user, Person):
            raise TypeError("Only people are let in.")
        seen = sight_of(request.user.actor).of(Review.objects.all())
        pack = gate_pack(get_object_or_404(seen, pk=id), reader=request.user, now=timezone.now())
        where = request.build_absolute_uri(reverse("verify", args=[pack.signed.digest]))
        try:
            content = pack_pdf(pack, where)
        except NotPrinted as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, Reason("NOT_PRINTED", str(error)), path=request.path)
        name = f'attachment; filename="{pack_file_name(pack)}"'
        return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": name})

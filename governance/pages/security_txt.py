"""Whom to tell of a hole (RFC 9116)."""

import os
from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

# Long enough that nobody forgets it, short enough that an old copy is known to be old.
VALID = timedelta(days=90)


@login_not_required
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Say whom to tell, where the environment names somebody."""
    contact = os.environ.get("SECURITY_CONTACT", "")
    if not contact:
        raise Http404
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    until = (timezone.now() + VALID).astimezone(UTC)
    lines = (
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")

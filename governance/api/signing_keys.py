"""The public keys that clearances are verified with."""

import orjson
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from governance.rules.clearance_answers import PUBLISHED_AHEAD
from governance.services.signing_keys import keys_published, signing_key_ensure


@login_not_required
@require_safe
@cache_control(public=True, max_age=int(PUBLISHED_AHEAD.total_seconds()))
def jwks(_request: HttpRequest) -> HttpResponse:
    """Return the public keys (RFC 7517). They are for everybody, and may be kept for as long as the header says."""
    at = timezone.now()
    keys = keys_published(at) or [signing_key_ensure(at=at).public]
    return HttpResponse(orjson.dumps({"keys": keys}), content_type="application/jwk-set+json")

"""What a probe asks: is the process alive, and is all there that it stands on?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.queries.health import readiness_checks

NOT_READY = 503


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say what is there and what is not: 200 when all is, 503 otherwise."""
    checks = readiness_checks(timezone.now())
    ready = all(check.ready for check in checks)
    body = {
        "ready": ready,
        "checks": {c.name: {"ready": c.ready, "state": c.state, "last": c.last} for c in checks},
    }
    return JsonResponse(body, status=200 if ready else NOT_READY)

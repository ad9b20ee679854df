"""Figures for Prometheus, for whoever holds the token; without one set there is no such page."""

import hmac
import os

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.operations.counting import counted_text
from governance.queries.figures import figures

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every figure as Prometheus reads it. Nobody is named in any of them."""
    token = os.environ.get("METRICS_TOKEN", "")
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    lines = []
    for figure in figures(timezone.now()):
        lines += [f"# HELP {figure.name} {figure.told}", f"# TYPE {figure.name} gauge"]
        for labels, value in figure.values:
            told = ",".join(f'{name}="{text}"' for name, text in labels.items())
            lines.append(f"{figure.name}{{{told}}} {value:g}" if told else f"{figure.name} {value:g}")
    return HttpResponse("\n".join([*lines, ""]).encode() + counted_text(), content_type=TEXT)

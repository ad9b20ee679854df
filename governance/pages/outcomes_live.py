"""Whether anything about an initiative's outcomes changed, as server-sent events that end at once."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.pages.initiative_frame import initiative_of
from governance.queries.outcome_charts import outcomes_mark

# Milliseconds after which a browser asks again.
RETRY = 3000
_MARK_MOST = 64


@require_safe
@never_cache
def outcomes_live(request: HttpRequest, key: str) -> HttpResponse:
    """Answer `changed` where the page's mark is no longer the present one, else nothing but a comment.

    The answer ends here, and the browser's EventSource comes back by itself: it takes the end of an answer for a lost
    connection, waits for `retry` and asks again with `Last-Event-ID`. An answer that stayed open would hold one of the
    web server's few threads for as long as anybody looks at a page (docs/adr/0024). `?mark=` is what the page was made
    from: the first question has no last event yet.
    """
    mark = outcomes_mark(initiative_of(key).pk, timezone.now().date())
    seen = (request.headers.get("Last-Event-ID") or request.GET.get("mark", ""))[:_MARK_MOST]
    changed = ": nothing new\n\n" if seen == mark else f"id: {mark}\nevent: changed\ndata: {mark}\n\n"
    response = HttpResponse(f"retry: {RETRY}\n{changed}", content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"  # a proxy that collects what it forwards would only delay it
    return response

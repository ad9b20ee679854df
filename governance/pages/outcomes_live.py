"""Whether anything about an initiative's outcomes changed, as server-sent events that end at once."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.pages.event_streams import event_answer
from governance.pages.initiative_frame import initiative_of
from governance.queries.outcome_charts import outcomes_mark

# Milliseconds after which a browser asks again.
RETRY = 3000


@require_safe
@never_cache
def outcomes_live(request: HttpRequest, key: str) -> HttpResponse:
    """Answer `changed` where the page's mark is no longer the present one. `?mark=` is what the page was made from."""
    mark = outcomes_mark(initiative_of(key).pk, timezone.now().date())
    return event_answer(request, "changed", mark=mark, data=mark, retry=RETRY, first=request.GET.get("mark", ""))

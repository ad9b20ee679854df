"""What is answered when something broke: what failed for a while says so, and when to try again."""

import errno
import json
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis import RedisError

from governance.operations.requests import request_id

AGAIN_SECONDS = 5
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# By status: the template, and what the API calls it.
_PAGES = {
    500: ("500.html", "Internal error", "Something broke on our side. What you sent was not saved."),
    503: ("503.html", "Not available", "What this stands on does not answer. What you sent was not saved."),
    507: ("507.html", "No space left", "There is no space left to keep what you sent. Nothing of it was saved."),
}


def failed(request: HttpRequest) -> HttpResponse:
    """Return the page, or the problem for whoever asked the API. It asks neither database nor cache for anything."""
    status = _status(sys.exception())
    template, title, detail = _PAGES[status]
    if request.path.startswith("/api/"):
        answer = HttpResponse(_problem(request, status, title, detail), content_type="application/problem+json")
    else:
        answer = HttpResponse(render_to_string(template, {"number": request_id()}))
    answer.status_code = status
    answer["Cache-Control"] = "no-store"
    if status != 500:  # noqa: PLR2004 - the one that is our own fault
        answer["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def _status(error: BaseException | None) -> int:
    match error:
        case OperationalError() | InterfaceError() | RedisError():
            return 503
        case OSError() if error.errno in _FULL:
            return 507
        case _:
            return 500


def _problem(request: HttpRequest, status: int, title: str, detail: str) -> str:
    body = {
        "type": f"urn:remit:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "reasons": [{"id": title.upper().replace(" ", "_"), "text": detail}],
        "request_id": request_id(),
    }
    return json.dumps(body)

"""Under which number a request is known: in its answer, in what is logged for it, and in the jobs it asks for."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from governance.operations.counting import request_counted

HEADER = "X-Request-ID"
# What a proxy may hand us: long enough to be unique, and nothing that breaks a log line.
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_NUMBER: ContextVar[str] = ContextVar("remit_request", default="")
QUIET = frozenset({"healthz", "readyz", "metrics", "static"})

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]


def request_id() -> str:
    """Return the number of the request that is being answered, or that asked for this job; empty outside of one."""
    return _NUMBER.get()


@contextmanager
def known_as(number: str) -> Iterator[None]:
    """Have what happens be known under this number."""
    kept = _NUMBER.set(number)
    try:
        yield
    finally:
        _NUMBER.reset(kept)


def sane(given: str) -> str:
    """Return the number that was handed over if it is one, else a new one."""
    return given if _SANE.fullmatch(given) else uuid.uuid4().hex


class Observed:
    """Middleware, the outermost: numbers each request, counts it, and logs one line. No line names a person.

    Of an address its route is logged, never what stands in it: addresses hold tokens, keys and names.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with its number."""
        number, begun_at = sane(request.headers.get(HEADER, "")), time.perf_counter()
        with known_as(number):
            response = self.get_response(request)
            response[HEADER] = number
            seconds = time.perf_counter() - begun_at
            name = route_of(request)
            request_counted(name, request.method or "", response.status_code, seconds)
            if name not in QUIET:
                about = {"method": request.method, "route": name, "status": response.status_code}
                logger.info("Answered.", extra={"told": about | {"milliseconds": round(1000 * seconds, 1)}})
        return response


def route_of(request: HttpRequest) -> str:
    """Return the name of the address that was asked for; all that lead nowhere are one, and all files."""
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    match = request.resolver_match
    return match.view_name if match is not None and match.view_name else "unknown"


# Celery: a job is known under the number of the request that asked for it.


def number_sent(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    """Send the number and the moment along with a job."""
    if headers is not None:
        headers.setdefault("request_id", request_id() or uuid.uuid4().hex)
        headers.setdefault("queued_at", time.time())


def number_taken(task: Any = None, **_kwargs: Any) -> None:
    """Take over the number that came with a job."""
    sent = getattr(task, "request", None)
    found = getattr(sent, "request_id", None) or _of(getattr(sent, "headers", None))
    _NUMBER.set(sane(str(found or "")))


def number_left(**_kwargs: Any) -> None:
    """Let go of the number once the job is done."""
    _NUMBER.set("")


def _of(headers: Mapping[str, Any] | None) -> str:
    return str((headers or {}).get("request_id", ""))

"""Dashboards are read from the replica, everything else from where it is written (docs/adr/0043).

A request reads the replica when its address is one of `REPLICA_ROUTES`, the replica keeps up, and it has seen what this
person wrote last. Whoever somebody is and what they may is always asked of the database that is written to.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.template.response import SimpleTemplateResponse
from redis import RedisError

from governance.operations.databases import DEFAULT, REPLICA
from governance.operations.replica_lag import position_of, position_read, replica_state
from governance.operations.replica_routes import REPLICA_ROUTES

# What tells who somebody is and what they may: never old, not by a second.
ALWAYS_CURRENT = frozenset({"sessions", "auth", "contenttypes", "account", "socialaccount", "mfa"})
COOKIE = "remit_wrote"
# Longer than any replica may be behind and still be read.
KEPT_SECONDS = 3600
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(slots=True)
class Where:
    """Where one request reads, and whether it wrote."""

    replica: bool = False
    wrote: bool = False


_WHERE: ContextVar[Where | None] = ContextVar("remit_where", default=None)


class Router:
    """Django's question which database: the replica for dashboards, the other one for all else."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """Return where this is read now."""
        where = _WHERE.get()
        if where is None or not where.replica or model._meta.app_label in ALWAYS_CURRENT:  # noqa: SLF001 - Django's public name
            return DEFAULT
        # What a transaction wrote and nobody else sees yet is only here.
        return DEFAULT if connections[DEFAULT].in_atomic_block else REPLICA

    def db_for_write(self, model: Any, **_hints: Any) -> str:
        """Return where writing and locking happens; from here on this request reads there too."""
        where = _WHERE.get()
        if where is not None and model._meta.app_label not in ALWAYS_CURRENT:  # noqa: SLF001 - same
            where.wrote, where.replica = True, False
        return DEFAULT

    def allow_relation(self, *_objects: Any, **_hints: Any) -> bool:
        """Both are one database, seen twice."""
        return True

    def allow_migrate(self, db: str, *_names: Any, **_hints: Any) -> bool:
        """Have tables made where they are written to."""
        return db == DEFAULT


Handler = Callable[[HttpRequest], HttpResponseBase]


class ReadReplica:
    """Middleware: has dashboards answered by the replica, and remembers up to where each person wrote.

    It stands behind whoever finds out who asks.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; where there is no replica, nothing else happens."""
        if REPLICA not in connections.settings:
            return self.get_response(request)
        where = Where()
        kept = _WHERE.set(where)
        try:
            response = self.get_response(request)
        finally:
            _WHERE.reset(kept)
        if where.replica and isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _within(where, response.streaming_content)
        if where.wrote or request.method in UNSAFE:
            _remember(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Choose where this request reads, now that its address and its person are known."""
        where = _WHERE.get()
        match = request.resolver_match
        if where is None or match is None or request.method not in {"GET", "HEAD"}:
            return
        where.replica = match.view_name in REPLICA_ROUTES and _may_read(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer once more from where it is written, where the replica went away amid the answer."""
        where = _WHERE.get()
        if where is None or not where.replica or not isinstance(error, OperationalError | InterfaceError):
            return None
        where.replica = False
        replica_state().lost(error)
        connections[REPLICA].close()
        match = request.resolver_match
        if match is None:
            return None
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _may_read(request: HttpRequest) -> bool:
    """Tell whether the replica keeps up, and has seen what this person wrote last."""
    state = replica_state().looked()
    if not state.serves:
        return False
    try:
        kept = cache.get_many(_keys(request))
    except (RedisError, OSError):
        return False  # without a cache nobody knows what was written elsewhere, so nothing old is shown
    wrote = max(map(position_of, [request.COOKIES.get(COOKIE, ""), *kept.values()]))
    return wrote <= state.replayed or wrote <= replica_state().looked(afresh=True).replayed


def _remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note how far the journal is: what this person reads next has to be at least as new."""
    try:
        position = position_read(inserted=True)
    except DatabaseError:
        return  # whatever was written, it was not here
    with suppress(RedisError, OSError):  # the cookie says it as well
        cache.set_many(dict.fromkeys(_keys(request), position), KEPT_SECONDS)
    response.set_cookie(
        COOKIE, position, max_age=KEPT_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _keys(request: HttpRequest) -> list[str]:
    """Return under which names it is noted: the person's, and that of the token they came with."""
    person, token = getattr(request, "user", None), request.headers.get("Authorization", "")
    keys = [f"wrote:{person.pk}"] if person is not None and person.pk else []
    return [*keys, f"wrote:{hashlib.sha256(token.encode()).hexdigest()}"] if token else keys


def _within(where: Where, parts: Any) -> Iterator[Any]:
    """Yield what is sent bit by bit, read from where its first part was."""
    parts = iter(parts)
    while True:
        with reading_as(where):
            part = next(parts, None)
        if part is None:
            return
        yield part


@contextmanager
def reading_as(where: Where) -> Iterator[None]:
    """Have reads go where this request's do."""
    kept = _WHERE.set(where)
    try:
        yield
    finally:
        _WHERE.reset(kept)

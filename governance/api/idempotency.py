"""Asking twice with one key does a thing once.

The answer is kept in the transaction of the act itself: either both are there or neither is. Refusals are not kept:
they changed nothing, so the caller may mend what was missing and ask again with the same key.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from governance.api.authentication import bearer_person
from governance.api.problems import MEDIA_TYPE, problem
from governance.models import IdempotencyKey
from roles.models import Person
from roles.rules.refusals import Reason

PREFIX = "/api/v1/"
HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST_KEY = 200
LONGEST_PATH = 500
# A body is held in memory to be told apart from others; files are read as they come.
LARGEST_BODY = 2_500_000
BAD_REQUEST = 400
KEPT_HEADERS = ("ETag", "Location")

_TOO_LARGE = (
    f"With an {HEADER} a body has at most {LARGEST_BODY / 1_000_000} MB. "
    "Send this without a key; after a break, look whether it arrived before sending it again."
)

Handler = Callable[[HttpRequest], HttpResponse]


class OncePerKey:
    """Middleware: a POST that names a key is done once for the same person, key and address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the kept answer, or do what is asked and keep the answer."""
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or not request.path.startswith(PREFIX):
            return self.get_response(request)
        if not _readable(key) or len(request.path) > LONGEST_PATH:
            return _refused(request, BAD_REQUEST, f"A key has 1 to {LONGEST_KEY} printable ASCII characters.")
        person = _who(request)
        if person is None:
            return self.get_response(request)
        if _length(request) > LARGEST_BODY:
            return _refused(request, 413, _TOO_LARGE)
        with transaction.atomic():
            return self._once(request, person, key)

    def _once(self, request: HttpRequest, person: Person, key: str) -> HttpResponse:
        if not _first_in_line(person, key, request.path):
            return _refused(request, 409, "The first request with this key is still being answered. Ask again shortly.")
        kept = _kept(person, key, request.path)
        digest = _digest(request.body, person)
        if kept is not None and kept.digest != digest:
            return _refused(request, 422, "This key was used with another body. Use a new key for a new request.")
        if kept is not None:
            return _replayed(kept)
        response = self.get_response(request)
        if response.status_code >= BAD_REQUEST:
            transaction.set_rollback(True)
            return response
        if "no-store" in response.get("Cache-Control", ""):  # a secret, such as a fresh token
            return response
        _keep(person, key, request.path, digest, response)
        return response


def _digest(body: bytes, person: Person) -> str:
    """Return what tells requests with one key apart: the body, and of a machine what its token lets it do.

    A token that may less is not shown what was answered to another one of the same account.
    """
    told = hashlib.sha256(body)
    if mandate := person.actor.mandate if person.machine else None:
        told.update(repr((sorted(mandate.scopes), sorted(mandate.initiatives or ()))).encode())
    return told.hexdigest()


def _length(request: HttpRequest) -> int:
    """Return how many bytes the body has; the server reads no more than it says."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def _readable(key: str) -> bool:
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()


def _who(request: HttpRequest) -> Person | None:
    """Return who asks; nobody where the view will refuse, so that nothing kept is shown to strangers."""
    if "Authorization" in request.headers:
        return bearer_person(request.headers["Authorization"])
    return request.user if isinstance(request.user, Person) else None


def _first_in_line(person: Person, key: str, path: str) -> bool:
    """Whether nobody else is answering this very request; held until commit."""
    with connection.cursor() as cursor:
        lock = f"{person.pk}\n{key}\n{path}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
        return bool((cursor.fetchone() or (False,))[0])


def _kept(person: Person, key: str, path: str) -> IdempotencyKey | None:
    """Return the kept answer; what was kept too long is forgotten first."""
    IdempotencyKey.objects.filter(person=person, created_at__lt=timezone.now() - KEPT).delete()
    return IdempotencyKey.objects.filter(person=person, key=key, path=path).first()


def _keep(person: Person, key: str, path: str, digest: str, response: HttpResponse) -> None:
    IdempotencyKey.objects.create(
        person=person,
        key=key,
        path=path,
        digest=digest,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content.decode(),
        created_at=timezone.now(),
    )


def _replayed(kept: IdempotencyKey) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    told = problem(status, Reason("IDEMPOTENCY_KEY", text), path=request.path)
    return HttpResponse(JSONRenderer().render(told.data), status=status, content_type=MEDIA_TYPE)

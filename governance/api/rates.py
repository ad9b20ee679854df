"""Every request of the API counts against a quota, and its answer says how much is left."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from governance.rules.rates import Rate
from governance.services.rate_limits import account_rate, address_rate
from governance.services.sign_ins import address_of
from roles.models import Person

_KEPT = "_remit_rate"
_AGAIN = 10


class NotCounted(APIException):
    """Nobody counts how often secrets are tried, so none is tried."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "Tries cannot be counted just now, so none is taken. Try again shortly."
    default_code = "not_counted"
    wait = _AGAIN


class Quota(BaseThrottle):
    """Whoever asked too much in a minute waits: an account, or an address that has not said who it is."""

    def __init__(self) -> None:
        self._rate: Rate | None = None

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - DRF's signature
        """Count the request; no when it is one too many. Where nobody counts, everybody may."""
        user, at = request.user, timezone.now()
        self._rate = (
            account_rate(user.pk, at) if isinstance(user, Person) else address_rate(address_of(request.META), at)
        )
        setattr(request._request, _KEPT, self._rate)  # noqa: SLF001 - Django's request, which the middleware sees
        return self._rate is None or not self._rate.exceeded

    def wait(self) -> float | None:
        """Return how many seconds to wait."""
        return self._rate.reset if self._rate else None


class CountedQuota(Quota):
    """Likewise where secrets are tried: what nobody counts is not answered."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; no when it is one too many, or when nobody counted.

        Raises: NotCounted.
        """
        allowed = super().allow_request(request, view)
        if self._rate is None:
            raise NotCounted
        return allowed


def rate_of_stranger(request: HttpRequest) -> Rate | None:
    """Count a request that was refused before anybody knew whose it is; once."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, address_rate(address_of(request.META), timezone.now()))
    found: Rate | None = getattr(request, _KEPT)
    return found


class RateHeaders:
    """Middleware: an answer tells how much of the quota is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer with its fields."""
        response = self.get_response(request)
        found: Rate | None = getattr(request, _KEPT, None)
        if found is not None:
            for name, value in found.headers.items():
                response[name] = value
        return response

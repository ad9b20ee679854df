"""Getting a bearer token for a user name and a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.authentication import BearerAuthentication, token_issue
from governance.api.rates import CountedQuota
from governance.models import SignIn
from governance.queries.factors import factors_of
from governance.rules.ways import Next, Way, after_first
from governance.services.code_checks import WrongCode, code_check
from governance.services.sessions import arrival_of, sign_in_note
from governance.services.sign_ins import (
    PERIOD_SECONDS,
    address_of,
    failure_count,
    failures_forget,
    too_many_failures,
)
from roles.api.bodies import Body
from roles.models import Person


class TokenBody(Body):
    """Who asks."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False)


class TokenShown(serializers.Serializer[Any]):
    """A token, and when it lapses. A new password or a closed account ends it at once."""

    token = serializers.CharField()
    token_type = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokenView(APIView):
    """Where a token is had."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (CountedQuota,)

    @extend_schema(operation_id="auth_token", tags=["auth"], request=TokenBody, responses=TokenShown)
    def post(self, request: Request) -> Response:
        """Return a bearer token for a user name and a password."""
        body = TokenBody(data=request.data)
        body.is_valid(raise_exception=True)
        person = _identified(request, **body.validated_data)
        token, expires_at = token_issue(person, timezone.now())
        shown = TokenShown({"token": token, "token_type": "Bearer", "expires_at": expires_at})
        return Response(shown.data, headers={"Cache-Control": "no-store"})

    def get_authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401, which is the one of all other addresses."""
        return BearerAuthentication().authenticate_header(request)


def _identified(request: Request, username: str, password: str, code: str = "") -> Person:
    """Return who this is; a refusal never says whether the account exists.

    Raises: Throttled after too many failures; AuthenticationFailed.
    """
    address = address_of(request.META)
    if too_many_failures(username, address):
        raise Throttled(wait=PERIOD_SECONDS, detail="Too many tries failed. Wait, then try again.")
    person = authenticate(request._request, username=username, password=password)  # noqa: SLF001 - Django's request
    if not isinstance(person, Person):
        failure_count(username, address)
        arrival = arrival_of(request.META, Way.PASSWORD)
        sign_in_note(Person.objects.filter(username=username).first(), arrival, SignIn.Outcome.REFUSED, timezone.now())
        raise AuthenticationFailed("This user name and password do not go together.")
    failures_forget(username, address)
    _second(person, code)
    return person


def _second(person: Person, code: str) -> None:
    """Pass who has given the second factor that is asked of them.

    Raises: AuthenticationFailed.
    """
    step = after_first(Way.PASSWORD, factors_of(person), vouched=False, required=settings.REMIT_MFA == "required")
    if step is Next.ENROL:
        raise AuthenticationFailed("A second factor is needed. Set one up in the browser first.")
    if step is Next.FACTOR:
        try:
            code_check(person, code)
        except WrongCode as error:
            raise AuthenticationFailed(str(error) if code else "Send the code of your authenticator app.") from error

"""Outcomes of AI systems, sent by the thousand."""

from collections.abc import Mapping
from typing import IO, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ParseError, Throttled
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.outcome_bodies import OutcomeEventBody, OutcomesTaken
from governance.imports.events import BodyRefused, BodyTooLarge, EventsRead, events_read, unpacked
from governance.models import Initiative
from governance.queries.sight import sight_of
from governance.rules.outcomes import MOST_BYTES, Rejection
from governance.services.outcome_limits import backlog_wait, quota_wait
from governance.services.outcomes import outcomes_take
from roles.models import Person

_CHUNK = 1024 * 1024
_NDJSON = "application/x-ndjson"
_PARAMETER = "initiative"


class TooMuch(APIException):
    """More was sent than is read at once."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A body has at most {MOST_BYTES // 1024 // 1024} MB. Send it in parts."
    default_code = "too_large"


class NoSuchEncoding(APIException):
    """It is packed in a way that is not known here."""

    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = "A body is sent as it is, or with Content-Encoding: gzip."
    default_code = "unsupported_encoding"


class EventsParser(BaseParser):
    """The body as it is, up to so many bytes; what is larger is not read to its end."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the bytes, unpacked.

        Raises: TooMuch; NoSuchEncoding; ParseError.
        """
        request = (parser_context or {})["request"]
        encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip"}:
            raise NoSuchEncoding
        data = bytearray()
        while chunk := stream.read(_CHUNK):
            data += chunk
            if len(data) > MOST_BYTES:
                raise TooMuch
        return _unpacked(bytes(data)) if encoding == "gzip" else bytes(data)


class LinesParser(EventsParser):
    """Likewise, one JSON object a line."""

    media_type = _NDJSON


class OutcomesView(APIView):
    """Where outcomes are sent."""

    parser_classes = (EventsParser, LinesParser)
    # Rows are counted, not requests: `quota_wait` does.
    throttle_classes = ()

    @extend_schema(
        operation_id="outcomes_batch",
        tags=["outcomes"],
        parameters=[
            OpenApiParameter(
                _PARAMETER, OpenApiTypes.STR, description="The initiative, by its key, that all of it is about."
            )
        ],
        request={media: OutcomeEventBody(many=True) for media in ("application/json", _NDJSON)},
        responses={202: OutcomesTaken},
    )
    def post(self, request: Request) -> Response:
        """Take up to 10,000 outcomes in: a JSON array, or one object a line; gzip is welcome.

        An event that was taken before is passed over, so a request may be sent again. Rows that cannot be taken are
        told with their reasons and cost none of the others. When more comes than can be counted: 429 with Retry-After.
        """
        if not isinstance(request.user, Person):
            raise TypeError("Only people are let in.")
        at = timezone.now()
        initiative = _initiative(request, request.user)
        if wait := backlog_wait():
            raise Throttled(wait, "More outcomes wait to be counted than may.")
        read = _read(request.data)
        if wait := quota_wait(request.user.pk, len(read.events) + len(read.rejected), at):
            raise Throttled(wait, "This account has sent as many outcomes as it may in a minute.")
        taken = outcomes_take(read.events, rows=read.rows, initiative=initiative, actor=request.user.actor, at=at)
        rejected = sorted((*read.rejected, *taken.rejected), key=lambda rejection: rejection.row)
        answer = {
            "accepted": taken.accepted,
            "duplicate": taken.duplicate,
            "rejected": len(rejected),
            "reasons": [_shown(rejection) for rejection in rejected],
        }
        return Response(answer, status=status.HTTP_202_ACCEPTED)


def _initiative(request: Request, person: Person) -> Initiative | None:
    """Return the initiative that the address names, if any.

    Raises: ValidationError for other parameters; Http404.
    """
    unknown = "There is no such parameter here. Known is: initiative."
    if errors := {name: [unknown] for name in request.query_params if name != _PARAMETER}:
        raise serializers.ValidationError(errors)
    key = request.query_params.get(_PARAMETER)
    if key is None:
        return None
    return get_object_or_404(sight_of(person.actor).of(Initiative.objects.all()), key=key.strip().upper())


def _read(data: Any) -> EventsRead:
    try:
        return events_read(data if isinstance(data, bytes) else b"")
    except BodyRefused as error:
        raise ParseError(str(error)) from error


def _unpacked(data: bytes) -> bytes:
    try:
        return unpacked(data)
    except BodyTooLarge as error:
        raise TooMuch(str(error)) from error
    except BodyRefused as error:
        raise ParseError(str(error)) from error


def _shown(rejection: Rejection) -> dict[str, int | str]:
    return {"row": rejection.row, "event_id": rejection.event_id, "reason": rejection.reason}

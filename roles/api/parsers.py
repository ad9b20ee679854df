"""What bodies may be sent: JSON, and no more of it than anything here takes."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, JSONParser

# Room for the largest table; whoever sends more sends something else, or should send it in parts.
MOST_BYTES = 5 * 1024 * 1024
_CHUNK = 65_536


class TooLarge(APIException):
    """More was sent than is read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A JSON body has at most {MOST_BYTES // 1024 // 1024} MB. Send it in several parts."
    default_code = "too_large"


class BoundedJSONParser(BaseParser):
    """JSON of at most so many bytes. What is larger is not read to its end.

    It is no `JSONParser`: for those the framework holds the whole body before they are asked.
    """

    media_type = JSONParser.media_type

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what was sent.

        Raises: TooLarge; ParseError for what is no JSON, and for what is nested deeper than anybody can read.
        """
        if _said_length(parser_context) > MOST_BYTES:
            raise TooLarge
        data = bytearray()
        while chunk := stream.read(_CHUNK):
            data += chunk
            if len(data) > MOST_BYTES:
                raise TooLarge
        try:
            return JSONParser().parse(BytesIO(data), media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply. Send it flatter.") from error


def _said_length(context: Mapping[str, Any] | None) -> int:
    """Return how many bytes the request says it has, 0 where it does not say."""
    request = (context or {}).get("request")
    said = request.META.get("CONTENT_LENGTH") if request is not None else None
    return int(said) if said and said.isascii() and said.isdigit() else 0

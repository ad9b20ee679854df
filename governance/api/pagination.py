"""Pages that begin where the last one ended: no counting, and nothing twice when rows come in between."""

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

LARGEST = 2**63 - 1


class KeysetPagination(CursorPagination):
    """Pages by a resource's ordering, which is one column that no two rows share."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_size_query_description = "How many to return, 200 at most."
    cursor_query_description = "Where to go on: taken from `next` or `previous`."
    template = None

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:  # noqa: ARG002 - DRF's signature
        """Return the resource's own ordering."""
        return (view.ordering,)

    def get_page_size(self, request: Request) -> int:
        """Return how many are wanted.

        Raises: ValidationError for what is no number from 1 to the most.
        """
        wanted = request.query_params.get("page_size", str(self.page_size))
        most = self.max_page_size
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(most)) and 0 < int(wanted) <= most):
            raise ValidationError({"page_size": [f"A whole number from 1 to {most}."]})
        return int(wanted)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return where to go on.

        Raises: ValidationError for a cursor that was not given out here.
        """
        text = "Take the cursor from `next` or `previous` as it is."
        try:
            cursor = super().decode_cursor(request)
            position = int(cursor.position or 0) if cursor else 0
        except (ValueError, NotFound) as error:
            raise ValidationError({"cursor": [text]}) from error
        if not 0 <= position <= LARGEST:
            raise ValidationError({"cursor": [text]})
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return its parameters, with how many may be asked for."""
        told: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in told:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
        return told

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return what a page looks like."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

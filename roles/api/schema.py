"""How the API describes itself: bodies and answers as the resources declare them."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from roles.api.bodies import EmptyBody
from roles.api.schema_limits import limits_sent

Direction = Literal["request", "response"]
# The parts of a reference that are numbers.
NUMBERS = frozenset({"id", "number"})
WRITES = frozenset({"POST", "PUT", "PATCH"})


class ResourceSchema(AutoSchema):
    """Reads what a resource declares."""

    def get_request_serializer(self) -> Any:
        """Return what an act takes."""
        view: Any = self.view
        if not hasattr(view, "bodies"):
            return super().get_request_serializer()
        return view.bodies.get(view.action, EmptyBody)() if self.method in WRITES else None

    def get_response_serializers(self) -> Any:
        """Return what an act answers with, and with which status."""
        view: Any = self.view
        if not hasattr(view, "bodies") or self.method != "POST":
            return super().get_response_serializers()
        made = view.action == "create" or view.action in view.shows
        return {"201" if made else "200": view.get_serializer()}

    def get_operation_id(self) -> str:
        """Return the resource and the act."""
        view: Any = self.view
        basename = getattr(view, "basename", "").removeprefix("api-").replace("-", "_")
        return f"{basename}_{view.action}" if basename else str(super().get_operation_id())

    def _map_serializer_field(self, field: Any, direction: Direction, *options: Any, **named: Any) -> Any:
        told = super()._map_serializer_field(field, direction, *options, **named)  # type: ignore[no-untyped-call] # has no types
        return told | limits_sent(field) if direction == "request" else told


class ReferenceShape(OpenApiSerializerFieldExtension):
    """A reference is an object of its parts."""

    target_class = "roles.api.rows.Reference"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> Any:
        """Return the name of the shape, told once for all."""
        if self.target.shape is not None:
            return auto_schema.resolve_serializer(self.target.shape, direction).ref
        properties = {part: {"type": "integer" if part in NUMBERS else "string"} for part in self.target.parts}
        described = type(self.target).__doc__
        shape = {"type": "object", "description": described, "properties": properties, "required": list(properties)}
        return _component(auto_schema, type(self.target), shape)


class LinkShape(OpenApiSerializerFieldExtension):
    """A link is an address."""

    target_class = "roles.api.rows.Link"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> Any:  # noqa: ARG002 - its signature
        """Return an address."""
        return {"type": "string", "format": "uri"}


class EnumShape(OpenApiSerializerFieldExtension):
    """A vocabulary is told once, under the name of its enumeration."""

    target_class = "roles.api.rows.EnumField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> Any:  # noqa: ARG002 - its signature
        """Return the vocabulary, or nothing where it may be empty."""
        kind = self.target.kind
        values = [member.value for member in kind]
        shape = {
            "type": "integer" if isinstance(values[0], int) else "string",
            "enum": values,
            "description": (kind.__doc__ or "").strip(),
        }
        told = _component(auto_schema, kind, shape)
        return {"oneOf": [told, {"type": "string", "enum": [""]}]} if self.target.allow_blank else told


def _component(auto_schema: AutoSchema, kind: type, shape: dict[str, Any]) -> Any:
    name = kind.__qualname__.replace(".", "")
    component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=shape, object=kind)
    auto_schema.registry.register_on_missing(component)
    return component.ref


def without_slash(endpoints: list[Any]) -> list[Any]:
    """Return the endpoints as they are documented: a slash at the end is let through, and is not the address."""
    return [(path.rstrip("/"), regex, method, view) for path, regex, method, view in endpoints]


def with_manners(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add what holds everywhere: problems, headers that make writing safe, and no unknown fields."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Body"):
            schema["additionalProperties"] = False
    result["components"]["schemas"] |= PROBLEM_SHAPES
    tagged = {
        name for name, schema in result["components"]["schemas"].items() if "revision" in schema.get("properties", {})
    }
    for operations in result["paths"].values():
        for method, operation in operations.items():
            _add_tags(operation["responses"], tagged)
            _add_problems(method, operation)
            if header := _HEADERS.get(method):
                operation.setdefault("parameters", []).append(header)
    return result


def _add_tags(responses: dict[str, Any], tagged: set[str]) -> None:
    """Tell of the tag that comes with an object which has revisions."""
    for status in ("200", "201"):
        content = responses.get(status, {}).get("content", {}).get("application/json", {})
        if content.get("schema", {}).get("$ref", "").rpartition("/")[2] in tagged:
            responses[status]["headers"] = {"ETag": {"description": "Its revision.", "schema": _TEXT}}


def _add_problems(method: str, operation: dict[str, Any]) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {"400": "Not valid", "401": "Not signed in", "403": "Not permitted"}
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        told["404"] = "Not found"
    if method != "get":
        told["409"] = "Refused, with every reason"
    told |= _ALSO.get(method, {}) | _OF_ONE.get(operation["operationId"], {}) | {"429": "Too many requests, or tries"}
    for status, description in told.items():
        operation["responses"].setdefault(
            status, {"description": description, "content": content} | _WAIT.get(status, {})
        )


_OF_EDITS = {"412": "Changed meanwhile", "413": "Too large", "415": "Sent in a form that is not read here"}
_ALSO = {
    "post": {
        "412": "Changed meanwhile",
        "413": "Too large",
        "415": "Sent in a form that is not read here",
        "422": "The key was used with another body",
    },
    "patch": _OF_EDITS,
    "put": _OF_EDITS,
}
# What only one operation knows.
_OF_ONE: dict[str, dict[str, str]] = {
    "outcomes_batch": {"404": "Not found"},
    "auth_token": {"503": "Tries cannot be counted just now"},
    "portfolio_trend": {"409": "Snapshots are kept of the whole and of the top units alone"},
}
_WAIT: dict[str, Any] = {
    "429": {
        "headers": {
            "Retry-After": {"description": "After so many seconds, ask again.", "schema": {"type": "integer"}},
        }
    }
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag that was shown. When the object was changed since, nothing is done (412).",
}
_HEADERS = {
    "post": {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
        "description": "The same key with the same body is done once, and answered alike for 24 hours.",
    },
    "patch": _IF_MATCH,
    "put": _IF_MATCH,
}
_TEXT = {"type": "string"}
PROBLEM_SHAPES: dict[str, Any] = {
    "Reason": {
        "type": "object",
        "description": "One reason: a stable id for machines and a sentence for people.",
        "required": ["id", "text"],
        "properties": {"id": _TEXT, "text": _TEXT},
    },
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457). `errors` tells it by field where a value was not valid, "
        "`request_id` is the number under which the log knows it.",
        "required": ["type", "title", "status", "detail", "instance", "reasons"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": _TEXT,
            "reasons": {"type": "array", "items": {"$ref": "#/components/schemas/Reason"}},
            "request_id": _TEXT,
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        },
    },
}

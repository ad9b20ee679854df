"""What SCIM here can do, told in its own form."""

from typing import Any

from django.conf import settings
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.scim.frame import MOST, ScimView, listed
from governance.rules.scim import ENTERPRISE, GROUP, USER

_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"
_NO = {"supported": False}


def _attribute(name: str, kind: str = "string", *, required: bool = False, **more: Any) -> dict[str, Any]:
    told = {"name": name, "type": kind, "multiValued": False, "required": required, "caseExact": False}
    return told | {"mutability": "readWrite", "returned": "default", "uniqueness": "none"} | more


SCHEMAS: dict[str, dict[str, Any]] = {
    USER: {
        "name": "User",
        "description": "Somebody who works here, or did.",
        "attributes": [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute("displayName"),
            _attribute("title"),
            _attribute("active", "boolean"),
            _attribute("name", "complex", subAttributes=[_attribute("formatted")]),
            _attribute("emails", "complex", multiValued=True, subAttributes=[_attribute("value")]),
        ],
    },
    ENTERPRISE: {
        "name": "EnterpriseUser",
        "description": "Number, unit and manager. The department is the code of a unit here.",
        "attributes": [
            _attribute("employeeNumber", uniqueness="server"),
            _attribute("department"),
            _attribute("manager", "complex", subAttributes=[_attribute("value")]),
        ],
    },
    GROUP: {
        "name": "Group",
        "description": "A group of the directory that is mapped onto what people are trusted with here.",
        "attributes": [
            _attribute("displayName", mutability="readOnly"),
            _attribute("members", "complex", multiValued=True, subAttributes=[_attribute("value")]),
        ],
    },
}


def _schema(key: str) -> dict[str, Any]:
    location = f"{settings.SITE_URL}/scim/v2/Schemas/{key}"
    meta = {"resourceType": "Schema", "location": location}
    return {"schemas": [_SCHEMA], "id": key} | SCHEMAS[key] | {"meta": meta}


def _types() -> list[dict[str, Any]]:
    kind = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
    more = [{"schema": ENTERPRISE, "required": False}]
    return [
        {"schemas": [kind], "id": name, "name": name, "endpoint": f"/{name}s", "schema": schema}
        | ({"schemaExtensions": more} if schema == USER else {})
        for name, schema in (("User", USER), ("Group", GROUP))
    ]


class ConfigView(ScimView):
    """What is supported."""

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return it."""
        token = {"type": "oauthbearertoken", "name": "Bearer token", "description": "The token of the environment."}
        return Response(
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
                "patch": {"supported": True},
                "bulk": _NO | {"maxOperations": 0, "maxPayloadSize": 0},
                "filter": {"supported": True, "maxResults": MOST},
                "changePassword": _NO,
                "sort": _NO,
                "etag": _NO,
                "authenticationSchemes": [token],
            }
        )


class TypesView(ScimView):
    """Of what there is."""

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return users and groups."""
        return listed(_types(), 2, 1)


class SchemasView(ScimView):
    """What each of them has."""

    def get(self, request: Request, key: str = "") -> Response:  # noqa: ARG002 - DRF hands it over
        """Return all schemas, or one."""
        if not key:
            return listed([_schema(name) for name in SCHEMAS], len(SCHEMAS), 1)
        if key not in SCHEMAS:
            raise Http404
        return Response(_schema(key))

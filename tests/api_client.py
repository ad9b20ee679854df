"""A client of the API that holds somebody's bearer token."""

from django.test import Client
from django.utils import timezone

from governance.api.authentication import token_issue

JSON = "application/json"


class ApiClient:
    """Asks the API as one person."""

    def __init__(self, person, **headers):
        token, _expires_at = token_issue(person, timezone.now())
        self.client = Client(headers={"authorization": f"Bearer {token}", **headers})

    def get(self, path, **parameters):
        return self.client.get(f"/api/v1/{path}", parameters)

    def post(self, path, body=None, **headers):
        return self.client.post(f"/api/v1/{path}", body or {}, content_type=JSON, headers=headers)

    def patch(self, path, body, **headers):
        return self.client.patch(f"/api/v1/{path}", body, content_type=JSON, headers=headers)

    def put(self, path, body, **headers):
        return self.client.put(f"/api/v1/{path}", body, content_type=JSON, headers=headers)

    def delete(self, path):
        return self.client.delete(f"/api/v1/{path}")


def reasons(response):
    """Return the ids of a problem's reasons."""
    assert response["Content-Type"] == "application/problem+json", response.content
    return [reason["id"] for reason in response.json()["reasons"]]

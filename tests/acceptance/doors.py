"""The public doors of a review: the API as a client calls it, and the page as a browser posts to it."""

from governance.models import Review
from tests.cast import PASSWORD


class Door:
    """Somebody at the API and at the pages, signed in."""

    def __init__(self, client_class, person, password=PASSWORD):
        self.person, self.password = person, password
        self.client = client_class()
        self.client.force_login(person)

    def get(self, path):
        return self.client.get(f"/api/v1/{path}")

    def post(self, path, body=None, **headers):
        return self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)

    def open(self, initiative, gate="production", **more):
        body = {"initiative": initiative.key, "gate": gate, "statement": "It did well.", "go_live": "2099-01-01"}
        return self.post("reviews", body | more)

    def sign(self, review, meaning, **more):
        body = {"meaning": meaning, "digest": digest_of(review), "password": self.password}
        return self.post(f"reviews/{pk_of(review)}/sign", body | more)

    def decide(self, review, verdict="go", **more):
        body = {"verdict": verdict, "digest": digest_of(review), "password": self.password, "rationale": "Looked at."}
        return self.post(f"reviews/{pk_of(review)}/decide", body | more)


def pk_of(review):
    return review["id"] if isinstance(review, dict) else review.pk


def digest_of(review):
    return Review.objects.values_list("remit__digest", flat=True).get(pk=pk_of(review))


def reasons(answer):
    """The ids of the reasons of a refusal."""
    return [reason["id"] for reason in answer.json()["reasons"]]

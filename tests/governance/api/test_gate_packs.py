"""The gate pack over the API."""

from pathlib import Path

import pytest
from django.test import Client

from governance.services import printing
from tests.api_client import ApiClient, reasons
from tests.ready import open_review


@pytest.fixture
def review(ready):
    return open_review(ready, ready.initiative)


def test_who_is_not_signed_in_gets_none(review):
    assert Client().get(f"/api/v1/reviews/{review.pk}/pack").status_code == 401


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/pdf"])
def test_whoever_is_signed_in_gets_the_file(ready, review, accept):
    response = ApiClient(ready.carl, accept=accept).get(f"reviews/{review.pk}/pack")

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'attachment; filename="{ready.initiative.key}-review-2-pack.pdf"'
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("accept", ["*/*", "application/pdf"])
def test_what_is_not_there_is_a_problem(ready, accept):
    response = ApiClient(ready.carl, accept=accept).get("reviews/999999/pack")

    assert (response.status_code, reasons(response)) == (404, ["NOT_FOUND"])


def test_a_file_that_cannot_be_made_is_a_problem_in_words(ready, review, monkeypatch):
    monkeypatch.setattr(printing, "TEMPLATE", Path(__file__))

    response = ApiClient(ready.carl).get(f"reviews/{review.pk}/pack")

    assert (response.status_code, reasons(response)) == (503, ["NOT_PRINTED"])

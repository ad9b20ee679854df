import re

import pytest
from django.urls import reverse

from tests.decisions.whole import settle_claim

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("rules", [3, 60])
def test_the_charter_of_a_whole_decision_is_one_printed_page(cast, visit, rules):
    decision = settle_claim(cast, rules=rules)
    page = visit("carl")
    page.goto(reverse("decision", args=[decision.pk]))

    printed = page.pdf(format="A4", print_background=True)

    assert pages_of(printed) == 1

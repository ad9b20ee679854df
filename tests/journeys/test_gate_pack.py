"""The gate pack in a browser: read on a telephone, printed on four sheets."""

import re

import pytest

from tests.cast import Cast
from tests.packs import big_review
from tests.ready import ready_pilot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_big_pack_is_read_at_any_width_and_printed_on_four_pages(visit, serious_violations):
    cast = Cast()
    cast.initiative = ready_pilot(cast)
    review = big_review(cast)

    for width, scheme in ((1440, "light"), (390, "dark")):
        page = visit("carl", width=width, scheme=scheme)
        page.goto(f"/reviews/{review.pk}/pack/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious_violations(page) == []

    printed = page.pdf(prefer_css_page_size=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 4

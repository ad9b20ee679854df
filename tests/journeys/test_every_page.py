"""Every page there is, those included that nobody has written yet: accessible, titled, no wider than its window, no two
buttons that sound the same."""

import pytest
from django.http import FileResponse, StreamingHttpResponse

from tests.test_routes import PUBLIC, address, office, signed_in  # noqa: F401 - the fixture is asked for by its name
from tests.walk import routes

# What can be pressed and is seen, by what is heard of it: that which is heard more than once.
HEARD_TWICE = """() => {
    const heard = [...document.querySelectorAll("main button")]
        .filter((button) => button.checkVisibility())
        .map((button) => (button.ariaLabel || button.textContent).trim().replace(/\\s+/g, " "));
    return heard.filter((name, place) => heard.indexOf(name) !== place);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages(person, office):  # noqa: F811 - what the fixture gives
    """Return the addresses that answer this person with a whole page."""
    client = signed_in(person)
    found = []
    for route in routes():
        url = address(route, office)
        if route.name in PUBLIC or url.startswith(("/api/", "/admin/")):
            continue
        response = client.get(url)
        streamed = isinstance(response, StreamingHttpResponse | FileResponse)
        if response.status_code == 200 and not streamed and b"<main" in response.content:
            found.append(url)
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_a_serious_violation_or_scrolls_sideways(
    chromium,
    cast,
    office,  # noqa: F811
    visit,
    serious_violations,
    width,
    scheme,
):
    addresses = pages(cast.petra, office)
    page = visit("petra", width=width, scheme=scheme)

    found, wide, untitled, alike = [], [], [], {}
    for url in addresses:
        page.goto(url)
        found += serious_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)
        if page.title() in {"", "Remit"}:
            untitled.append(url)
        if twice := page.evaluate(HEARD_TWICE):
            alike[url] = twice

    assert (found, wide, untitled, alike) == ([], [], [], {})
    assert len(addresses) > 80

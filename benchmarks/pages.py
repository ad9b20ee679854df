"""What pages and the API cost as the portfolio grows."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus

from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.figures import Figure, Statements, median_ms
from governance.models import Initiative
from roles.models import Person

PAGES = (("initiatives list page", "initiatives"), ("portfolio page", "portfolio"))

# Its figures are what it costs: the page takes little more than the bare statements behind it.
BESIDE_ITS_SQL = "portfolio"


class Pages:
    """Measures the pages at one size of the portfolio after another, the first being the baseline."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[float, int]] = {}
        self._client = Client(SERVER_NAME="localhost")
        self._client.force_login(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])

    def figures(self) -> Iterator[Figure]:
        """Yield time and statements of each page at the present size."""
        size = f"{Initiative.objects.count():,} initiatives"
        for label, name in PAGES:
            address = reverse(name)
            sent = Statements()
            with sent:
                self._get(address)
            found = median_ms(partial(self._get, address)), len(sent)
            first = self._first.setdefault(name, found)
            yield Figure(f"{label}, {size}", found[0], "ms", first[0])
            yield Figure(f"{label}, {size}, statements", found[1], "statements", first[1])
            if name == BESIDE_ITS_SQL:
                yield Figure(f"{label}, {size}, beside its SQL", found[0], "ms", median_ms(sent.send_again))

    def api_figures(self) -> Iterator[Figure]:
        """Yield what a page of fifty costs over the API, beside a bare view behind the same sign-in."""
        address = reverse("api-initiatives-list") + "?page_size=50"
        with override_settings(ROOT_URLCONF="benchmarks.bare"):
            bare = median_ms(lambda: self._get("/bare/"), 31)
        yield Figure("API list of 50", median_ms(lambda: self._get(address), 31), "ms", bare)

    def _get(self, address: str) -> None:
        answer = self._client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answers {answer.status_code}.")

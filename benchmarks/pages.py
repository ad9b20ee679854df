"""What pages and the API cost as the portfolio grows."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import JsonResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from benchmarks.figures import Figure, Statements, median_ms
from governance.models import Initiative
from roles.models import Person

PAGES = (("initiatives list page", "initiatives"), ("portfolio page", "portfolio"))
# What one page of the list shows, fetched and written down with nothing around it.
BARE_FIELDS = ("key", "title", "stage", "nature", "impact_tier", "beneficiary_unit__name", "created_at", "revision")


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
            found = median_ms(lambda address=address: self._get(address)), len(sent)
            first = self._first.setdefault(name, found)
            yield Figure(f"{label}, {size}", found[0], "ms", first[0])
            yield Figure(f"{label}, {size}, statements", found[1], "statements", first[1])

    def api_figures(self) -> Iterator[Figure]:
        """Yield what a page of fifty costs over the API, beside the same rows as bare JSON; nothing without an API."""
        try:
            address = reverse("api-initiatives-list") + "?page_size=50"
        except NoReverseMatch:
            return
        if self._client.get(address).status_code != HTTPStatus.OK:
            return
        yield Figure("API list of 50", median_ms(lambda: self._get(address)), "ms", median_ms(_bare_list))

    def _get(self, address: str) -> None:
        answer = self._client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answers {answer.status_code}.")


def _bare_list() -> None:
    rows = list(Initiative.objects.order_by("-pk").values(*BARE_FIELDS)[:50])
    JsonResponse({"results": rows})

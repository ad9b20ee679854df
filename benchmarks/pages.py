"""What pages and the API cost as the portfolio grows."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus

from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.figures import Figure, Statements, cpu_ms, median_ms
from governance.models import Initiative
from roles.models import Person

# Its figures are what it costs: the page takes little more than the bare statements behind it.
BESIDE_ITS_SQL = "portfolio page"
RUNS = 31


class Pages:
    """Measures the pages at one size of the portfolio after another, the first being the baseline."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[float, int]] = {}
        self._client = Client(SERVER_NAME="localhost")
        self._client.force_login(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])

    def figures(self) -> Iterator[Figure]:
        """Yield time and statements of each page at the present size."""
        size = f"{Initiative.objects.count():,} initiatives"
        pages = {
            "initiatives list page": reverse("initiatives"),
            "portfolio page": reverse("portfolio"),
            "one initiative's page": reverse("initiative", args=[_one()]),
        }
        for label, address in pages.items():
            sent = self._sent(address)
            found = median_ms(partial(self._get, address)), len(sent)
            first = self._first.setdefault(label, found)
            yield Figure(f"{label}, {size}", found[0], "ms", first[0])
            yield Figure(f"{label}, {size}, statements", found[1], "statements", first[1])
            if label == BESIDE_ITS_SQL:
                yield Figure(f"{label}, {size}, beside its SQL", found[0], "ms", median_ms(sent.send_again))

    def api_figures(self) -> Iterator[Figure]:
        """Yield what a page of fifty and one initiative cost over the API, in CPU of the application and statements.

        Beside the list stands a bare view behind the same sign-in, beside the one the statements that it takes. How the
        list grows is told in times the bare view of the same moments: a machine that others share varies.
        """
        size = f"{Initiative.objects.count():,} initiatives"
        listed = reverse("api-initiatives-list") + "?page_size=50"
        one = reverse("api-initiatives-detail", args=[_one()])
        with override_settings(ROOT_URLCONF="benchmarks.bare"):
            took, bare = cpu_ms(partial(self._get, listed), lambda: self._get("/bare/"), runs=RUNS)
        found = took / bare, len(self._sent(listed))
        first = self._first.setdefault("api", found)
        yield Figure(f"API list of 50, {size}, CPU", took, "ms", bare)
        yield Figure(f"API list of 50, {size}, CPU against the first", found[0], "x bare", first[0])
        yield Figure(f"API list of 50, {size}, statements", found[1], "statements", first[1])
        asked = self._sent(one)
        yield Figure(
            f"API one initiative, {size}",
            median_ms(partial(self._get, one), RUNS),
            "ms",
            median_ms(asked.send_again, RUNS),
        )
        yield Figure(f"API one initiative, {size}, statements", len(asked), "statements")

    def _sent(self, address: str) -> Statements:
        sent = Statements()
        with sent:
            self._get(address)
        return sent

    def _get(self, address: str) -> None:
        answer = self._client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answers {answer.status_code}.")


def _one() -> str:
    """Return the key of an initiative with all that one can have, as the readiness figures take it."""
    labour = Initiative.objects.filter(nature="labour", tolerances__isnull=False, plan_citations__isnull=False)
    return str(labour.order_by("pk").values_list("key", flat=True)[0])

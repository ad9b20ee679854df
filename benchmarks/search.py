"""What looking for something costs in a large portfolio, beside the SQL behind it."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.figures import Figure, Statements, median_ms
from governance.models import Initiative
from governance.queries.search import KINDS, search
from governance.queries.sight import EVERYTHING
from governance.seed.load import portfolio_seed
from roles.models import Person

# A word that is spelt wrong, one that fits a fifth of all titles, one that fits none.
ASKED = ("forcasting of claims", "claims", "zeppelin")


def search_figures(seed: int, size: int) -> Iterator[Figure]:
    """Yield what the page takes for each of the words, once the portfolio has grown to its size."""
    if missing := size - Initiative.objects.count():
        portfolio_seed(missing, seed=seed, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])
    for q in ASKED:
        sent = Statements()
        with sent:
            search(q, KINDS, 5, EVERYTHING)
        bare = median_ms(sent.send_again)
        took = median_ms(lambda q=q: client.get(reverse("search"), {"q": q}))  # type: ignore[misc] # bound at once
        yield Figure(f"search, {size:,} initiatives: {q}", took, "ms", bare)

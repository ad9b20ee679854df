"""What a sweep costs beside the SQL that gathers its facts."""

from collections.abc import Iterator, Sequence
from itertools import batched

from django.utils import timezone

from benchmarks.figures import Figure, Statements, median_ms, seconds
from governance.evidence import gather, gather_one
from governance.models import Initiative
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.sweep import BATCH, sweep


def sweep_figures() -> Iterator[Figure]:
    """Yield what a sweep of everything takes, and how its statements grow with a batch."""
    at = timezone.now()
    ids = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    sweep(at=at)  # flags are raised once; what is measured is the night after, which keeps them
    result = sweep(at=at)
    gathered = Statements()
    with gathered:
        for batch in batched(ids, BATCH, strict=False):
            list(gather(batch, at))
    bare = seconds(gathered.send_again)
    size = f"{len(ids):,} initiatives"
    yield Figure(f"sweep of {size}", result.seconds, "s", bare)
    yield Figure("sweep, an initiative", 1e6 * result.seconds / len(ids), "µs", 1e6 * bare / len(ids))
    yield Figure(f"sweep of {size}, statements", result.statements, "statements")
    yield Figure(
        f"sweep of a batch of {BATCH:,}, statements", _statements(ids[:BATCH]), "statements", _statements(ids[:100])
    )


def _statements(ids: Sequence[int]) -> int:
    return sweep(at=timezone.now(), ids=ids).statements


def readiness_figures() -> Iterator[Figure]:
    """Yield what it takes to judge one initiative, as its page, the API and the gate do."""
    labour = Initiative.objects.filter(nature="labour", tolerances__isnull=False, plan_citations__isnull=False)
    number = labour.order_by("pk").values_list("pk", flat=True)[0]
    at = timezone.now()

    def evaluate() -> None:
        evidence = gather_one(number, at)
        judge(evidence.facts, evidence.policy, Gate.PRODUCTION)

    sent = Statements()
    with sent:
        evaluate()
    yield Figure("readiness of one initiative", median_ms(evaluate, 31), "ms", median_ms(sent.send_again, 31))
    yield Figure("readiness of one initiative, statements", len(sent), "statements")

"""All figures, measured while one portfolio grows; nothing of it is kept."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, pairwise

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.capacity import capacity_figures
from benchmarks.clearances import clearance_figures
from benchmarks.figures import Figure, seconds
from benchmarks.imports import import_figures
from benchmarks.memory import memory_figures
from benchmarks.outcome_page import outcome_page_figures
from benchmarks.outcomes import outcome_figures
from benchmarks.pages import Pages
from benchmarks.replay import replay_figures
from benchmarks.search import search_figures
from benchmarks.servers import database_copied
from benchmarks.sweeps import readiness_figures, sweep_figures
from benchmarks.verification import verification_figures
from governance.local.broker import Broker
from governance.local.leases import Lease
from governance.operations.garbage import look_seldom
from governance.seed.load import portfolio_seed
from governance.services.sweep import sweep

# Everything else is measured at the size before the last: the last tells how pages, API and sweep grow.
SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "1000,10000,100000").split(","))
SEED = 2026
NAME_WIDTH = 52


def report() -> None:
    """Print every figure as soon as it is known."""
    logging.disable(logging.WARNING)
    look_seldom()  # as the processes of web server and worker do, for which this one stands
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by what is in them
    print(f"{'name':<{NAME_WIDTH}} {'value':>10} {'unit':<10} {'baseline':>10} {'ratio':>8}")
    for figure in chain(replay_figures(), verification_figures()):
        print(figure.line(NAME_WIDTH), flush=True)
    # Asked over the network, so what is asked about has to be committed: in a database of its own.
    for figure in chain(clearance_figures(), outcome_figures(), memory_figures(SEED)):
        print(figure.line(NAME_WIDTH), flush=True)
    with _broker(), database_copied() as name:
        for figure in _figures(name):
            print(figure.line(NAME_WIDTH), flush=True)


@contextmanager
def _broker() -> Iterator[None]:
    lease = Lease(Broker(settings.LOCAL))
    lease.hold()
    try:
        yield
    finally:
        lease.release()


def _figures(database: str) -> Iterator[Figure]:
    pages = None
    for before, size in pairwise((0, *SIZES)):
        added = size - before
        took = seconds(partial(portfolio_seed, added, seed=SEED, at=timezone.now(), force=True))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Figure(f"seeding of {added:,} initiatives", took, "s")
        if size == SIZES[0]:
            sweep(at=timezone.now())
        else:
            yield from sweep_figures(database)
        pages = pages or Pages()
        yield from pages.figures()
        yield from pages.api_figures()
        if size == SIZES[-2]:
            yield from _on_trial(capacity_figures(), outcome_page_figures(), readiness_figures(), import_figures())
    yield from search_figures(SEED, SIZES[-1])


def _on_trial(*figures: Iterator[Figure]) -> Iterator[Figure]:
    """Yield figures of what is written and taken back, so that the portfolio stays of its size."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Foreign keys are checked with each statement, as if it were committed: their cost belongs to it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield from chain(*figures)
        transaction.set_rollback(True)

"""Write a synthetic portfolio."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.seed.load import portfolio_seed
from governance.seed.outcomes import outcomes_seed
from roles.rules.refusals import Refused


class Command(BaseCommand):
    """Adds to a synthetic portfolio, or begins one."""

    help = "Write a synthetic portfolio by bulk SQL, for benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much."""
        parser.add_argument("--initiatives", type=int, default=1000, help="How many to add. Default: 1000.")
        parser.add_argument("--events", type=int, default=0, help="How many outcomes to add. Default: 0.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed gives the same portfolio. Default: 1.")
        parser.add_argument("--force", action="store_true", help="Write it among real initiatives.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Write it, and say what is there now."""
        if options["initiatives"] < 1 or options["events"] < 0:
            raise CommandError("--initiatives takes a number above 0, --events one from 0 on.")
        started = time.monotonic()
        at, seed = timezone.now(), options["seed"]
        try:
            seeded = portfolio_seed(options["initiatives"], seed=seed, at=at, force=options["force"])
            if options["events"]:
                outcomes_seed(options["events"], seed=seed, at=at)
        except Refused as refused:
            raise CommandError(f"{refused} --force does it all the same.") from refused
        self.stdout.write(
            f"{seeded.initiatives} synthetic initiatives, {seeded.people} people, {seeded.units} units, "
            f"{options['events']} outcomes added, {time.monotonic() - started:.1f} seconds. Run sweep to evaluate them."
        )

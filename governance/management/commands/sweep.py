"""Run every flag rule now."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.services.review_upkeep import reviews_attend
from governance.services.sweep import sweep


class Command(BaseCommand):
    """Prints what was raised, kept and cleared, and what it took."""

    help = "Run every flag rule now, or as of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day to judge by."""
        parser.add_argument("--as-of", help="A day (2026-11-24) or a moment (2026-11-24T02:00:00+00:00). Default: now.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Sweep, and say what it did; rules that failed make the exit status 1."""
        at = _moment(options["as_of"])
        reviews_attend(at=at)
        result = sweep(at=at)
        self.stdout.write(
            f"evaluated {result.evaluated}, raised {result.raised}, kept {result.kept}, cleared {result.cleared}, "
            f"statements {result.statements}, seconds {result.seconds:.2f}"
        )
        for error in result.errors:
            self.stderr.write(error)
        if result.errors:
            raise CommandError(f"{len(result.errors)} rules failed; the others were heard.")


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--as-of takes a day such as 2026-11-24, not {text!r}.") from error
    if moment.time() == time.min and len(text) == len("2026-11-24"):
        # A day means its end: everything that happens on it counts.
        moment = datetime.combine(date.fromisoformat(text), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

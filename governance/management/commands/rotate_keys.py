"""Turn over the key that clearances are signed with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.rules.clearance_answers import PUBLISHED_AHEAD
from governance.services.signing_keys import keys_published, signing_key_rotate


class Command(BaseCommand):
    """Makes a new key; the old ones verify until nothing that they signed counts any more."""

    help = "Make a new key to sign clearances with, and let go of the old ones without a gap."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whether the old keys may still be trusted."""
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="The key got into wrong hands: what it signed verifies no longer.",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Turn the keys over now."""
        at = timezone.now()
        key = signing_key_rotate(at=at, at_once=options["at_once"])
        count = len(keys_published(at))
        minutes = int(PUBLISHED_AHEAD.total_seconds() // 60)
        signs = "signs from now on" if count == 1 else f"signs in {minutes} minutes, when everybody can know it"
        self.stdout.write(f"Key {key.kid} {signs}. Published: {count}.")

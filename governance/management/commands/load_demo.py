"""Load the demo company."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.demo.load import demo_is_loaded, demo_load


class Command(BaseCommand):
    """Does nothing when the company is there."""

    help = "Load the demo company, unless it is there. Its accounts share a known password: for demos only."
    requires_system_checks = []  # the demo asks this at every start, and it has to be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the switch for installations that are no demo."""
        parser.add_argument("--force", action="store_true", help="Load it although this is not a demo.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Load it once."""
        if not (settings.DEMO or options["force"]):
            raise CommandError("This is not a demo: REMIT_DEMO is not set. --force loads it all the same.")
        if demo_is_loaded() or not demo_load(at=timezone.now()):
            self.stdout.write("Harbour Mutual is there already.")
            return
        self.stdout.write("Harbour Mutual is loaded.")

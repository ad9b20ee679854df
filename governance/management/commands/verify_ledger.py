"""Walk the ledger and compare every seal."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.services.integrity import Integrity, integrity_check, integrity_walk


class Command(BaseCommand):
    """Exits with 0 when every entry and every seal fits; otherwise with 1, the first broken link and every seal."""

    help = (
        "Check that no entry of the ledger was changed, removed or put in between, and that no row was changed behind "
        "its back. What is broken is flagged as F-APR-4."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what was kept elsewhere, and whether to flag."""
        parser.add_argument("--anchor", default="", help="A digest that was noted earlier: it still has to be there.")
        parser.add_argument("--no-flags", action="store_true", help="Look only: raise and clear no flag.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Walk all of it, and say what was found."""
        anchor = options["anchor"].strip().lower()
        if options["no_flags"]:
            found = integrity_walk(self._tell, anchor=anchor)
        else:
            found = integrity_check(at=timezone.now(), tell=self._tell, anchor=anchor)
        self._conclude(found)
        if not found.holds:
            sys.exit(1)

    def _tell(self, text: str) -> None:
        self.stderr.write(f"{text}.")

    def _conclude(self, found: Integrity) -> None:
        walked, seals = found.walked, found.counted.seals
        links = f"{found.links} links are broken" if found.links else "every link holds"
        self.stdout.write(f"{walked.entries} entries, {links}.")
        rows = f"{found.broken} do not fit" if found.broken else "every one fits"
        self.stdout.write(f"{seals} sealed rows, {rows}.")
        if walked.anchor:
            self._anchored(found)
        if found.holds and walked.entries:
            self.stdout.write(f"Last digest, to be kept elsewhere: {walked.last}")

    def _anchored(self, found: Integrity) -> None:
        if found.walked.anchored is None:
            self._tell(f"No entry bears the digest {found.walked.anchor}: the chain was written anew since it was kept")
        else:
            self.stdout.write(f"The digest that was kept is that of entry {found.walked.anchored}.")

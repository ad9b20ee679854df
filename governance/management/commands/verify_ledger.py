"""Walk the ledger."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.ledger import broken_links
from governance.models import LedgerEntry


class Command(BaseCommand):
    """Exits with 0 when every entry fits, with 1 and the first broken link otherwise."""

    help = "Check that no entry of the ledger was changed, removed or put in between."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Walk the whole chain."""
        broken = next(broken_links(), None)
        if broken:
            self.stderr.write(f"The ledger is broken: {broken[1]}.")
            sys.exit(1)
        self.stdout.write(f"{LedgerEntry.objects.count()} entries, every link holds.")

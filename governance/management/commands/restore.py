"""Bring back what was backed up."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from governance.operations.backups import BackupRefused, backup_restore, figures_now, manifest_of
from governance.services.integrity import integrity_walk


class Command(BaseCommand):
    """Ends with 0 when all that was backed up is there and the ledger holds; with 1 when something does not fit."""

    help = "Restore FILE into an empty database, migrate it, and verify the ledger. Refuses where there is anything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Restore, migrate, compare, verify."""
        try:
            manifest = manifest_of(options["file"])
            backup_restore(options["file"], manifest)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        found = figures_now()
        wrong = [
            f"{table}: {count} were backed up, {found['rows'].get(table)} are here"
            for table, count in manifest["rows"].items()
            if found["rows"].get(table) != count
        ]
        if found["ledger"] != manifest["ledger"]:
            wrong.append(f"the ledger ended with {manifest['ledger']}, and ends with {found['ledger']}")
        call_command("migrate", interactive=False, verbosity=0)
        walked = integrity_walk(wrong.append, anchor=manifest["ledger"]["digest"])
        for text in wrong:
            self.stderr.write(f"{text}.")
        if wrong or not walked.holds:
            sys.exit(1)
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"Restored what was backed up at {manifest['made_at']}: {rows} rows are as they were.")
        self.stdout.write(f"{walked.walked.entries} entries, every link holds.")

"""Back everything up into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.operations.backups import BackupRefused, backup_make


class Command(BaseCommand):
    """Writes the database, the files people sent, and what both have to be like when they come back."""

    help = "Back up the database and the files people sent into FILE, with digests and the end of the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether keys go with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="Also what opens something: signing keys, sessions and the portal's secret. Keep such a file apart.",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Make the backup, and say what has to come back."""
        try:
            told = backup_make(options["file"], at=timezone.now(), with_keys=options["with_keys"])
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        ledger = told["ledger"]
        self.stdout.write(f"{options['file']}: {len(told['files'])} files, {ledger['entries']} entries of the ledger.")
        self.stdout.write(f"Last digest, to be kept elsewhere: {ledger['digest']}")
        if not options["with_keys"]:
            self.stdout.write("Without keys: keep SECRET_KEY elsewhere; after a restore, `manage.py rotate_keys`.")

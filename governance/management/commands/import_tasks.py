"""Import a library of tasks by occupation, such as O*NET's."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from governance.services.import_people import importer
from roles.rules.refusals import Refused
from roles.rules.task_files import read_tasks
from roles.services.library import library_import

_REFUSED = 2


class Command(BaseCommand):
    """Prints what was taken in; exits with 2 and every bad row when nothing could be."""

    help = "Import a CSV file of tasks by occupation, in the form of O*NET. All of it, or nothing."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let `--version` be that of the library."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what is said of it."""
        parser.add_argument("file", type=Path, help="CSV with a header: O*NET-SOC Code, Title, Task ID, Task, ...")
        parser.add_argument("--name", default="", help="What the library is called. Default: O*NET by its columns")
        parser.add_argument("--version", default="", help="Its version")
        parser.add_argument("--licence", default="", help="The licence line shown with its tasks. O*NET's is known")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and change nothing")
        parser.add_argument("--as", dest="username", default="", help="Who imports. Default: the PMO's first member")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Import, and say what was done."""
        path = options["file"]
        try:
            file = read_tasks(path.read_bytes())
            at = timezone.now()
            with transaction.atomic():
                library = library_import(
                    file,
                    file_name=path.name,
                    actor=importer(options["username"], at=at),
                    at=at,
                    **{name: options[name] for name in ("name", "version", "licence")},
                )
                transaction.set_rollback(options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=_REFUSED) from error
        except Refused as refusal:
            text = "\n".join(reason.text for reason in refusal.reasons)
            raise CommandError(text, returncode=_REFUSED) from refusal
        began = "Dry run, nothing was changed: " if options["dry_run"] else ""
        self.stdout.write(f"{began}{library}: {len(file.occupations)} occupations, {file.tasks} tasks")
        self.stdout.write(library.licence)

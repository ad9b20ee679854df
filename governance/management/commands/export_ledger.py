"""Write the ledger, and what it seals, as files that can be verified elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.models import Initiative
from governance.services.ledger_export import Exported, export_to_folder, export_to_zip


class Command(BaseCommand):
    """Prints what went out and the last digest of the chain."""

    help = "Export the ledger for an auditor who verifies it offline: docs/audit.md tells how."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to, and about what."""
        parser.add_argument("path", type=Path, help="A file that ends in .zip, or a folder that is empty or new.")
        parser.add_argument("--initiative", help="Content of this initiative alone, such as AI-0042.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Write all of it."""
        told = _export(options["path"], _initiative(options["initiative"]))
        self.stdout.write(
            f"{told.entries} entries, {told.rows} sealed rows, {told.remits} remits, {told.signatures} signatures."
        )
        self.stdout.write(f"Last digest, to be kept elsewhere: {told.last_digest}")


def _export(path: Path, initiative: Initiative | None) -> Exported:
    at = timezone.now()
    try:
        if path.suffix == ".zip":
            with path.open("xb") as file:
                return export_to_zip(file, at=at, initiative=initiative)
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CommandError(f"{path} is there already. Name a new folder or a file that ends in .zip.")
        return export_to_folder(path, at=at, initiative=initiative)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already. Nothing is written over.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error


def _initiative(key: str | None) -> Initiative | None:
    if key is None:
        return None
    found = Initiative.objects.filter(key=key).first()
    if found is None:
        raise CommandError(f"There is no initiative {key}.")
    return found

"""Import an inventory of initiatives."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.imports.cells import neutralised
from governance.imports.problems import ColumnsMissing, Unreadable
from governance.imports.reports import TABLE_HEADER, ImportReport, table_rows
from governance.services.import_people import importer
from governance.services.imports import imports_run, inventory_read
from roles.rules.refusals import Refused

_EXAMPLES = 3
_REFUSED = 2


class Command(BaseCommand):
    """Prints what became of the rows and what was odd about them; exits with 2 when nothing could be done."""

    help = "Import a CSV or XLSX file of initiatives, gzipped or not, in any encoding. All of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to read it."""
        parser.add_argument("file", type=Path, help="CSV or XLSX, .gz too")
        parser.add_argument("--mapping", default="", help="Name of a saved mapping. Default: recognised by the columns")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and change nothing")
        parser.add_argument("--skip-bad", action="store_true", help="Leave rows out that cannot be imported")
        parser.add_argument("--as", dest="username", default="", help="Who imports. Default: the PMO's first member")
        parser.add_argument("--report", type=Path, help="Write every row with its anomalies to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Import, and say what was done."""
        try:
            report = self._import(**options)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.", returncode=_REFUSED) from error
        except (Unreadable, ColumnsMissing) as error:
            raise CommandError(f"{options['file']}: {error}", returncode=_REFUSED) from error
        except Refused as refusal:
            text = "\n".join(reason.text for reason in refusal.reasons)
            raise CommandError(text, returncode=_REFUSED) from refusal
        self._print(report, rows=options["verbosity"] > 1)
        if options["report"]:
            self._write(report, options["report"])

    def _import(self, *, file: Path, mapping: str, username: str, **options: Any) -> ImportReport:
        inventory = inventory_read(file.read_bytes(), file.name, mapping=mapping)
        self.stdout.write(f"{file.name}: {inventory.encoding}, {len(inventory.rows)} rows, mapping {inventory.source}")
        at = timezone.now()
        return imports_run(
            inventory,
            actor=importer(username, at=at),
            at=at,
            dry_run=options["dry_run"],
            skip_bad=options["skip_bad"],
        )

    def _print(self, report: ImportReport, *, rows: bool) -> None:
        if rows:
            for cells in table_rows(report):
                self.stdout.write(" | ".join(str(cell) for cell in cells))
        for note in report.notes:
            self.stdout.write(f"note: {note}")
        for kind, count in report.kinds:
            self.stdout.write(f"{count:>6}  {kind.label}")
            for row, anomaly in report.first_of(kind, _EXAMPLES):
                column = f" [{anomaly.column[:40]}]" if anomaly.column else ""
                self.stdout.write(f"          row {row.number}{column}: {anomaly.message}")
        counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
        began = "Dry run, nothing was changed: " if report.dry_run else ""
        self.stdout.write(f"{began}{counts}; {report.units_created} units added")
        if not report.dry_run:
            self.stdout.write(f"swept {report.swept}, {report.flags} flags raised, {report.seconds:.2f} s")

    def _write(self, report: ImportReport, path: Path) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(TABLE_HEADER)
            writer.writerows([neutralised(cell) for cell in cells] for cells in table_rows(report))
        self.stdout.write(f"Every row is in {path}.")

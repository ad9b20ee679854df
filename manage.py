#!/usr/bin/env python3
"""Run a management command, with the project's own interpreter whichever one was typed."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"
# These look after the tables themselves, or must see them as they are.
LEAVE_TABLES_ALONE = {
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "optimizemigration",
    "dbshell",
    "restore",
    "demo",
}


def main() -> None:
    """Hand over to the project's interpreter where Django is missing, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - may be missing, see below
    except ImportError:
        if OWN_PYTHON.exists() and Path(sys.prefix) != OWN_PYTHON.parent.parent:
            os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])  # noqa: S606 - our own interpreter
        sys.exit("Django is not installed here. Run `make install` first.")
    from governance.local.paths import LocalError  # noqa: PLC0415 - written for the project's interpreter

    os.environ["REMIT_MIGRATE_FIRST"] = "false" if LEAVE_TABLES_ALONE.intersection(sys.argv[1:2]) else "true"
    try:
        execute_from_command_line(sys.argv)
    except LocalError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

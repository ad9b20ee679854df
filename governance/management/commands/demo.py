"""Run the whole portal with its demo company on this machine, until Ctrl-C."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.local.addresses import Address
from governance.local.launch import die_with_parent
from governance.local.locks import Lock
from governance.local.paths import LocalError, LocalPaths
from governance.local.portal import plan
from governance.local.supervisor import Supervisor, never

PERSONAS = "coo pmo owner architect platform risk hr finance lead audit admin"
PASSWORD = "remit-demo"  # noqa: S105 - the demo company's, printed for whoever tries it


class Command(BaseCommand):
    """Runs the demo."""

    help = "Run the whole portal with its demo company on this machine, until Ctrl-C. PORT and HOST say where."
    requires_system_checks = []  # each process checks itself

    def handle(self, **_options: object) -> None:
        """Run the demo until a signal asks for its end."""
        paths: LocalPaths = settings.LOCAL
        try:
            address = Address.from_environment()
            paths.prepare()
            with Lock(paths.locks / "demo") as lock:
                claim(lock, paths, address)
                code = run(paths, address)
        except LocalError as error:
            raise CommandError(str(error)) from error
        sys.exit(code)


def claim(lock: Lock, paths: LocalPaths, address: Address) -> None:
    """Hold this clone's one place for a demo, and see that its port is free.

    Raises: LocalError when a demo of this clone runs already, or the port is in use.
    """
    note = paths.locks / "demo.url"
    if not lock.try_exclusive():
        where = note.read_text() if note.exists() else "another port"
        raise LocalError(f"The demo of this clone runs already: {where}. Stop that one first, or use another clone.")
    address.ensure_free()
    note.write_text(address.url)


def run(paths: LocalPaths, address: Address) -> int:
    """Run the demo until a signal asks for its end, and return the exit code."""
    os.environ["REMIT_DEMO"] = "true"  # for the processes started here

    def announce() -> None:
        say(f"\nRemit is ready: {address.url}")
        say(f"Sign in as one of: {PERSONAS}\nPassword: {PASSWORD}")
        say(f"Logs: {paths.logs}\nCtrl-C stops it; the data stays.\n")

    return Supervisor(plan(paths, address), paths.logs, say, ask=follow_make()).run(announce)


def follow_make() -> Callable[[], bool]:
    """Have this process stop with the `make` that started it; return what tells that make was interrupted.

    A Ctrl-C reaches make and its child alike. An interrupt sent to make alone does not, and make then waits for its
    child for ever; that it no longer catches the signal is all there is to see of it.
    """
    if "MAKELEVEL" not in os.environ:
        return never
    parent = os.getppid()
    die_with_parent(signal.SIGTERM, parent)

    def catches_interrupts() -> bool:
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{parent}/status").read_text().splitlines()
            caught = next(line.split()[1] for line in lines if line.startswith("SigCgt:"))
            return bool(int(caught, 16) >> (signal.SIGINT - 1) & 1)
        return True

    return (lambda: not catches_interrupts()) if catches_interrupts() else never


def say(line: str) -> None:
    """Print a line, unless nobody is there to read it: stopping must go on when the terminal is closed."""
    with suppress(OSError):
        print(line, flush=True)

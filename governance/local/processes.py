"""Starting local processes: each in a session of its own, with a log of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from governance.local import launch
from governance.local.paths import CHECKOUT

LOG_BYTES = 1_000_000


def launched(command: Sequence[str | Path], *, on_death: int = signal.SIGKILL, root: bool = True) -> list[str]:
    """Return the command that runs `command` tied to this process, and not as root where `root` is false."""
    user = launch.MYSELF if root else launch.NOT_ROOT
    # -I and -S: no site packages and no environment, the launcher needs neither.
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(int(on_death)), user]
    return [*launcher, *map(str, command)]


@dataclass(frozen=True, slots=True)
class Log:
    """The log file of one local process."""

    path: Path

    def open(self) -> IO[bytes]:
        """Return the file open for more lines; one grown beyond a megabyte is put aside first."""
        if self.size() > LOG_BYTES:
            self.path.replace(self.path.with_suffix(".log.1"))
        return self.path.open("ab")

    def size(self) -> int:
        """How many bytes are written; 0 when there is no file."""
        return self.path.stat().st_size if self.path.exists() else 0

    def tail(self, since: int, lines: int = 8) -> str:
        """Return the last lines written after the byte `since`."""
        if not self.path.exists():
            return ""
        written = self.path.read_bytes()[since:].decode(errors="replace")
        return "\n".join(written.splitlines()[-lines:])


def spawn(
    command: Sequence[str], log: Log, *, env: Mapping[str, str] | None = None, keep_open: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start `command` in a new session, its output in `log`; it inherits the descriptors in `keep_open` alone."""
    with log.open() as out:
        return subprocess.Popen(  # noqa: S603 - commands are written in this package
            command,
            cwd=CHECKOUT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=keep_open,
            start_new_session=True,
        )

"""What a supervisor starts: children that run until it stops them, and tasks that run to their end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from governance.local.processes import Log, launched, spawn

FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 30.0
# One that ran this long is well again; its next death is answered at once.
WELL_AFTER_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Child:
    """A process that runs until the supervisor stops it."""

    name: str
    command: Sequence[str]

    # Tied: killed by the kernel when the supervisor dies.
    tied: ClassVar[bool] = True

    def before_start(self) -> None:
        """Do what must be done before the process is there."""

    def ready(self) -> bool:
        """Tell whether the process is of use to those started after it."""
        return True

    def stop(self, process: subprocess.Popen[bytes]) -> bool:
        """Stop the process, by force when it takes too long; tell whether it ended rather than was left behind."""
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        end_group(process)
        process.wait()
        return True


@dataclass(frozen=True, slots=True)
class Task(Child):
    """A process that must end well before the next one is started."""

    def needed(self) -> bool:
        """Tell whether there is anything to do."""
        return True

    def done(self) -> None:
        """Note that it ended well."""


class Running:
    """A child's process, and what is needed to start it again."""

    def __init__(self, child: Child, log: Log) -> None:
        self.child = child
        self.log = log
        self.backoff = FIRST_BACKOFF_SECONDS
        self.again_at: float | None = None
        self.told: str | None = None
        child.before_start()
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.log_start = self.log.size()
        self.started_at = time.monotonic()
        self.again_at = None
        self.process = spawn(launched(self.child.command) if self.child.tied else self.child.command, self.log)

    def obituary(self) -> str:
        """Say how the process ended, with the last lines of its log."""
        said = f"{self.child.name} {ending(self.process.returncode)}."
        tail = self.log.tail(self.log_start)
        # One that dies for the same reason again and again says it once.
        known, self.told = self.told, tail
        return f"{said} The end of {self.log.path}:\n{tail}" if tail and tail != known else said

    def restart_when_due(self, say: Callable[[str], None]) -> None:
        """Start a dead process again, later each time that it dies soon."""
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.start()
        elif self.process.poll() is not None:
            end_group(self.process)
            if now - self.started_at > WELL_AFTER_SECONDS:
                self.backoff = FIRST_BACKOFF_SECONDS
            say(f"{self.obituary()}\n{self.child.name} is started again in {self.backoff:g} s.")
            self.again_at = now + self.backoff
            self.backoff = min(self.backoff * 2, LONGEST_BACKOFF_SECONDS)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process and the workers it started: an orphan would hold on to its port."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def ending(code: int | None) -> str:
    """Say in words how a process ended."""
    return f"was ended by {signal.Signals(-code).name}" if code and code < 0 else f"ended with code {code}"

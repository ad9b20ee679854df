"""What the embedded database and the embedded broker have in common."""

import signal
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from governance.local.paths import LocalPaths
from governance.local.processes import Log


@dataclass(frozen=True, slots=True)
class Server(ABC):
    """One embedded server: how it is made, how it is run, and how to know that it answers."""

    paths: LocalPaths

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    may_be_root: ClassVar[bool]

    @property
    def log(self) -> Log:
        """Where the server and its keeper write."""
        return Log(self.paths.logs / f"{self.name}.log")

    @property
    def users_lock(self) -> Path:
        """Locked, shared, by every process that uses the server."""
        return self.paths.locks / f"{self.name}.users"

    @property
    def server_lock(self) -> Path:
        """Locked by the keeper and inherited by the server: free means that no process of the server is alive."""
        return self.paths.locks / f"{self.name}.server"

    @abstractmethod
    def prepare(self, lock: int) -> None:
        """Make or mend the data folder, so that the server can start; called with the server's lock held.

        Processes started here inherit the descriptor `lock`, so that the lock outlives a killed keeper with them.

        Raises: LocalError when the data cannot be used.
        """

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """Return the command that runs the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server takes work now."""

"""Leases: while a process holds one, the server it is for is running."""

import atexit
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from governance.local.locks import Lock
from governance.local.paths import LocalError
from governance.local.processes import spawn
from governance.local.servers import Server

PAUSE_SECONDS = 0.03
# A server that was killed reads its journal first, which may take a while.
START_SECONDS = 180
STOP_SECONDS = 60
LOOKS = 4


class Lease:
    """One process's claim on an embedded server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._guard = threading.Lock()
        self._claim: Lock | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._held = False

    def hold(self) -> None:
        """Have the server running until this process ends; nothing happens when the lease is held already.

        Raises: LocalError when the server cannot be started.
        """
        if not self._held:
            self.revive()

    def revive(self) -> None:
        """Have the server running again after it was lost; nothing happens when it answers.

        Raises: LocalError when the server cannot be started.
        """
        with self._guard:
            self.claim()
            self._revive()
            self._held = True

    def claim(self) -> None:
        """Hold the lease, whether or not the server runs; waits for one that is just being stopped.

        Raises: LocalError when it does not stop.
        """
        if self._claim is not None:
            return
        self.server.paths.prepare()
        claim = Lock(self.server.users_lock)
        _wait(claim.try_shared, STOP_SECONDS, f"The embedded {self.server.name} is being stopped and does not end.")
        self._claim = claim
        atexit.register(self.release)

    def release(self) -> None:
        """Give the lease back, and wait for the server to stop if nobody else uses it."""
        if self._claim is None:
            return
        atexit.unregister(self.release)
        self._claim.close()
        self._claim = None
        self._held = False
        if wait_until_left(self.server) and self._keeper is not None:
            self._keeper.wait()
        self._keeper = None

    def _revive(self) -> None:
        """Start a keeper, and another one should the first find a server that was about to go."""
        start = 0
        deadline = time.monotonic() + START_SECONDS
        while not self.server.answers():
            ended = None if self._keeper is None else self._keeper.poll()
            if ended or time.monotonic() > deadline:
                self._keeper = None
                raise LocalError(f"The embedded {self.server.name} does not start:\n{self.server.log.tail(start)}")
            if (self._keeper is None or ended == 0) and _kept_by_nobody(self.server):
                start = self.server.log.size()
                self._keeper = spawn(keeper_command(self.server), self.server.log)
            time.sleep(PAUSE_SECONDS)


def keeper_command(server: Server, *, standby: bool = False) -> list[str]:
    """Return the command that keeps the server running while somebody uses it."""
    command = [sys.executable, "-m", "governance.local.keeper", server.name, str(server.paths.data)]
    return [*command, "--standby"] if standby else command


def wait_until_left(server: Server) -> bool:
    """Tell whether no process of the server is left; false as soon as another process is seen to use it."""
    deadline = time.monotonic() + STOP_SECONDS
    seen = 0
    while not _kept_by_nobody(server):
        # Another process that looks just now counts as a user for that moment, so one look is not enough.
        seen = seen + 1 if _used(server) else 0
        if seen == LOOKS or time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _used(server: Server) -> bool:
    """Tell whether a process other than the keeper holds the server's lock of users."""
    with Lock(server.users_lock) as look:
        return not look.try_exclusive() and look.try_shared()


def _kept_by_nobody(server: Server) -> bool:
    with Lock(server.server_lock) as look:
        return look.try_exclusive()


def _wait(reached: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            raise LocalError(otherwise)
        time.sleep(PAUSE_SECONDS)

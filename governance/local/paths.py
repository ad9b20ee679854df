"""Where an embedded installation keeps its data and its sockets."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Fixed rather than asked of TMPDIR: two terminals of one person must find the same socket.
SOCKETS = Path("/tmp")  # noqa: S108 - the folder below it is made with mode 0700 and its owner is verified
PRIVATE = 0o700


class LocalError(Exception):
    """Embedded servers cannot run here; the text says why and what to do."""


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

    @property
    def locks(self) -> Path:
        """The folder of the files whose locks say who keeps and who uses a server."""
        return self.data / "locks"

    @property
    def logs(self) -> Path:
        """The folder every local process writes its log to."""
        return self.data / "logs"

    def prepare(self) -> None:
        """Make the folders, open to this user alone.

        Raises: LocalError when somebody else owns the folder of the sockets, who could then answer in our place.
        """
        self.data.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self.locks.mkdir(exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.run.mkdir(mode=PRIVATE, exist_ok=True)
        found = self.run.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != PRIVATE:
            raise LocalError(f"{self.run} must be a folder of this user with mode 0700. Remove it and start again.")


def local_paths(data: Path | None = None) -> LocalPaths:
    """Return the paths of this checkout's installation, or of another data folder.

    Sockets do not lie under the data folder: a socket's path may have 107 characters at most, and a clone may lie
    deep. Their folder is named after user and data folder, so that two clones never meet.
    """
    data = data or Path(os.environ.get("REMIT_LOCAL", CHECKOUT / ".local"))
    data = data.resolve()
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return LocalPaths(data=data, run=SOCKETS / f"remit-{os.getuid()}-{digest}")

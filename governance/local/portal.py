"""The demo: the portal's servers and processes on one machine, in the order they need each other."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import get_commands

from governance.local import schema
from governance.local.addresses import Address
from governance.local.broker import Broker
from governance.local.children import Child, Task
from governance.local.database import Database
from governance.local.leases import Lease, keeper_command, wait_until_left
from governance.local.paths import CHECKOUT, LocalPaths

# The machine's share of a laptop: pages and jobs beside each other, and a browser beside both.
WEB = "--interface wsgi --workers 2 --blocking-threads 4 --respawn-failed-workers --no-ws --workers-kill-timeout 5"
WORKER = "worker --concurrency 2 --without-gossip --without-mingle --loglevel INFO"


def plan(paths: LocalPaths, address: Address) -> Iterator[Child]:
    """Yield what runs, first to last; a server of somebody else's, named by its address, is left out."""
    if not os.environ.get("DATABASE_URL"):
        yield kept(Lease(Database(paths)))
    if not os.environ.get("REDIS_URL"):
        yield kept(Lease(Broker(paths)))
    yield StaticFiles("static files", manage("collectstatic", "--clear", "--no-input", "--verbosity", "0"))
    yield Tables("tables", manage("migrate", "--no-input", "--skip-checks", "--verbosity", "0"))
    if "load_demo" in get_commands():
        yield Task("demo company", manage("load_demo"))
    listen = ["--host", address.host, "--port", str(address.port)]
    yield Web("web", module("granian", *WEB.split(), *listen, "governance.local.web:application"), address)
    yield Child("worker", module("celery", "--app", "governance.local.worker", *WORKER.split()))
    yield Child("beat", module("celery", "--app", "governance.celery", "beat", "--pidfile=", "--loglevel", "INFO"))


@dataclass(frozen=True, slots=True)
class Kept(Child):
    """The keeper of an embedded server, which is shared with commands typed beside the demo."""

    lease: Lease

    # On a killed supervisor it stops its server by itself; killed, it would leave the server to do so alone.
    tied: ClassVar[bool] = False

    def before_start(self) -> None:
        """Hold the server, or its keeper would find nobody who wants it."""
        self.lease.claim()

    def ready(self) -> bool:
        """Tell whether the server takes work."""
        return self.lease.server.answers()

    def stop(self, process: subprocess.Popen[bytes]) -> bool:
        """Let go of the server; tell whether it stopped rather than stays for another command."""
        with suppress(ProcessLookupError):
            process.terminate()  # heeded while it waits for another keeper; one that has the server stays for its users
        self.lease.release()
        stopped = wait_until_left(self.lease.server)
        if stopped:
            process.wait()
        return stopped


@dataclass(frozen=True, slots=True)
class StaticFiles(Task):
    """Collects what browsers fetch; left out while nothing of it changed."""

    def needed(self) -> bool:
        """Tell whether a file changed since they were collected."""
        return not self.stamp.exists() or self.stamp.read_text() != static_digest()

    def done(self) -> None:
        """Note which files were collected."""
        self.stamp.write_text(static_digest())

    @property
    def stamp(self) -> Path:
        """The file that says what was collected; it goes with the collected files."""
        return Path(settings.STATIC_ROOT) / ".collected"


@dataclass(frozen=True, slots=True)
class Tables(Task):
    """Brings the database's tables up to the code; left out while they are."""

    def needed(self) -> bool:
        """Tell whether a migration is missing."""
        return schema.is_behind()


@dataclass(frozen=True, slots=True)
class Web(Child):
    """The web server, ready once a page can be had."""

    address: Address

    def ready(self) -> bool:
        """Tell whether the portal says that it is alive."""
        line = HTTPConnection(self.address.reached_at, self.address.port, timeout=5)
        try:
            line.request("GET", "/healthz", headers={"Host": "localhost"})
            return line.getresponse().status == HTTP_OK
        except (OSError, HTTPException):
            return False
        finally:
            line.close()


HTTP_OK = 200


def kept(lease: Lease) -> Kept:
    """Return the child that keeps the lease's server running."""
    return Kept(lease.server.name, keeper_command(lease.server, standby=True), lease)


def manage(*arguments: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, str(CHECKOUT / "manage.py"), *arguments]


def module(*arguments: str) -> list[str]:
    """Return the command line of an installed program, without its script: that names where it was installed."""
    return [sys.executable, "-m", *arguments]


def static_digest() -> str:
    """Return a digest that changes when a static file of the portal or of a package does."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()

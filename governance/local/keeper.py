"""Keep an embedded server running for as long as somebody uses it: `python -m governance.local.keeper SERVER DATA`.

Several processes use one server: the demo's web server and jobs, and a command typed beside it. So it is the child of
none of them. Each holds a shared lock; the keeper starts the server, and stops it when it gets that lock for itself.
Locks are the kernel's: they go with the process that held them, however it ended, and no count is left to be mended.
"""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from governance.local.broker import Broker
from governance.local.database import Database
from governance.local.locks import Lock
from governance.local.paths import LocalError, local_paths
from governance.local.processes import launched
from governance.local.servers import Server

SERVERS: dict[str, type[Server]] = {Database.name: Database, Broker.name: Broker}
PAUSE_SECONDS = 0.1
STOP_SECONDS = 60


def keep(server: Server, *, standby: bool, dismissed: Callable[[], bool]) -> int:
    """Run the server until nobody uses it, and return the exit code; 0 at once when another keeper has it.

    With `standby`, wait for that other keeper to end and take over, unless `dismissed` before.
    """
    server.paths.prepare()
    lock = Lock(server.server_lock)
    while not lock.try_exclusive():
        if not standby or dismissed():
            return 0
        time.sleep(PAUSE_SECONDS)
    if dismissed():
        return 0
    server.prepare(lock.descriptor)
    process = subprocess.Popen(  # noqa: S603 - the server's own command
        launched(server.command(), on_death=server.stop_signal, root=server.may_be_root),
        stdin=subprocess.DEVNULL,
        pass_fds=[lock.descriptor],
        start_new_session=True,
    )
    return _until_unused(server, process)


def _until_unused(server: Server, process: subprocess.Popen[bytes]) -> int:
    """Wait until nobody uses the server and stop it, or until it ends by itself; return the exit code."""
    users = Lock(server.users_lock)
    while process.poll() is None:
        # Held to the end: whoever comes now waits for the lock, and then finds no server rather than a dying one.
        if users.try_exclusive():
            _stop(process, server.stop_signal)
            with suppress(OSError):
                server.paths.run.rmdir()  # unless the other server's socket is there
            return 0
        time.sleep(PAUSE_SECONDS)
    sys.stderr.write(f"The {server.name} itself ended with code {process.returncode}.\n")
    return 1


def _stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    process.send_signal(stop_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run the keeper, and return its exit code."""
    parser = ArgumentParser(description="Keep an embedded server running while somebody uses it.")
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--standby", action="store_true")
    options = parser.parse_args()
    # Asked to go, it goes only while it waits: a running server leaves with its last user.
    asked: list[int] = []
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda number, _frame: asked.append(number))
    server = SERVERS[options.server](local_paths(options.data))
    try:
        return keep(server, standby=options.standby, dismissed=lambda: bool(asked))
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())

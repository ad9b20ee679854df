"""The portal's processes as the demo runs them, on a copy of the database that is gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from socket import socket

from celery import current_app
from django.db import connection

from governance.local.portal import WEB, WORKER
from governance.local.processes import launched

HOST = "127.0.0.1"
START_SECONDS = 120


@contextmanager
def database_copied() -> Iterator[str]:
    """Have a copy of the database that others can see into, gone afterwards."""
    source = connection.settings_dict["NAME"]
    name = f"{source}_served"
    connection.ensure_connection()
    connection.close()
    _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = source
        _outside(f'DROP DATABASE "{name}" WITH (FORCE)')


def _outside(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own tests make their databases
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def portal_served(database: str) -> Iterator[int]:
    """Have the portal's web server running as the demo runs it, on a port of its own."""
    with socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    options = [*WEB.split(), "--no-access-log", "--log-level", "error", "--host", HOST, "--port", str(port)]
    process = _started(["granian", *options, "governance.local.web:application"], database)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


@contextmanager
def jobs_worked(database: str) -> Iterator[None]:
    """Have a worker running as the demo runs it; the broker is there, and what it holds is thrown away first."""
    current_app.control.purge()
    process = _started(["celery", "--app", "governance.local.worker", *WORKER.split(), "--loglevel", "ERROR"], database)
    try:
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _started(module: list[str], database: str) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.clearance_settings",
        "REMIT_BENCH_DATABASE": database,
        "LOG_LEVEL": "ERROR",
    }
    command = launched([sys.executable, "-m", *module], on_death=signal.SIGTERM)
    return subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers.

    Raises: RuntimeError when it ended, or does not in time.
    """
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            probe = HTTPConnection(HOST, port, timeout=1)
            probe.request("GET", "/healthz")
            probe.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web server does not answer.")

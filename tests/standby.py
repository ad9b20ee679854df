"""A second PostgreSQL that follows the tests' own by streaming replication."""

import subprocess
import time

import psycopg
import pytest
from django.db import connection, connections

from governance.local.database import CARELESS, program
from governance.local.processes import launched
from governance.operations.databases import REPLICA, replica_settings
from governance.operations.replica_lag import replica_state

PATIENCE = 120.0  # seconds


def wait_for(condition, what="That"):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} took too long.")
        time.sleep(0.05)


class Standby:
    """A running standby, in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        self.process = None

    @property
    def url(self):
        to = connection.get_connection_params()
        return f"postgres://{to['user']}@/{to['dbname']}?host={self.folder}"

    def make(self):
        to = connection.get_connection_params()
        command = [program("pg_basebackup"), "-h", to["host"], "-U", to["user"], "-D", self.data, "-R", "-c", "fast"]
        command += ["-X", "stream", "--no-sync"]
        subprocess.run(launched(command, root=False), check=True, capture_output=True)

    def start(self):
        options = CARELESS | {"unix_socket_directories": str(self.folder), "listen_addresses": "", "jit": "off"}
        options |= {"max_connections": "60", "max_standby_streaming_delay": "1s"}
        command = [program("postgres"), "-D", self.data, *(f"--{name}={value}" for name, value in options.items())]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(launched(command, root=False), stdout=log, stderr=log)
        wait_for(self.answers, "The standby's start")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def answers(self):
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, statement):
        with psycopg.connect(self.url, autocommit=True) as session:
            found = session.execute(statement)
            return found.fetchone()[0] if found.description else None

    def pause(self):
        """Take in what is written, and show none of it."""
        self.ask("SELECT pg_wal_replay_pause()")
        wait_for(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "Pausing")

    def resume(self):
        self.ask("SELECT pg_wal_replay_resume()")

    def caught_up(self):
        """Wait until all that is written can be read here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            (written,) = cursor.fetchone()
        wait_for(lambda: self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"), "Catching up")


@pytest.fixture(scope="module")
def standby(django_db_setup, django_db_blocker, tmp_path_factory):
    """A standby that the portal of this process reads from; tests name both databases."""
    made = Standby(tmp_path_factory.mktemp("s"))
    with django_db_blocker.unblock():
        made.make()
        made.start()
        connections.settings[REPLICA] = dict(connections.settings["default"]) | replica_settings(made.url)
        replica_state.cache_clear()
    yield made
    with django_db_blocker.unblock():
        connections[REPLICA].close()
        del connections[REPLICA], connections.settings[REPLICA]
        replica_state.cache_clear()
    made.stop()

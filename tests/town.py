"""The portal as it runs on servers: two web processes, a database and a broker of their own that may be stopped."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
from django.db import connection

from governance.local.broker import Broker
from governance.local.database import CARELESS, program
from governance.local.paths import LocalPaths
from governance.local.processes import launched
from tests.standby import wait_for

ROOT = Path(__file__).resolve().parents[1]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Town:
    """A copy of the tests' database as a server of its own, a broker, and web processes over both."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        to = connection.get_connection_params()
        self.user, self.dbname = to["user"], to["dbname"]
        self.running = {}
        self.paths = LocalPaths(data=folder, run=folder)
        self.ports = []
        self.broker_port = None

    @property
    def url(self):
        return f"postgres://{self.user}@/{self.dbname}?host={self.folder}"

    def copy(self):
        to = connection.get_connection_params()
        command = [program("pg_basebackup"), "-h", to["host"], "-U", to["user"], "-D", self.data, "-c", "fast"]
        subprocess.run(launched([*command, "-X", "stream", "--no-sync"], root=False), check=True, capture_output=True)

    def start(self, name, command, *, root=True, env=None):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                launched(command, root=root), cwd=ROOT, stdout=log, stderr=log, env=env or dict(os.environ)
            )

    def stop(self, name, *, kill=False):
        process = self.running.pop(name)
        if kill:
            process.kill()
        else:
            process.send_signal(2 if name == "database" else 15)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()

    def start_database(self):
        options = CARELESS | {"unix_socket_directories": str(self.folder), "listen_addresses": "", "jit": "off"}
        settings = [f"--{name}={value}" for name, value in options.items()]
        self.start("database", [program("postgres"), "-D", self.data, *settings], root=False)
        wait_for(self.answers, "The database")

    def start_broker(self):
        broker = Broker(self.paths)
        broker.folder.mkdir(exist_ok=True)
        self.broker_port = self.broker_port or free_port()
        command = broker.command()
        command[command.index("--port") + 1] = str(self.broker_port)
        self.start("broker", command)
        wait_for(broker.answers, "The broker")

    @property
    def env(self):
        return os.environ | {
            "DATABASE_URL": self.url,
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ALLOWED_HOSTS": "localhost",
            "SECRET_KEY": "tests-sign-nothing-of-worth",
        }

    def start_worker(self):
        command = [sys.executable, "-m", "celery", "--app", "governance.celery", "worker", "--concurrency", "1"]
        self.start("worker", [*command, "--loglevel", "WARNING"], env=self.env)

    def start_web(self, count=2):
        for number in range(count):
            port = free_port()
            listen = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "2"]
            command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", *listen]
            self.start(f"web{number}", [*command, "governance.wsgi:application"], env=self.env)
            self.ports.append(port)
        for port in self.ports:
            wait_for(lambda port=port: self.ask("GET", "/healthz", port=port)[0] == 200, "A web process")

    def ask(self, method, path, *, port=None, body=None, headers=None):
        """Return status, headers and body; status 0 where nobody answered."""
        line = HTTPConnection("127.0.0.1", port or self.ports[0], timeout=15)
        try:
            line.request(method, path, body=body, headers={"Host": "localhost"} | (headers or {}))
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, HTTPException):
            return 0, {}, b""
        finally:
            line.close()

    def until(self, statuses, *asked, seconds=30, **more):
        """Ask until one of these statuses comes; return all that came."""
        seen, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline:
            seen.append(self.ask(*asked, **more))
            if seen[-1][0] in statuses:
                return seen
            time.sleep(0.2)
        raise AssertionError([status for status, _headers, _body in seen])

    def answers(self):
        try:
            self.query("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def query(self, statement):
        with psycopg.connect(self.url, autocommit=True) as session:
            found = session.execute(statement)
            return found.fetchone()[0] if found.description else None

    def close(self):
        for name in list(reversed(self.running)):
            self.stop(name)

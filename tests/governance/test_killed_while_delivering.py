"""Real workers, a real receiver, a real mail server: killed in mid-delivery, they lose and double nothing."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from celery import Celery
from django.db import connection, connections
from django.utils import timezone

from governance.local.broker import _program
from governance.models import Channel, Delivery, JobRun
from governance.rules.outgoing import Happening
from governance.services.chasing import chase
from governance.services.endpoints import endpoint_register
from governance.services.raising import flags_upsert
from governance.services.shipped import shipped_load
from roles.models import Person
from tests.cast import NOW, Cast

ROOT = Path(__file__).resolve().parents[2]
# Seconds. A worker takes a few to start, and many of them where the machine has other things to do.
PATIENCE = 120.0
FLAGS = 4


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("It took too long.")


class Receiver(ThreadingHTTPServer):
    """Notes what it is sent, and holds its first answer until it is let go."""

    daemon_threads = True

    def __init__(self, *, holds):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken, self.reached, self.let_go = [], threading.Event(), threading.Event()
        if not holds:
            self.let_go.set()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(self.headers["webhook-id"])
        self.server.reached.set()
        self.server.let_go.wait(PATIENCE)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""


class Sink:
    """Takes every mail, and notes by which id."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        text = envelope.content.decode(errors="replace")
        self.taken += [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("Message-ID: ")]
        return "250 OK"


@contextmanager
def outside(*, holds):
    """Yield a receiver of webhooks and a mail server."""
    sink, receiver = Sink(), Receiver(holds=holds)
    mail = Controller(sink, hostname="127.0.0.1", port=free_port())
    mail.start()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        yield receiver, sink, mail.port
    finally:
        receiver.let_go.set()
        receiver.shutdown()
        mail.stop()


class OwnBroker:
    """A broker of the test's own, to be killed; what it was given is written to disk."""

    def __init__(self, folder):
        self.port, self.folder, self.process = free_port(), folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = [_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder]
        command += ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self.answers)

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask_to_deliver(self):
        """Ask as the clock does."""
        with Celery(broker=self.url) as app:
            app.send_task("governance.deliver")


@contextmanager
def own_broker(folder):
    broker = OwnBroker(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


@contextmanager
def a_worker(broker, mail_port):
    to = connection.get_connection_params()
    where = urlencode({key: to[key] for key in ("host", "port") if to.get(key)})
    url = f"postgres://{to['user']}:{to.get('password') or ''}@/{to['dbname']}?{where}"
    told = {
        "DATABASE_URL": url,
        "REDIS_URL": broker.url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PRIVATE_ENDPOINTS": "true",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        "EMAIL_USE_TLS": "false",
    }
    command = [sys.executable, "-m", "celery", "-A", "governance.celery", "worker", "-l", "error"]
    # Alone in its process, so that whoever kills it kills what delivers.
    command += ["--pool", "solo", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, start_new_session=True)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def flags_are_raised(receiver):
    """Have four flags told to Olivia and to an endpoint: four webhooks and one mail."""
    cast = Cast()
    Person.objects.filter(pk=cast.olivia.pk).update(email="olivia@example.org")
    endpoint_register(
        name="Tickets",
        channel=Channel.WEBHOOK,
        url=f"http://127.0.0.1:{receiver.server_port}/hook",
        happenings=(Happening.FLAG_RAISED,),
        actor=cast.petra.actor,
        at=NOW,
    )
    # Of a kind that no sweep judges, for workers sweep as they start.
    rows = [
        ("F-DAT-1", f"one:{n}", None, None, "high", "So.", "jobs", None, "", cast.olivia.pk, "{}", lambda: NOW)
        for n in range(FLAGS)
    ]
    flags_upsert(rows, NOW)
    chase(at=NOW)
    assert Delivery.objects.filter(state="waiting").count() == FLAGS + 1


def all_delivered():
    return not Delivery.objects.exclude(state="sent").exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_the_receiver_holds_its_answer_loses_and_doubles_nothing(tmp_path, settings):
    settings.PRIVATE_ENDPOINTS = True
    with own_broker(tmp_path) as broker, outside(holds=True) as (receiver, sink, mail_port):
        shipped_load()
        flags_are_raised(receiver)
        # Webhooks first, so that one of them is on its way.
        Delivery.objects.filter(channel="email").update(next_at=timezone.now())
        broker.ask_to_deliver()
        with a_worker(broker, mail_port) as worker:
            wait_for(receiver.reached.is_set)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        assert not Delivery.objects.filter(state="sent").exists()
        [held] = receiver.taken
        # What the dead worker held is somebody else's to send once it has been held for long enough.
        Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
        receiver.let_go.set()
        broker.ask_to_deliver()
        with a_worker(broker, mail_port):
            wait_for(all_delivered)

    ids = Counter(receiver.taken)
    assert set(ids) == set(Delivery.objects.filter(channel="webhook").values_list("key", flat=True))
    assert {key: times for key, times in ids.items() if times > 1} == {held: 2}  # known again by its id
    assert len(sink.taken) == len(set(sink.taken)) == 1
    assert dict(Delivery.objects.filter(key=held).values_list("key", "attempts")) == {held: 2}
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_broker_killed_between_the_act_and_the_delivery_loses_and_doubles_nothing(tmp_path, settings):
    settings.PRIVATE_ENDPOINTS = True
    shipped_load()
    with (
        own_broker(tmp_path) as broker,
        outside(holds=False) as (receiver, sink, mail_port),
        a_worker(broker, mail_port),
    ):
        wait_for(lambda: JobRun.objects.filter(job="sweep", status=JobRun.Status.DONE).exists())
        broker.kill()
        flags_are_raised(receiver)  # an act waits for no broker
        assert receiver.taken == sink.taken == []
        broker.start()
        broker.ask_to_deliver()
        broker.ask_to_deliver()
        wait_for(all_delivered)

    assert sorted(receiver.taken) == sorted(Delivery.objects.filter(channel="webhook").values_list("key", flat=True))
    assert len(receiver.taken) == FLAGS
    assert len(sink.taken) == 1
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    connections.close_all()

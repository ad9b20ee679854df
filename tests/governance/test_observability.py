"""What the portal tells those who run it: numbers, lines, figures and traces, and nobody's name."""

import gzip
import json
import logging
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from celery import shared_task
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from governance.operations.logs import Anonymous, JsonLines, Lines, anonymous
from governance.operations.requests import known_as, number_sent, request_id, sane
from tests.api_client import ApiClient

ROOT = Path(__file__).resolve().parents[2]


def test_a_number_that_is_sane_is_taken_over_and_any_other_replaced(client):
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-0123456789"})["X-Request-ID"] == "proxy-0123456789"
    for given in ("short", "two\nlines-and-more", "x" * 65, "<script>alert(1)</script>"):
        assert re.fullmatch(r"[0-9a-f]{32}", sane(given))


def test_a_problem_names_the_number_of_its_request(cast):
    answer = ApiClient(cast.petra).client.get("/api/v1/initiatives/999999", headers={"X-Request-ID": "abcdefgh-1"})

    assert (answer.status_code, answer.json()["request_id"]) == (404, "abcdefgh-1")


@shared_task(name="tests.numbered")
def numbered(**_kwargs):
    return request_id()


def test_a_job_is_known_under_the_number_of_the_request_that_asked_for_it():
    headers = {}
    with known_as("abcdefgh-2"):
        number_sent(headers=headers)

    assert numbered.apply(headers=headers).get() == "abcdefgh-2"
    assert request_id() == ""


def test_no_line_names_anybody(rf):
    request = rf.get("/people/17/secret-token-of-a-calendar/")
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", ("/people/17/x/",), None)
    record.request, request.resolver_match = request, None
    other = logging.LogRecord("x", 20, "", 1, "Sent to %s", ("anna.bell@harbour.example",), None)

    for each in (record, other):
        Anonymous().filter(each)

    assert record.getMessage() == "Not Found: unknown"
    told = json.loads(JsonLines().format(other))
    assert (told["message"], told["level"], told["logger"]) == ("Sent to …@…", "info", "x")
    assert "anna" not in Lines("%(message)s").format(other)
    assert anonymous("/inbox/unsubscribe/Zx81-_kd92kd02kd0/ with Bearer abc") == "/inbox/unsubscribe/…/ with Bearer …"


def test_there_are_no_figures_without_a_token(client, monkeypatch):
    monkeypatch.delenv("METRICS_TOKEN", raising=False)

    assert client.get("/metrics").status_code == 404


@pytest.fixture
def figures(client, db, monkeypatch, tmp_path):
    """What Prometheus is told, by name."""
    monkeypatch.setenv("METRICS_TOKEN", "watch-0123")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    text = client.get("/metrics", headers={"Authorization": "Bearer watch-0123"}).content.decode()
    return dict(re.findall(r"^([a-z_]+)(?:\{[^}]*\})? ([0-9.e+-]+)$", text, re.MULTILINE)) | {"": text}


def test_figures_are_read_from_database_and_broker(figures):
    assert figures["remit_database_up"] == "1"
    assert figures["remit_broker_up"] == "1"
    assert {"remit_outbox_age_seconds", "remit_ledger_broken", "remit_queue_depth", "remit_queue_age_seconds"} <= set(
        figures
    )


def test_dashboard_and_alerts_ask_for_figures_that_there_are():
    from governance.queries.figures import TOLD  # noqa: PLC0415 - here alone

    known = {*TOLD, "remit_database_up", "remit_broker_up", "remit_queue_depth", "remit_queue_age_seconds"}
    known |= {"remit_replica_serves", "remit_replica_lag_seconds", "remit_requests_total"}
    known |= {"remit_request_seconds_bucket", "remit_request_seconds_count", "remit_request_seconds_sum"}
    folder = ROOT / "deploy" / "observability"
    rules = yaml.safe_load((folder / "alerts.yaml").read_text())
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    dashboard = json.loads((folder / "dashboard.json").read_text())
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]

    assert len(asked) > 15
    assert {name for text in asked for name in re.findall(r"remit_\w+", text)} - known == set()


class Receiver(BaseHTTPRequestHandler):
    """Takes traces in as a collector does."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""


TRACED = """
import os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from governance.wsgi import application
from django.test import Client
Client().get("/readyz")
Client().get("/inbox/unsubscribe/a-token-that-is-nobodys-business/")
from governance.celery import app
app.conf.task_always_eager = True
from governance.tasks import sweep_requested
from celery import shared_task
@shared_task(name="traced")
def traced(**_kwargs): pass
traced.apply_async(kwargs={})
from opentelemetry import trace
trace.get_tracer_provider().force_flush()
"""


def test_traces_reach_a_collector_and_tell_routes_and_statements_without_values(db):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.bodies = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = os.environ | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "ALLOWED_HOSTS": "testserver,localhost",
    }

    done = subprocess.run(
        [sys.executable, "-c", TRACED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    server.shutdown()

    assert done.returncode == 0, done.stderr
    spans = [
        (span.name, {a.key: a.value.string_value for a in span.attributes})
        for path, body in server.bodies
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    names = {name for name, _attributes in spans}
    assert any("readyz" in name for name in names), names
    assert any(name.startswith("SELECT") for name in names), names
    assert any("traced" in name for name in names), names
    assert "nobodys-business" not in str([attributes for _name, attributes in spans])


def test_a_page_that_leads_nowhere_is_one_figure(client):
    from governance.operations.requests import route_of  # noqa: PLC0415 - here alone

    assert route_of(Client().get("/nowhere/at/all/").wsgi_request) in {"unknown", "sign-in"}

"""Agents at the MCP server: the SDK's own client, against a server that runs, over HTTP and over stdin and stdout."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx2
import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from decisions.services.tables import table_set
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from governance.local.paths import CHECKOUT
from governance.models import AgentCall, AgentCallBatch, CaseReport, LedgerEntry, OutcomeBatch
from governance.services.agent_calls import agent_calls_seal
from governance.services.call_tampering import broken_calls
from governance.services.clearances import clearance_grant
from governance.services.service_tokens import service_token_revoke
from governance.services.shipped import shipped_load
from tests.cast import Cast, make_initiative
from tests.cleared import cleared, decided
from tests.machines import make_account, make_token

ALL = ("remits:read", "decisions:evaluate", "outcomes:write", "cases:report")
PATIENCE = 60.0


def table(limit):
    return Table(
        (InputColumn("amount", "Amount", ValueType.NUMBER, "amount"),),
        (OutputColumn("team", "Team", ValueType.STRING, "team", '"Claims", "Complaints"'),),
        (Rule("1", (f"< {limit}",), ('"Claims"',)), Rule("2", (f">= {limit}",), ('"Complaints"',))),
    )


def signed(cast):
    """Return an initiative whose signed remit holds a table, and whose draft says something else since."""
    initiative = cleared(cast, at=timezone.now())
    decision = initiative.citations.get().decision
    table_set(decision, table=table(100), actor=cast.olivia.actor, at=timezone.now())
    with transaction.atomic():
        review = decided(cast, initiative, at=timezone.now())
        clearance_grant(initiative, review, at=timezone.now(), actor_id=cast.petra.pk)
    decision.refresh_from_db()
    table_set(decision, table=table(5), actor=cast.olivia.actor, at=timezone.now())
    return initiative, decision


def environment(**more):
    to = connection.get_connection_params()
    where = urlencode({key: to[key] for key in ("host", "port") if to.get(key)})
    url = f"postgres://{to['user']}:{to.get('password') or ''}@/{to['dbname']}?{where}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"} | more


@contextmanager
def a_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen([*command, "governance.mcp.asgi:application"], cwd=CHECKOUT, env=environment())
    try:
        deadline = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def conversation(initiative, decision):
    """What an agent does in a day: tool and arguments."""
    about = {"initiative": initiative.key}
    event = {"event_id": "case-1", "occurred_at": timezone.now().isoformat(), "decision": decision.code}
    case = {"decision": decision.code, "kind": "unclear", "text": "Two policies contradict."}
    return [
        ("read_remit", about),
        ("check_case", about | {"decision": "Route case", "autonomy": 3}),
        ("check_case", about | {"decision": decision.code, "autonomy": 4, "segment": "Retail"}),
        ("evaluate_decision", about | {"decision": decision.code, "case": {"amount": 50}}),
        ("report_outcome", about | {"event": event}),
        ("report_outcome", about | {"event": event}),
        ("escalate_case", about | case),
    ]


async def held(client, calls):
    return [await client.call_tool(name, arguments) for name, arguments in calls]


def over_http(url, secret, calls):
    async def talk():
        headers = {"authorization": f"Bearer {secret}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await held(client, calls)

    return asyncio.run(talk())


def over_stdio(secret, calls):
    async def talk():
        arguments = {"command": sys.executable, "args": ["manage.py", "mcp"], "cwd": str(CHECKOUT)}
        async with Client(StdioServerParameters(**arguments, env=environment(REMIT_TOKEN=secret))) as client:
            return await held(client, calls)

    return asyncio.run(talk())


def refusals(result):
    assert result.is_error
    return result.content[0].text


@pytest.mark.django_db(transaction=True)
def test_an_agent_works_within_its_remit_and_is_refused_outside_it(broker):
    shipped_load()
    cast = Cast()
    initiative, decision = signed(cast)
    other = make_initiative(cast, "Refunds")
    account = make_account(cast)
    may = make_token(cast, account, *ALL, initiatives=[initiative])
    reads = make_token(cast, account, "remits:read")

    with a_server() as url:
        answers = over_http(url, may.secret, conversation(initiative, decision))
        elsewhere = {"initiative": other.key}
        outside = [("read_remit", elsewhere), ("evaluate_decision", elsewhere | {"decision": "A", "case": {}})]
        refused = over_http(url, may.secret, outside)
        without = over_http(url, reads.secret, conversation(initiative, decision)[3:4])
        service_token_revoke(may.token, actor=cast.olivia.actor, at=timezone.now())
        with pytest.raises(BaseException):  # noqa: B017, PT011 - whatever the client makes of a 401
            over_http(url, may.secret, conversation(initiative, decision)[:1])
    by_pipe = over_stdio(reads.secret, conversation(initiative, decision)[:2])

    told = [answer.structured_content for answer in answers]
    assert [answer.is_error for answer in answers] == [False] * 7
    remit, within, beyond, evaluated, first, again, escalated = told
    assert (remit["allowed"], remit["intervene"][0]["name"]) == (True, "Olivia")
    assert (within["allowed"], within["autonomy"]) == (True, "A3")
    assert (beyond["allowed"], [reason["id"] for reason in beyond["reasons"]]) == (False, ["SEGMENT", "AUTONOMY"])
    # The draft would say Complaints: what was signed says Claims.
    assert (evaluated["answer"], evaluated["fired"][0]["rule"]) == ("Claims", 1)
    assert (first, again) == ({"accepted": 1, "duplicate": 0}, {"accepted": 0, "duplicate": 1})
    assert CaseReport.objects.get().pk == escalated["report"]
    assert OutcomeBatch.objects.get().reported_by_id == account.pk

    assert all("- INITIATIVE:" in refusals(result) for result in refused)
    assert "- SCOPE:" in refusals(without[0])
    assert by_pipe[0].structured_content["remit"] == remit["remit"]
    assert "- SCOPE:" in refusals(by_pipe[1])

    sealed_by_the_ledger()
    connections.close_all()


def sealed_by_the_ledger():
    calls = AgentCall.objects.count()
    assert calls == 12
    assert agent_calls_seal(at=timezone.now()) == calls
    batch = AgentCallBatch.objects.get()
    assert (list(broken_calls()), batch.rows.count()) == ([], calls)
    assert LedgerEntry.objects.get(verb="agent_calls_seal").details["digest"] == batch.digest
    assert agent_calls_seal(at=timezone.now()) == 0
    assert "contradict" not in str(list(AgentCall.objects.values_list()))

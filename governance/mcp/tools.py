"""The tools that agents are offered. They say what is asked; what may be answered is for the services."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from django.db import close_old_connections
from django.utils import timezone
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from governance.rules.agent_answers import Wanted
from governance.rules.scopes import Scope
from governance.services import agents
from governance.services.agent_calls import Asked
from governance.services.service_tokens import Held
from roles.rules.refusals import Refused

Answer = dict[str, Any]
# Who shows which secret, told by what carries the call.
Secret = Callable[[], str]
Do = Callable[[Held, datetime], Answer]

Key = Annotated[str, Field(description="The initiative's number, such as AI-0042.", max_length=12)]
Named = Annotated[str, Field(description="The decision's code or name, as the remit has it.", max_length=150)]

# As many connections to the database as there are threads, whatever the number of agents.
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="agents")
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_ESCALATES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


async def _answered(secret: str, scope: Scope | None, asked: Asked, do: Do) -> Answer:
    """Return what the service answers.

    Raises: ToolError, listing every reason.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, partial(_called, secret, scope, asked, do))


def _called(secret: str, scope: Scope | None, asked: Asked, do: Do) -> Answer:
    close_old_connections()
    try:
        return agents.agent_call(secret, scope, asked, do, timezone.now())
    except Refused as refusal:
        reasons = "\n".join(f"- {reason.id}: {reason.text}" for reason in refusal.reasons)
        raise ToolError(f"Refused.\n{reasons}") from refusal
    finally:
        close_old_connections()


def tools_add(server: MCPServer[Any], secret: Secret) -> None:
    """Offer all tools on a server; each asks `secret` anew, so that a token that was taken back ends at once."""
    _add_reading(server, secret)
    _add_asking(server, secret)
    _add_acting(server, secret)


def _add_reading(server: MCPServer[Any], secret: Secret) -> None:
    @server.tool(title="What this token is for", annotations=_READS)
    async def who_am_i() -> Answer:
        """Say what this token lets you do, on which initiatives, until when, and who answers for it."""
        return await _answered(secret(), None, Asked("who_am_i", "", {}), lambda held, _at: agents.who_am_i(held))

    @server.tool(title="Read my remit", annotations=_READS)
    async def read_remit(initiative: Key) -> Answer:
        """Read what was signed for an initiative and how it stands now.

        Whether it may go on and why not; decisions with the autonomy of each segment (A0: a human decides, A5: you do);
        tolerances; what to do with awkward cases; who intervenes; until when it counts, and the digest that was signed.
        """
        key = _key(initiative)
        do: Do = lambda _held, at: agents.remit_read(key, at)  # noqa: E731 - it is handed on, and read once
        return await _answered(secret(), Scope.REMITS_READ, Asked("read_remit", key, {}), do)


def _add_asking(server: MCPServer[Any], secret: Secret) -> None:
    @server.tool(title="Is this case within the remit?", annotations=_READS)
    async def check_case(
        initiative: Key,
        decision: Named,
        autonomy: Annotated[int, Field(description="How freely you want to decide, 0 to 5.", ge=0, le=5)],
        segment: Annotated[
            str, Field(description="The case's segment; empty where it is not known.", max_length=120)
        ] = "",
        fingerprint: Annotated[str, Field(description="The version that you are.", max_length=200)] = "",
    ) -> Answer:
        """Ask before you decide a case. Not allowed, for whatever reason, means: hand it to a human."""
        key, wanted = _key(initiative), Wanted(decision, segment, autonomy)
        sent = {"decision": decision, "autonomy": autonomy, "segment": segment, "fingerprint": fingerprint}
        do = partial(_checked, key, wanted, fingerprint)
        return await _answered(secret(), Scope.DECISIONS_EVALUATE, Asked("check_case", key, sent), do)

    @server.tool(title="What does the signed table answer?", annotations=_READS)
    async def evaluate_decision(
        initiative: Key,
        decision: Named,
        case: Annotated[Answer, Field(description="Values by name; dates, times and durations as ISO text.")],
    ) -> Answer:
        """Ask the decision table that was signed, never a draft, for its answer in a case.

        Says which rules fired, in the words that were signed. `uncovered`: no rule fits, so a human decides.
        """
        key = _key(initiative)
        do: Do = lambda _held, at: agents.decision_evaluate(key, decision, case, moment=at)  # noqa: E731 - as above
        sent = {"decision": decision, "case": case}
        return await _answered(secret(), Scope.DECISIONS_EVALUATE, Asked("evaluate_decision", key, sent), do)


def _checked(key: str, wanted: Wanted, fingerprint: str, _held: Held, at: datetime) -> Answer:
    return agents.case_check(key, wanted, stage="", fingerprint=fingerprint, moment=at)


def _add_acting(server: MCPServer[Any], secret: Secret) -> None:
    @server.tool(title="Report an outcome", annotations=_WRITES)
    async def report_outcome(
        initiative: Key,
        event: Annotated[
            Answer,
            Field(
                description="One case: event_id, occurred_at (with a zone) and decision; where known answer, segment,"
                " autonomy, confidence, fingerprint, environment, case_reference, escalated, human_answer, results."
            ),
        ],
    ) -> Answer:
        """Report what became of a case. One `event_id` counts once, however often it is sent."""
        key = _key(initiative)
        do: Do = lambda held, at: agents.outcome_report(key, event, held, at)  # noqa: E731 - as above
        return await _answered(secret(), Scope.OUTCOMES_WRITE, Asked("report_outcome", key, event), do)

    @server.tool(title="Hand a case to people", annotations=_ESCALATES)
    async def escalate_case(
        initiative: Key,
        decision: Named,
        text: Annotated[str, Field(description="What does not fit. Name nobody.", min_length=1, max_length=1000)],
        kind: Annotated[Literal["no_rule", "wrong", "unclear", "never"], Field(description="Why it does not fit.")],
        case_reference: Annotated[str, Field(description="Kept as a keyed digest.", max_length=200)] = "",
    ) -> Answer:
        """Hand over a case that does not fit. What must never happen opens a breach and restricts you at once."""
        key = _key(initiative)
        sent = {"decision": decision, "text": text, "kind": kind, "case_reference": case_reference}
        do = partial(_escalated, key, sent)
        return await _answered(secret(), Scope.CASES_REPORT, Asked("escalate_case", key, sent), do)


def _escalated(key: str, sent: dict[str, str], held: Held, at: datetime) -> Answer:
    return agents.case_escalate(key, **sent, held=held, moment=at)


def _key(initiative: str) -> str:
    return initiative.strip().upper()

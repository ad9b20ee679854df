"""Every call of an agent on record: a row beside the call, sealed by the ledger in batches.

A call waits for nobody: were each an entry of its own, all agents would stand in line at the end of the chain.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from governance.events import changed
from governance.models import AgentCall, AgentCallBatch
from governance.services.service_tokens import Held
from roles.events import Target, announce

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 10_000
_MINUTE = 60
_PERSON = b"remit agent call"[:16]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an agent asked for: which tool, about which initiative, with what."""

    tool: str
    initiative: str
    arguments: Mapping[str, Any]


def calls_wait(account_id: int, moment: datetime) -> int:
    """Count a call of an account; return how many seconds it has to wait, 0 where it has not.

    A cache that is down counts nothing and holds nobody up.
    """
    minute, second = divmod(int(moment.timestamp()), _MINUTE)
    key = f"agent-calls:{account_id}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * _MINUTE)
        made = cache.incr(key)
    except (RedisError, ValueError) as error:
        logger.warning("An agent's calls are not counted. %s", error)
        return 0
    return _MINUTE - second if made > settings.AGENT_CALLS_PER_MINUTE else 0


def call_note(
    held: Held,
    asked: Asked,
    *,
    answer: str,
    content: Mapping[str, Any] | None,
    reasons: Iterable[str],
    moment: datetime,
) -> AgentCall:
    """Put a call on record, in the transaction of what it did: what was sent as a keyed digest, nothing of the case.

    One row, no lock: the ledger stands for it with the next batch.
    """
    return AgentCall.objects.create(
        at=moment,
        actor=held.person,
        token=held.token,
        tool=asked.tool,
        initiative_key=asked.initiative[:12],
        input_digest=_keyed(asked.arguments),
        answer_digest=_keyed(content) if content is not None else "",
        answer=answer,
        reasons=[reason[:40] for reason in dict.fromkeys(reasons)][:20],
    )


def agent_calls_seal(*, at: datetime) -> int:
    """Have the ledger stand for every call that it does not yet, in batches; return how many calls.

    Two workers at once seal different calls. What is committed later is in a later batch.
    """
    sealed = 0
    while part := _seal_some(at):
        sealed += part
    return sealed


@transaction.atomic
def _seal_some(at: datetime) -> int:
    waiting = AgentCall.objects.filter(batch=None).order_by("pk").select_for_update(skip_locked=True)
    calls = list(waiting[:MOST_AT_ONCE])
    if not calls:
        return 0
    batch = AgentCallBatch.objects.create(
        calls=len(calls),
        first_id=calls[0].pk,
        last_id=calls[-1].pk,
        first_at=min(call.at for call in calls),
        last_at=max(call.at for call in calls),
        digest=calls_digest(calls),
        sealed_at=at,
    )
    AgentCall.objects.filter(pk__in=[call.pk for call in calls]).update(batch=batch)
    details = {"calls": batch.calls, "first": batch.first_id, "last": batch.last_id, "digest": batch.digest}
    announce(changed, "agent_calls_seal", Target(batch, details), actor_id=None, at=at)
    return len(calls)


def calls_digest(calls: Iterable[AgentCall]) -> str:
    """Return the SHA-256 over calls in the order of their ids: what the ledger holds of a batch."""
    running = hashlib.sha256()
    for call in sorted(calls, key=lambda each: each.pk):
        running.update(_line(call).encode())
    return running.hexdigest()


def _line(call: AgentCall) -> str:
    told = [
        *(call.pk, f"{call.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", call.actor_id, call.token_id, call.tool),
        *(call.initiative_key, call.input_digest, call.answer_digest, call.answer, list(call.reasons)),
    ]
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False) + "\n"


def _keyed(content: Mapping[str, Any]) -> str:
    """Return a digest under this portal's own key: what few cases look like could be guessed from any other."""
    key = blake2b(settings.CASE_REFERENCE_KEY.encode(), digest_size=32, person=_PERSON).digest()
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32, key=key).hexdigest()

"""Working out what a draft of a policy would do to everything under its profile, before anybody publishes it.

Few initiatives are judged as soon as it is asked for, many by a worker. A run holds the draft's row by the moment it
was last seen, so that another worker takes it over where one died, and an answer to an older question is dropped.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from governance.events import changed
from governance.evidence import Evidence, gather
from governance.models import Initiative, PolicyDraft
from governance.rules.gate_policy import policy_reaches
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import Policy, policy_from
from governance.rules.policy_effects import Effect, Outcome, effect_on, gate_ahead
from governance.rules.stages import ENDED_STAGES
from roles.events import Target, announce
from roles.rules.canonical import content_digest
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import Refused

logger = logging.getLogger(__name__)

# So many initiatives are judged while the person waits; for more a worker does it.
AT_ONCE = 300
BATCH = 500
# So many of each kind are kept by name; all of them are counted.
KEPT = 1000
# A worker that said nothing for so long is taken for dead; one that never began was forgotten by a broker.
SILENCE = timedelta(minutes=10)
_PATIENCE = timedelta(seconds=20)
_LONGEST = 300


def basis_of(draft: PolicyDraft) -> str:
    """Return the digest of what an effect compares: the profile as it is, and as it would be."""
    return content_digest([draft.profile.parameters, draft.proposed])


def initiatives_under(profile_id: int) -> list[int]:
    """Return the ids of the initiatives under a profile that have not ended, in one statement."""
    found = Initiative.objects.filter(policy_profile=profile_id).exclude(stage__in=ENDED_STAGES)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def policy_effect_ask(draft: PolicyDraft, *, actor: Actor, at: datetime) -> PolicyDraft:
    """Have it worked out what the draft as it is now would do: at once for few initiatives, else by a worker.

    Raises: NotPermitted for whoever may neither propose nor publish; Refused once it is closed, or while it changes
    nothing.
    """
    if not is_granted(actor, Act.PUBLISH_POLICY, GRANTS):
        require(actor, Act.CHANGE_POLICY, GRANTS)
    locked = PolicyDraft.objects.select_for_update(of=("self",)).select_related("profile").get(pk=draft.pk)
    if not locked.is_open:
        raise Refused("This draft is closed. What it did is in the history of the profile.")
    if not locked.changes:
        raise Refused("The draft changes nothing, so it would do nothing.")
    locked.effect_state = PolicyDraft.Effect.WAITING
    locked.effect_revision, locked.effect_on = locked.revision, basis_of(locked)
    locked.effect_asked_at, locked.effect_seen_at, locked.effect_progress, locked.effect = at, None, 0, None
    locked.save(update_fields=[*_FIELDS, "effect_revision", "effect_on", "effect_asked_at"])
    details = {"draft_revision": locked.revision}
    announce(changed, "policy_effect_ask", Target(locked, details), actor_id=actor.id, at=at)
    count = len(initiatives_under(locked.profile_id))
    transaction.on_commit(lambda: _begin(locked.pk, count), robust=True)
    return locked


_FIELDS = ("effect_state", "effect_seen_at", "effect_progress", "effect")


def policy_effect_run(draft_id: int) -> bool:
    """Work out what a draft would do, where that was asked for and nobody is at it; tell whether it was this run's."""
    run = _claimed(draft_id)
    if run is None:
        return False
    try:
        run.write(effect=_worked_out(run), effect_state=PolicyDraft.Effect.DONE, effect_progress=100)
    except _Dropped:
        logger.info("What the draft %s would do was asked anew meanwhile.", draft_id)
    except Exception:
        logger.exception("What the draft %s would do could not be worked out.", draft_id)
        run.fail()
    return True


def policy_effects_resume() -> int:
    """Work out what nobody began, or whose worker died; return how many."""
    at = timezone.now()
    forgotten = Q(effect_state=PolicyDraft.Effect.WAITING, effect_asked_at__lt=at - _PATIENCE)
    died = Q(effect_state=PolicyDraft.Effect.RUNNING, effect_seen_at__lt=at - SILENCE)
    left = PolicyDraft.objects.filter(forgotten | died, state=PolicyDraft.State.OPEN)
    return sum(policy_effect_run(pk) for pk in left.order_by("pk").values_list("pk", flat=True))


def _begin(draft_id: int, count: int) -> None:
    if count <= AT_ONCE:
        policy_effect_run(draft_id)
        return
    try:
        current_app.send_task("governance.policy_effect", kwargs={"draft_id": draft_id}, retry=False)
    except OperationalError as error:
        # It waits in its row; whoever looks for what waits finds it there.
        logger.warning("No broker takes the effect that was asked for; the next look does it. %s", error)


class _Dropped(Exception):  # noqa: N818 - named as the sentence it is
    """Somebody else is at it by now, or it was asked anew, or the draft is closed."""


class _Run:
    """One worker's hold on a draft."""

    def __init__(self, draft: PolicyDraft) -> None:
        self.draft = draft
        self._seen_at = draft.effect_seen_at

    def write(self, **fields: Any) -> None:
        """Write to the draft's row while it is still this run's.

        Raises: _Dropped.
        """
        seen_at = timezone.now()
        mine = PolicyDraft.objects.filter(
            pk=self.draft.pk,
            state=PolicyDraft.State.OPEN,
            effect_state=PolicyDraft.Effect.RUNNING,
            effect_seen_at=self._seen_at,
        )
        if not mine.update(effect_seen_at=seen_at, **fields):
            raise _Dropped
        self._seen_at = seen_at

    def fail(self) -> None:
        """Say that it could not be worked out, while that is still this run's to say."""
        with suppress(_Dropped):
            self.write(effect_state=PolicyDraft.Effect.FAILED)


@transaction.atomic
def _claimed(draft_id: int) -> _Run | None:
    """Return a hold on the draft; None where nothing is asked, or somebody else works it out.

    What was changed since is not worked out: the effect is of the revision that was asked about.
    """
    at = timezone.now()
    waits = Q(effect_state=PolicyDraft.Effect.WAITING)
    waits |= Q(effect_state=PolicyDraft.Effect.RUNNING, effect_seen_at__lt=at - SILENCE)
    found = PolicyDraft.objects.filter(waits, pk=draft_id, state=PolicyDraft.State.OPEN)
    draft = found.select_for_update(of=("self",), skip_locked=True).select_related("profile").first()
    if draft is None:
        return None
    draft.effect_state, draft.effect_seen_at = PolicyDraft.Effect.RUNNING, at
    draft.effect_revision, draft.effect_on = draft.revision, basis_of(draft)
    draft.save(update_fields=["effect_state", "effect_seen_at", "effect_revision", "effect_on"])
    return _Run(draft)


def _worked_out(run: _Run) -> dict[str, Any]:
    """Return what the draft would do, judged in batches at one moment."""
    draft, at, told = run.draft, timezone.now(), _Told()
    present = draft.profile.policy
    proposed = policy_from(draft.profile.key, draft.profile.name, draft.proposed)
    ids = initiatives_under(draft.profile_id)
    for batch in batched(ids, BATCH, strict=False):
        for now, then in _pairs(batch, at, draft.profile_id, proposed):
            told.take(now, effect_on(now.facts, present, then.facts, proposed), proposed)
        run.write(effect_progress=min(99, 100 * told.judged // len(ids)))
    return told.as_json(at)


def _pairs(
    ids: Collection[int], at: datetime, profile_id: int, proposed: Policy
) -> Iterator[tuple[Evidence, Evidence]]:
    """Yield the evidence of each under the present and the proposed policy: a policy also says how far back to look."""
    then = {evidence.facts.id: evidence for evidence in gather(ids, at, proposed={profile_id: proposed})}
    for evidence in gather(ids, at):
        # Whoever was moved to another profile meanwhile is not this draft's any more.
        if evidence.facts.id in then and evidence.policy.key == proposed.key:
            yield evidence, then[evidence.facts.id]


@dataclass(slots=True)
class _Told:
    """What is told of all initiatives so far."""

    judged: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    newly: Counter[str] = field(default_factory=Counter)
    no_longer: Counter[str] = field(default_factory=Counter)

    def take(self, now: Evidence, effect: Effect, proposed: Policy) -> None:
        """Count one initiative and its open review, and keep by name what becomes another one."""
        facts = now.facts
        gate = gate_ahead(facts.stage)
        self.judged += 1
        self.newly.update(finding.requirement for finding in effect.newly)
        self.no_longer.update(effect.no_longer)
        about = {"key": facts.key, "title": facts.title, "stage": facts.stage.value, "gate": gate and gate.value}
        if effect.outcome is not Outcome.SAME:
            newly = [{"id": finding.requirement, "text": finding.message[:_LONGEST]} for finding in effect.newly]
            self._keep(effect.outcome.value, about | {"newly": newly, "no_longer": list(effect.no_longer)})
        if facts.review is not None:
            voided = policy_reaches(facts.review, proposed)
            review = {"review": facts.review.id, "number": facts.review.number, "signed": len(facts.review.signatures)}
            self._keep("voided" if voided else "kept", about | review | {"gate": facts.review.gate.value})

    def as_json(self, at: datetime) -> dict[str, Any]:
        """Return all of it as it is kept with the draft."""
        return {
            "at": at.isoformat(),
            "judged": self.judged,
            "counts": dict(self.counts),
            "newly": dict(self.newly.most_common()),
            "no_longer": dict(self.no_longer.most_common()),
            "rows": dict(self.rows),
        }

    def _keep(self, kind: str, row: dict[str, Any]) -> None:
        self.counts[kind] += 1
        if len(self.rows[kind]) < KEPT:
            self.rows[kind].append(row)

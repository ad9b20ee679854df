"""Whether ledger and rows are still what was written, every night and whenever somebody relies on them: F-APR-4."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, chain

from django.db import transaction
from django.utils import timezone

from governance.ledger import Walked, broken_links
from governance.models import LIVING, Flag, Remit, Review, Signature, Step
from governance.queries.heartbeats import INTEGRITY
from governance.queries.policy import default_policy
from governance.rules.findings import Mend, Screen
from governance.rules.raised import Raised
from governance.rules.severity import Severity
from governance.services.call_tampering import broken_calls
from governance.services.heartbeats import heartbeat_check
from governance.services.job_runs import run_beat, run_begin, run_finish
from governance.services.raising import flag_row, flags_upsert
from governance.services.readiness import AT_ONCE, readiness_refresh, sweep_request
from governance.services.remits import remit_intact
from governance.services.settling import flags_end
from governance.services.tampering import Broken, Counted, broken_seals, rows_broken

RULE = "F-APR-4"
_BATCH = 500


@dataclass(slots=True)
class Integrity:
    """What was walked and found. `link` is the first broken link of the chain, empty where every link holds."""

    walked: Walked = field(default_factory=Walked)
    counted: Counted = field(default_factory=Counted)
    link: str = ""
    links: int = 0
    broken: int = 0
    raised: int = 0
    kept: int = 0
    cleared: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is broken, and the digest that was kept elsewhere is still there."""
        return not self.links and not self.broken and (not self.walked.anchor or self.walked.anchored is not None)


def _ignore(_text: str) -> None:
    """Say nothing."""


def integrity_walk(tell: Callable[[str], None] = _ignore, *, anchor: str = "") -> Integrity:
    """Walk the whole chain and compare every seal; `tell` hears of everything that is broken, as it is found."""
    found = Integrity(Walked(anchor))
    _walk_links(found, tell)
    for broken in _all_broken(found.counted):
        found.broken += 1
        tell(broken.text)
    return found


def integrity_check(*, at: datetime, tell: Callable[[str], None] = _ignore, anchor: str = "") -> Integrity:
    """Walk everything as `integrity_walk` does; raise F-APR-4 for what is broken and clear it for what is whole again.

    Writes a heartbeat. Idempotent: run twice, the second run raises and clears nothing.
    """
    found = Integrity(Walked(anchor))
    run = run_begin(INTEGRITY, at)
    _walk_links(found, tell)
    _raise([Broken("chain", f"The ledger is broken: {found.link}", None)] if found.links else [], found, at)
    run_beat(run, found.walked.entries)
    for batch in batched(_all_broken(found.counted), _BATCH, strict=False):
        found.broken += len(batch)
        for broken in batch:
            tell(broken.text)
        _raise(batch, found, at)
        run_beat(run, found.counted.seals)
    _clear(found, at)
    run_finish(
        run,
        errors=[],
        evaluated=found.counted.seals,
        raised=found.raised,
        kept=found.kept,
        cleared=found.cleared,
    )
    heartbeat_check(at=timezone.now())
    return found


def remit_trouble(remit: Remit) -> str:
    """Return what is wrong with a remit or with a signature on it, empty where all of it fits."""
    if not remit_intact(remit):
        return "Its text is not the one that its digest was made of."
    signatures = list(Signature.objects.filter(remit=remit.pk).values_list("pk", "digest"))
    if any(digest != remit.digest for _pk, digest in signatures):
        return "A signature on it bears another digest."
    broken = [*rows_broken(Remit, [remit.pk]), *rows_broken(Signature, [pk for pk, _digest in signatures])]
    return f"{broken[0].text}." if broken else ""


def review_trouble(review: Review) -> str:
    """Return what is wrong with a review, its steps, its pack or a signature on that, empty where all of it fits."""
    if trouble := remit_trouble(review.remit):
        return trouble
    steps = list(Step.objects.filter(review=review.pk).values_list("pk", flat=True))
    broken = [*rows_broken(Review, [review.pk]), *rows_broken(Step, steps)]
    return f"{broken[0].text}." if broken else ""


def trouble_with(remit: Remit, *, at: datetime) -> str:
    """Return what `remit_trouble` does; where something is wrong it is flagged at once, not tomorrow night."""
    text = remit_trouble(remit)
    if text:
        found = Integrity()
        _raise(list(broken_seals(remit.initiative_id)), found, at)
    return text


def _all_broken(counted: Counted) -> Iterator[Broken]:
    return chain(broken_seals(counted=counted), broken_calls(counted))


def _walk_links(found: Integrity, tell: Callable[[str], None]) -> None:
    for _number, text in broken_links(found.walked):
        if not found.links:
            found.link = text
            tell(f"The ledger is broken: {text}")
        found.links += 1


@transaction.atomic
def _raise(broken: Collection[Broken], found: Integrity, at: datetime) -> None:
    if not broken:
        return
    policy = default_policy()
    rows = [flag_row(_flag(entry), policy, at, initiative_id=entry.initiative_id) for entry in broken]
    raised, kept = flags_upsert(rows, at)
    found.raised += raised
    found.kept += kept
    if raised:
        _judge_anew({entry.initiative_id for entry in broken if entry.initiative_id}, at)


def _flag(broken: Broken) -> Raised:
    return Raised(RULE, broken.subject, Severity.CRITICAL, f"{broken.text}.", Mend(Screen.LEDGER), None)


@transaction.atomic
def _clear(found: Integrity, at: datetime) -> None:
    """Clear what was not found again: this run has seen all there is at this moment."""
    over = Flag.objects.filter(rule=RULE, state__in=LIVING).exclude(last_seen_at__gte=at)
    concerned = set(over.exclude(initiative=None).values_list("initiative_id", flat=True))
    found.cleared = flags_end("rule = %(rule)s AND last_seen_at < %(at)s", {"rule": RULE}, at)
    _judge_anew(concerned, at)


def _judge_anew(ids: Collection[int], at: datetime) -> None:
    """Have lists and clearances of these initiatives know of it."""
    sweep_request(ids, at)
    if len(ids) <= AT_ONCE:
        readiness_refresh(ids, at)

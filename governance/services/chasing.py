"""Keeping at what is missing: whoever acts is told, reminded, and when nobody acts those above them are.

Idempotent: what was told once under its key is never told again, and a step is counted in the transaction in which it
is told. A worker that dies leaves whole batches or nothing of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from governance.models import CHASED, QUIET, Flag, FlagState, Notice
from governance.queries.addressees import crowd_of
from governance.queries.heartbeats import CHASE
from governance.queries.policy import default_policy, policies_read
from governance.rules.addressing import Addressed, Crowd, told
from governance.rules.chasing import Chased, Climb, Rung, climbs
from governance.rules.severity import Severity
from governance.services.digests import mails_bundle
from governance.services.happenings import flags_happened, flags_happened_cleared
from governance.services.job_runs import run_begin, run_finish, run_idle
from governance.services.telling import Telling, notices_tell
from roles.queries.units import UnitTree
from roles.rules.business_calendar import PLAIN

BATCH = 500


@dataclass(slots=True)
class ChaseResult:
    """What a run did: flags woken, steps taken, notices written, mails put together."""

    woken: int = 0
    steps: int = 0
    notices: int = 0
    mails: int = 0


def chase(*, at: datetime) -> ChaseResult:
    """Take every step that is due at this moment, and put together what goes out by mail."""
    run = run_begin(CHASE, at)
    result = ChaseResult(woken=_wake(at))
    while taken := _take_some(at, result):
        result.steps += taken
    _forget_moot(at)
    flags_happened_cleared(at=at)
    result.mails = mails_bundle(at=at)
    run_finish(run, errors=[], evaluated=result.steps, raised=result.notices)
    run_idle(run)
    return result


def _wake(at: datetime) -> int:
    """Chase what was put off or accepted until a day that has come, from the beginning."""
    due = Flag.objects.filter(state__in=QUIET, quiet_until__lte=at.date())
    return due.update(state=FlagState.OPEN, chased_since=at, next_at=at, taken=0, level=0, round=F("round") + 1)


@transaction.atomic
def _take_some(at: datetime, result: ChaseResult) -> int:
    due = Flag.objects.filter(state__in=CHASED, next_at__lte=at).order_by("next_at", "pk")
    flags = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("initiative", "person")[:BATCH])
    if not flags:
        return 0
    today = at.date()
    people = {flag.assigned_id or flag.owner_id for flag in flags} - {None}
    people |= {person for flag in flags for person in flag.also}
    initiatives = {flag.initiative_id for flag in flags} - {None}
    crowd = crowd_of(people, initiatives, today)  # type: ignore[arg-type] # without None
    if anew := [flag.pk for flag in flags if flag.taken == 0 and flag.round]:
        Notice.objects.filter(flag__in=anew, moot_at=None).update(moot_at=at)
    steps = list(_steps(flags, at))
    tellings = [telling for flag, climb in steps for telling in _tellings(flag, climb, crowd)]
    result.notices += notices_tell(tellings, at=at)
    flags_happened(_happened(steps), at=at)
    for flag, climb in steps:
        flag.level = max(flag.level, climb.rung.level)
    Flag.objects.bulk_update(flags, ["taken", "next_at", "level"])
    return len(steps) or len(flags)


def _steps(flags: Iterable[Flag], at: datetime) -> Iterable[tuple[Flag, Climb]]:
    """Yield the steps to take of each flag, which then knows when its next one comes."""
    flags = list(flags)
    policies = policies_read({flag.initiative.policy_profile_id for flag in flags if flag.initiative})
    general, tree = default_policy(), UnitTree.read()
    for flag in flags:
        policy = policies[flag.initiative.policy_profile_id] if flag.initiative else general
        due, flag.taken, flag.next_at = climbs(_chased(flag, tree), policy, at)
        yield from ((flag, climb) for climb in due)


def _chased(flag: Flag, tree: UnitTree) -> Chased:
    on_it = flag.state == FlagState.ACKNOWLEDGED
    unit_id = flag.initiative.beneficiary_unit_id if flag.initiative else flag.person.unit_id if flag.person else None
    calendar = tree.calendar_of(unit_id) if unit_id else PLAIN
    return Chased(Severity(flag.severity), flag.chased_since, flag.taken, acknowledged=on_it, calendar=calendar)


def _tellings(flag: Flag, climb: Climb, crowd: Crowd) -> Iterable[Telling]:
    acts, also = flag.assigned_id or flag.owner_id, tuple(flag.also)
    addressed = Addressed(Severity(flag.severity), flag.initiative_id, acts, also)
    for person_id in told(addressed, climb.rung, crowd):
        yield Telling(
            key=f"flag:{flag.pk}:{flag.round}:{climb.number}:{person_id}",
            person_id=person_id,
            kind=Notice.Kind(climb.rung.value),
            severity=Severity(flag.severity),
            flag_id=flag.pk,
            message=flag.message,
            nobodys=addressed.acts_id is None,
        )


def _happened(steps: Iterable[tuple[Flag, Climb]]) -> Sequence[tuple[Flag, Rung]]:
    """Return what other systems hear of: that a flag is raised, and that it is told further up."""
    return [
        (flag, climb.rung)
        for flag, climb in steps
        if climb.rung.level or (climb.rung is Rung.FIRST and flag.round == 0)
    ]


def _forget_moot(at: datetime) -> None:
    """Take back what was told of flags that nobody has to act on any more, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE governance_notice n SET moot_at = %s FROM governance_flag f
            WHERE n.flag_id = f.id AND n.moot_at IS NULL AND f.state IN ('cleared', 'snoozed', 'accepted')
            """,
            [at],
        )

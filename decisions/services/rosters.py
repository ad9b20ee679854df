"""Who answers in a queue and when, and what they may do there by themselves."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from decisions.events import changed
from decisions.models import Queue, Shift
from decisions.rules.vocabulary import Days
from decisions.services.queues import may_edit_queue
from roles.events import Target, announce
from roles.models import Person
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

_AUTHORITY_LENGTH = 5000


def may_authorise(actor: Actor, queue: Queue) -> bool:
    """Whether this person may sign what its people may do: a head of its unit or above, whom it is not about."""
    return actor.may_answer and UnitTree.read().is_headed_by(queue.unit_id, actor.id) and not _is_part(actor, queue)


@transaction.atomic
def shift_set(
    queue: Queue,
    *,
    person: Person,
    days: Days | str,
    starts: time,
    ends: time,
    trained_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Shift:
    """Put somebody on the roster, or say of a shift that is there since when they are trained for it.

    The same time twice means around the clock.
    Raises: NotPermitted; Refused for somebody who left, and for a training that is still ahead.
    """
    locked = _locked(queue, actor)
    _check(person, trained_on, at)
    shift, made = Shift.objects.update_or_create(
        queue=locked,
        person=person,
        days=Days(days),
        starts=starts,
        ends=ends,
        defaults={"trained_on": trained_on},
    )
    details = {"roster": ["" if made else str(shift), str(shift)], "trained_on": str(trained_on or "")}
    announce(changed, "shift_set", Target(locked, details), actor_id=actor.id, at=at)
    return shift


@transaction.atomic
def shift_remove(shift: Shift, *, actor: Actor, at: datetime) -> None:
    """Take a shift off the roster.

    Raises: NotPermitted; Shift.DoesNotExist where somebody did already.
    """
    locked = _locked(shift.queue, actor)
    gone = Shift.objects.select_related("person").get(pk=shift.pk, queue=locked)
    details = {"roster": [str(gone), ""]}
    gone.delete()
    announce(changed, "shift_remove", Target(locked, details), actor_id=actor.id, at=at)


@transaction.atomic
def roster_set(queue: Queue, *, shifts: Iterable[Mapping[str, Any]], actor: Actor, at: datetime) -> Queue:
    """Replace the whole roster: `person days starts ends` and where it is known `trained_on` of each shift.

    Raises: NotPermitted; Refused for somebody who left, a training that is still ahead, a shift that is there twice.
    """
    locked = _locked(queue, actor)
    before = list(map(str, locked.shifts.select_related("person").order_by("starts", "person__display_name", "pk")))
    rows = [Shift(queue=locked, **shift) for shift in shifts]
    keys = [(row.person_id, row.days, row.starts, row.ends) for row in rows]
    if len(set(keys)) < len(keys):
        raise Refused(Reason("SHIFT", "The same shift of the same person is on the roster twice."))
    for row in rows:
        _check(row.person, row.trained_on, at)
    locked.shifts.all().delete()
    Shift.objects.bulk_create(rows)
    details = {"roster": [before, list(map(str, rows))]}
    announce(changed, "roster_set", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def authority_propose(queue: Queue, *, statement: str, actor: Actor, at: datetime) -> Queue:
    """Write what its people may do by themselves. Whatever was signed before is signed no more.

    Raises: NotPermitted for anybody but its lead, the heads of its unit and architects.
    """
    locked = _locked(queue, actor)
    text = _stated(statement)
    if text != locked.authority:
        locked.authority, locked.authority_signed_by, locked.authority_signed_at = text, None, None
        locked.save(update_fields=["authority", "authority_signed_by", "authority_signed_at"])
    details = {"authority": text}
    announce(changed, "authority_propose", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def queue_authorise(queue: Queue, *, statement: str, actor: Actor, at: datetime) -> Queue:
    """Sign what the people of a queue may do by themselves, in exactly these words, as a head of its unit or above.

    Raises: NotPermitted for anybody else, for its lead and for those on its roster; Stale when another statement than
    this was written meanwhile.
    """
    locked = Queue.objects.select_for_update(of=("self",)).select_related("lead", "unit").get(pk=queue.pk)
    if not may_authorise(actor, locked):
        text = f"Only the head of {locked.unit} or of a unit above signs this, and nobody whom it is about."
        raise NotPermitted(Reason("HUM-2", text))
    text = _stated(statement)
    if locked.authority and text != locked.authority:
        raise Stale("This is not what is written there now. Read it again before you sign.")
    locked.authority, locked.authority_signed_by_id, locked.authority_signed_at = text, actor.id, at
    locked.save(update_fields=["authority", "authority_signed_by", "authority_signed_at"])
    details = {"authority": text, "signed_by": actor.name}
    announce(changed, "queue_authorise", Target(locked, details), actor_id=actor.id, at=at)
    return locked


def _is_part(actor: Actor, queue: Queue) -> bool:
    leads = queue.lead is not None and queue.lead.identity_group == actor.identity
    return leads or queue.shifts.filter(person__identity_group=actor.identity).exists()


def _locked(queue: Queue, actor: Actor) -> Queue:
    locked = Queue.objects.select_for_update(of=("self",)).get(pk=queue.pk)
    if not may_edit_queue(actor, locked):
        reason = "Only the lead of this queue, the heads of its unit and architects can change who answers in it."
        raise NotPermitted(Reason("PERMISSION", reason))
    return locked


def _stated(statement: str) -> str:
    # Browsers send other line ends than they were given.
    text = "\n".join(statement.strip().splitlines())
    if not text:
        raise Refused(Reason("STATEMENT", "Say what those who answer here may do by themselves."))
    if len(text) > _AUTHORITY_LENGTH:
        raise Refused(Reason("STATEMENT", f"Say it in {_AUTHORITY_LENGTH} characters at most."))
    return text


def _check(person: Person, trained_on: date | None, at: datetime) -> None:
    reasons = []
    if not person.is_active or (person.last_working_day and person.last_working_day < at.date()):
        reasons.append(Reason("PERSON", f"{person} does not work here any more."))
    if trained_on and trained_on > at.date():
        reasons.append(Reason("TRAINED", f"{person} can only have been trained by today."))
    if reasons:
        raise Refused(*reasons)

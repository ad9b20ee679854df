"""What arrives at queues, read set-wise: from every decision that sends anything there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.module_loading import import_string

from decisions.models import DecisionTable, EdgeCasePolicy, Queue, Replay, Shift
from decisions.queries.facts import Row, decisions_escalating
from decisions.rules.autonomy import Autonomy
from decisions.rules.escalations import QueueFacts, QueueForecast, Sender, Workload, forecasts, senders_of
from decisions.rules.facts import DecisionFacts, Hours
from decisions.rules.rosters import ShiftFacts
from decisions.rules.vocabulary import ASKING_ACTIONS, Days
from roles.queries.prepared import read


def queue_facts(ids: Collection[int], known: Mapping[int, DecisionFacts] | None = None) -> Mapping[int, QueueFacts]:
    """Return these queues by id, with what every decision that is not retired sends there, in three statements.

    Decisions that are `known` are not read again. Of those that were only thought about the database adds up what they
    send; those with a table or a replay are read, in seven statements more.
    """
    known = known or {}
    senders: dict[int, list[Sender]] = defaultdict(list)
    plain: dict[int, list[Row]] = defaultdict(list)
    proven = set()
    for row in read(_sending, ids):
        if row["decision_id"] in known:
            continue
        if row["proven"]:
            proven.add(row["decision_id"])
        else:
            plain[row["decision_id"]].append(row)
    told = [facts for facts in known.values() if not facts.retired]
    for facts in [*told, *(decisions_escalating(proven) if proven else ())]:
        for queue, sender in senders_of(facts).items():
            senders[queue].append(sender)
    for rows in plain.values():
        for queue, sender in _added_up(rows):
            senders[queue].append(sender)
    shifts = _shifts(ids)
    return {
        queue.pk: QueueFacts(
            id=queue.pk,
            name=queue.name,
            fte=float(queue.staffed_fte),
            handling_minutes=queue.handling_minutes,
            hours=Hours(Days(queue.days), queue.staffed_from, queue.staffed_until),
            shifts=tuple(map(_shift_facts, shifts[queue.pk])),
            authorised=_authorised(queue, shifts[queue.pk]),
            senders=tuple(sorted(senders[queue.pk], key=lambda sender: (sender.name, sender.decision_id))),
        )
        for queue in Queue.objects.filter(pk__in=ids)
        .select_related("lead", "authority_signed_by")
        .order_by("name", "pk")
    }


def _shifts(ids: Collection[int]) -> Mapping[int, list[Shift]]:
    """Return who is on the roster of each queue, in one statement."""
    found: dict[int, list[Shift]] = defaultdict(list)
    for shift in (
        Shift.objects.filter(queue__in=ids).select_related("person").order_by("starts", "person__display_name")
    ):
        found[shift.queue_id].append(shift)
    return found


def _shift_facts(shift: Shift) -> ShiftFacts:
    hours = Hours(Days(shift.days), shift.starts, shift.ends)
    return ShiftFacts(shift.person_id, shift.person.display_name, hours, trained=shift.trained_on is not None)


def _authorised(queue: Queue, shifts: Iterable[Shift]) -> bool:
    """Whether somebody signed what its people may do who neither leads it nor answers there, whoever does by now."""
    signer = queue.authority_signed_by
    if signer is None:
        return False
    there = {shift.person.identity_group for shift in shifts} | ({queue.lead.identity_group} if queue.lead else set())
    return signer.identity_group not in there


def queue_forecasts(ids: Collection[int]) -> tuple[QueueForecast, ...]:
    """Return a day of each of these queues as the policy reckons it, in four statements or eleven."""
    workload: Workload = import_string(settings.WORKLOAD)()
    return forecasts(queue_facts(ids).values(), workload)


def _sending(ids: Collection[int]) -> QuerySet[EdgeCasePolicy, Row]:
    """All that goes to any queue from decisions that send something to one of these."""
    to_one = EdgeCasePolicy.objects.filter(queue__in=ids, action__in=ASKING_ACTIONS).values("decision_id")
    proven = Exists(DecisionTable.objects.filter(decision=OuterRef("decision"))) | Exists(
        Replay.objects.filter(decision=OuterRef("decision"))
    )
    return (
        EdgeCasePolicy.objects.filter(action__in=ASKING_ACTIONS, decision__in=to_one, decision__retired_at=None)
        .exclude(decision__autonomy=Autonomy.A0)
        .annotate(proven=proven)
        .values("decision_id", "queue_id", "proven", name=F("decision__name"), volume=F("decision__volume_per_day"))
        .annotate(share=Sum("expected_share"), unknown=Count("id", filter=Q(expected_share=None)))
        .order_by("decision_id", "queue_id")
    )


def _added_up(rows: list[Row]) -> Iterable[tuple[int, Sender]]:
    """Return what one decision sends to each queue, as `senders_of` does for one whose rules are at hand."""
    total = sum(float(row["share"] or 0) for row in rows)
    for row in rows:
        if row["queue_id"] is None:
            continue
        share = None if row["unknown"] else float(row["share"]) / max(total, 1.0)
        missing = (
            "" if share is not None else f"Nobody said for each rule of {row['name']} what share goes to a person."
        )
        if not missing and row["volume"] is None:
            missing = f"The volume a day of {row['name']} is unknown."
        yield row["queue_id"], Sender(row["decision_id"], row["name"], row["volume"], share, missing=missing)

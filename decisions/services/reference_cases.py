"""Cases that experts answer without seeing each other's answer, and what is right where they differ."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from decisions.events import changed
from decisions.models import Decision, ExpertAnswer, ReferenceCase, Segment
from decisions.rules.agreements import EXPERTS, agreed_answer
from decisions.rules.vocabulary import EdgeCase
from decisions.services.given import given_checked
from decisions.services.proving import proving
from roles.events import Target, announce
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused

_MOST_AT_ONCE = 500
_MOST = 5_000
_LONGEST_STORY = 600


@transaction.atomic
def reference_cases_add(
    decision: Decision, *, cases: Sequence[Mapping[str, Any]], actor: Actor, at: datetime
) -> list[ReferenceCase]:
    """Add cases, all or none, each with `given` and where known `story`, `segment` and `edge_case`.

    Raises: NotPermitted; Refused for a case that says nothing, or names a segment of elsewhere.
    """
    locked = proving(decision, actor)
    if not cases:
        raise Refused("There is no case to add.")
    last = locked.reference_cases.aggregate(last=Max("number"))["last"] or 0
    if len(cases) > _MOST_AT_ONCE or locked.reference_cases.count() + len(cases) > _MOST:
        raise Refused(f"{_MOST_AT_ONCE} cases can be added at once, and {_MOST:,} to one decision.")
    segments = {segment.pk for segment in segments_of(locked)}
    rows = [
        ReferenceCase(
            decision=locked,
            number=last + place,
            created_by_id=actor.id,
            created_at=at,
            **_said(case, f"Case {place}", segments),
        )
        for place, case in enumerate(cases, start=1)
    ]
    ReferenceCase.objects.bulk_create(rows)
    details = {"cases": len(rows), "from": rows[0].number, "to": rows[-1].number}
    announce(changed, "reference_cases_add", Target(locked, details), actor_id=actor.id, at=at)
    return rows


@transaction.atomic
def expert_answer_give(
    case: ReferenceCase, *, answer: str, reason: str = "", frontline: bool = False, actor: Actor, at: datetime
) -> ExpertAnswer:
    """Answer a case as one of its two experts, for good: the answer is never changed, not even by who gave it.

    Raises: NotPermitted for those who vouch for nothing; Refused for an answer that is not allowed, a second one of the
    same person, a third one, and once the case is adjudicated or withdrawn.
    """
    if not actor.may_answer:
        raise NotPermitted(Reason("PERSON", "Auditors and administrators answer no reference cases."))
    locked = _held(case)
    given = list(locked.expert_answers.values_list("person__identity_group", flat=True))
    if actor.identity in given:
        raise Refused("You have answered this case. An answer is never changed.")
    if len(given) >= EXPERTS:
        raise Refused("Two experts have answered this case already.")
    _check_answer(locked.decision, answer)
    made = ExpertAnswer.objects.create(
        case=locked,
        person_id=actor.id,
        answer=answer,
        reason=reason.strip(),
        frontline=frontline,
        answered_at=at,
    )
    # What was answered stays out of the ledger, which others read while the second expert is still blind.
    announce(changed, "expert_answer_give", Target(locked.decision, _about(locked)), actor_id=actor.id, at=at)
    return made


@transaction.atomic
def reference_case_adjudicate(
    case: ReferenceCase, *, answer: str, reason: str = "", actor: Actor, at: datetime
) -> ReferenceCase:
    """Say what is right. Where both experts say so nothing more is asked; for anything else, a reason.

    Raises: NotPermitted, also for whoever answered it; Refused before there are two answers, and without a reason.
    """
    proving(case.decision, actor)
    locked = _held(case)
    given = list(locked.expert_answers.select_related("person"))
    if len(given) < EXPERTS:
        raise Refused(f"{len(given)} of {EXPERTS} experts have answered this case. It is adjudicated after that.")
    if actor.identity in {one.person.identity_group for one in given}:
        raise NotPermitted(Reason("PERSON", "You answered this case. Somebody else says which answer is right."))
    _check_answer(locked.decision, answer)
    if answer != agreed_answer([one.answer for one in given]) and not reason.strip():
        raise Refused("Say why this is right: it is not what both experts answered.")
    locked.answer, locked.reason = answer, reason.strip()
    locked.adjudicated_by_id, locked.adjudicated_at = actor.id, at
    locked.save(update_fields=["answer", "reason", "adjudicated_by", "adjudicated_at"])
    details = _about(locked) | {"answer": answer}
    announce(
        changed,
        "reference_case_adjudicate",
        Target(locked.decision, details),
        actor_id=actor.id,
        at=at,
        reason=locked.reason,
    )
    return locked


@transaction.atomic
def reference_cases_settle(decision: Decision, *, actor: Actor, at: datetime) -> int:
    """Adjudicate every case on which both experts agree, and that this person did not answer; return how many.

    Raises: NotPermitted; Refused where there is none.
    """
    locked = proving(decision, actor)
    waiting = locked.reference_cases.select_for_update(of=("self",)).filter(withdrawn_at=None, adjudicated_at=None)
    settled = []
    for case in waiting.prefetch_related("expert_answers__person"):
        given = list(case.expert_answers.all())
        answer = agreed_answer([one.answer for one in given])
        if answer and actor.identity not in {one.person.identity_group for one in given}:
            case.answer, case.adjudicated_by_id, case.adjudicated_at = answer, actor.id, at
            settled.append(case)
    if not settled:
        raise Refused("There is no case that two experts answered alike and that you did not answer yourself.")
    ReferenceCase.objects.bulk_update(settled, ["answer", "adjudicated_by", "adjudicated_at"])
    details = {"cases": [case.number for case in settled]}
    announce(changed, "reference_cases_settle", Target(locked, details), actor_id=actor.id, at=at)
    return len(settled)


@transaction.atomic
def reference_case_withdraw(case: ReferenceCase, *, reason: str, actor: Actor, at: datetime) -> ReferenceCase:
    """Take a case out of the set; it stays readable and counts no longer.

    Raises: NotPermitted; Refused without a reason, or when it is withdrawn already.
    """
    decision = proving(case.decision, actor)
    locked = _held(case, adjudicated=True)
    if not reason.strip():
        raise Refused("Say why the case is withdrawn.")
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    announce(
        changed,
        "reference_case_withdraw",
        Target(decision, _about(locked)),
        actor_id=actor.id,
        at=at,
        reason=reason.strip(),
    )
    return locked


def segments_of(decision: Decision) -> list[Segment]:
    """Return the segments that cases of a decision can be in: those of its unit and of the units above, by name."""
    near = Q(unit__in=UnitTree.read().lineage(decision.unit_id)) | Q(grants__decision=decision)
    return list(Segment.objects.filter(near).distinct().order_by("name", "pk"))


def _said(case: Mapping[str, Any], where: str, segments: set[int]) -> dict[str, Any]:
    given = given_checked(case.get("given", {}), where=where)
    story = str(case.get("story", "")).strip()
    segment = case.get("segment")
    edge_case = case.get("edge_case") or ""
    if not given and not story:
        raise Refused(f"{where} says nothing: give it values, or tell what happened.")
    if len(story) > _LONGEST_STORY:
        raise Refused(f"{where}: what happened is longer than {_LONGEST_STORY} letters.")
    if segment is not None and segment.pk not in segments:
        raise Refused(f"{where}: “{segment}” is a segment of elsewhere.")
    if edge_case and edge_case not in set(EdgeCase):
        raise Refused(f"{where}: there is no awkward case “{edge_case}”.")
    return {"given": given, "story": story, "segment": segment, "edge_case": edge_case}


def _held(case: ReferenceCase, *, adjudicated: bool = False) -> ReferenceCase:
    locked = ReferenceCase.objects.select_for_update(of=("self",)).select_related("decision").get(pk=case.pk)
    if locked.decision.retired_at:
        raise Refused("This decision is retired.")
    if locked.withdrawn_at:
        raise Refused("This case was withdrawn.")
    if locked.adjudicated_at and not adjudicated:
        raise Refused("This case is adjudicated.")
    return locked


def _check_answer(decision: Decision, answer: str) -> None:
    if not decision.allowed_answers:
        raise Refused(f"Nobody said yet which answers {decision.name} allows. Name them first.")
    if answer not in decision.allowed_answers:
        raise Refused(f"“{answer}” is not an allowed answer of {decision.name}.")


def _about(case: ReferenceCase) -> dict[str, Any]:
    return {"case": case.number}

"""What agents may ask and do, tool by tool. Each is a few words over services and queries that exist."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from decisions.models import Decision
from governance.imports.events import BodyRefused, events_read
from governance.models import Clearance, Initiative
from governance.queries.agents import evaluated, remit_shown
from governance.queries.clearances import question_about
from governance.queries.sight import sight_of
from governance.rules.agent_answers import Wanted, case_answer
from governance.rules.clearance_answers import Asked as Question
from governance.rules.clearance_answers import clearance_answer
from governance.rules.scopes import Scope
from governance.rules.stages import LIVE_STAGES, Stage
from governance.services.agent_calls import Asked, call_note, calls_wait
from governance.services.case_reports import case_report_make
from governance.services.outcomes import outcomes_take
from governance.services.service_tokens import Held, token_held, token_seen
from roles.rules.refusals import NotPermitted, Reason, Refused

Answer = dict[str, Any]


def agent_call(
    secret: str, scope: Scope | None, asked: Asked, do: Callable[[Held, datetime], Answer], moment: datetime
) -> Answer:
    """Return what a tool answers to whoever shows this secret, with the call on record, refusals too.

    Raises: NotPermitted for a token that does not work, or not for this; Refused.
    """
    held = token_held(secret, moment)
    if held is None:
        raise NotPermitted(
            Reason("TOKEN", "This token is not valid, or no longer. Whoever answers for it gives another.")
        )
    token_seen(held.token, "", moment)
    try:
        _check(held, scope, asked.initiative, moment)
        with transaction.atomic():
            answer = do(held, moment)
            call_note(held, asked, answer=_word(answer), content=answer, reasons=_ids(answer), moment=moment)
    except Refused as refusal:
        ids = [reason.id for reason in refusal.reasons]
        call_note(held, asked, answer="refused", content=None, reasons=ids, moment=moment)
        raise
    return answer


def _check(held: Held, scope: Scope | None, key: str, moment: datetime) -> None:
    actor, mandate = held.person.actor, held.person.actor.mandate
    if wait := calls_wait(held.person.pk, moment):
        raise Refused(Reason("TOO_MANY", f"This account has made as many calls as it may. Wait {wait} seconds."))
    reasons = []
    if scope and (mandate is None or scope.value not in mandate.scopes):
        reasons.append(Reason("SCOPE", f"This asks for the scope {scope.value}, which this token has not."))
    number = Initiative.objects.filter(key=key[:12]).values_list("pk", flat=True).first() if key else None
    if key and (number is None or not (actor.reaches(number) and sight_of(actor).sees(number))):
        # Whoever is limited learns nothing of what else there is.
        reasons.append(Reason("INITIATIVE", f"{key} is none of the initiatives that this token is for."))
    if reasons:
        raise NotPermitted(*reasons)


def _word(answer: Answer) -> str:
    allowed = answer.get("allowed")
    return "answered" if allowed is None else "allowed" if allowed else "not_allowed"


def _ids(answer: Mapping[str, Any]) -> list[str]:
    return [reason["id"] for reason in answer.get("reasons", ()) if "id" in reason]


def who_am_i(held: Held) -> Answer:
    """Return what a token lets its machine do, where, and until when."""
    token = held.token
    keys = Initiative.objects.filter(pk__in=token.initiative_ids).order_by("key").values_list("key", flat=True)
    return {
        "name": held.person.display_name,
        "purpose": token.account.purpose,
        "answerable": token.account.answerable.display_name,
        "scopes": list(token.scopes),
        "initiatives": list(keys),
        "expires_at": (token.grace_until or token.expires_at).isoformat(),
    }


def remit_read(key: str, moment: datetime) -> Answer:
    """Return what an initiative may do now, and what was signed of it."""
    answer = _clearance(key, Question(_stage_of(key)), moment)
    return answer | remit_shown(_cleared(key))


def case_check(key: str, wanted: Wanted, *, stage: str, fingerprint: str, moment: datetime) -> Answer:
    """Return whether a case is within the remit, by the same rules as the clearance."""
    if stage and stage not in set(LIVE_STAGES):
        raise Refused(Reason("STAGE", f"One of: {', '.join(sorted(LIVE_STAGES))}."))
    question = Question(Stage(stage) if stage else _stage_of(key), fingerprint)
    return case_answer(_clearance(key, question, moment), wanted)


def decision_evaluate(key: str, named: str, case: Mapping[str, Any], *, moment: datetime) -> Answer:
    """Return what the signed table answers for a case.

    Raises: Refused, with every reason, where the initiative may not go on now or no table of it was signed.
    """
    answer = _clearance(key, Question(_stage_of(key)), moment)
    if not answer["allowed"]:
        reasons = [Reason(each["id"], each["text"]) for each in answer["reasons"]]
        raise Refused(*(reasons or [Reason("STATE", f"The clearance is {answer['state']}.")]))
    return evaluated(_cleared(key), named, case)


def outcome_report(key: str, event: Mapping[str, Any], held: Held, moment: datetime) -> Answer:
    """Take one outcome in; one that was taken before is passed over.

    Raises: NotPermitted; Refused with what is wrong with it.
    """
    initiative = Initiative.objects.get(key=key)
    try:
        read = events_read(orjson.dumps([{**event, "initiative": key}]))
    except (BodyRefused, TypeError) as error:
        raise Refused(Reason("EVENT", str(error))) from error
    taken = outcomes_take(read.events, rows=read.rows, initiative=initiative, actor=held.person.actor, at=moment)
    if rejected := (*read.rejected, *taken.rejected):
        raise Refused(*(Reason("EVENT", each.reason) for each in rejected))
    return {"accepted": taken.accepted, "duplicate": taken.duplicate}


def case_escalate(
    key: str, *, decision: str, kind: str, text: str, case_reference: str, held: Held, moment: datetime
) -> Answer:
    """Hand a case over to people: a report that they answer, and where it must never happen a breach at once.

    Raises: NotPermitted; Refused.
    """
    initiative = Initiative.objects.get(key=key)
    cited = Decision.objects.filter(citations__initiative=initiative)
    found = cited.filter(code__iexact=decision.strip()).first() or cited.filter(name__iexact=decision.strip()).first()
    if found is None:
        raise Refused(Reason("DECISION", f"{key} cites no decision “{decision}”."))
    report = case_report_make(
        initiative,
        found,
        kind=kind,
        text=text,
        case_reference=case_reference,
        actor=held.person.actor,
        at=moment,
    )
    return {"report": report.pk, "breach": str(report.breach) if report.breach else None}


def _clearance(key: str, question: Question, moment: datetime) -> Answer:
    found = question_about(key, moment)
    if found is None:
        raise Initiative.DoesNotExist
    return clearance_answer(found.subject, question, moment)


def _stage_of(key: str) -> Stage:
    """Return as what it is asked about: a pilot as a pilot, all else as production."""
    stage = Initiative.objects.values_list("stage", flat=True).get(key=key)
    return Stage.PILOT if stage == Stage.PILOT else Stage.PRODUCTION


def _cleared(key: str) -> Clearance | None:
    return Clearance.objects.select_related("remit", "initiative").filter(initiative__key=key).first()

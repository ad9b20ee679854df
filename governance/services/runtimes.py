"""What environments say of what they run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.events import changed
from governance.models import Accountability, Initiative, Runtime
from governance.queries.clearances import question_about
from governance.rules.clearance_answers import Asked, clearance_answer
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import Stage
from governance.rules.versions import environment_reason, fingerprint_reason, map_version_reason
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock, sweep_request
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused

REPORTERS = (Capacity.PLATFORM_OWNER, Capacity.BUILDER_LEAD)


@dataclass(frozen=True, slots=True)
class Reported:
    """A report, and what the initiative is answered about it."""

    runtime: Runtime
    answer: dict[str, Any]


def may_report(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person, or the account of a runtime, may say what runs."""
    unit = initiative.beneficiary_unit_id
    granted = is_granted(actor, Act.REPORT_RUNTIME, GRANTS, unit=unit) and actor.reaches(initiative.pk)
    return granted or holds_capacity(actor, initiative, *REPORTERS)


def reportable(actor: Actor, ids: Collection[int], *also: Capacity) -> frozenset[int]:
    """Return those of these initiatives of which this person, or account, may say what runs; `may_report`, set-wise.

    `also` are capacities that may say it beside those who build and run it.
    """
    if is_granted(actor, Act.REPORT_RUNTIME, GRANTS):
        return frozenset(number for number in ids if actor.reaches(number))
    if not actor.may_answer:
        return frozenset()
    held = Accountability.objects.filter(
        initiative__in=ids, person__identity_group=actor.identity, status="accepted", capacity__in=(*REPORTERS, *also)
    )
    return frozenset(held.values_list("initiative_id", flat=True))


@transaction.atomic
def runtime_report(
    initiative: Initiative,
    *,
    environment: str,
    fingerprint: str,
    map_version: str = "",
    actor: Actor,
    at: datetime,
) -> Reported:
    """Note what an environment runs, and return whether it may. Without a fingerprint: nothing runs there any more.

    Said again, it is noted as seen; announced is what differs from the environment's last report.
    Raises: NotPermitted; Refused for names that are none.
    """
    if not may_report(actor, initiative):
        text = (
            "Only the platform owner and the builder lead of this initiative and the platform group report what runs."
        )
        raise NotPermitted(Reason("PERMISSION", text))
    _check_names(environment, fingerprint, map_version)
    initiatives_lock([initiative.pk])
    last = Runtime.objects.filter(initiative=initiative, environment=environment).order_by("-last_seen_at", "-pk")
    differs = last.values_list("fingerprint", "map_version").first() != (fingerprint, map_version)
    runtime, _made = Runtime.objects.update_or_create(
        initiative=initiative,
        environment=environment,
        fingerprint=fingerprint,
        map_version=map_version,
        defaults={"last_seen_at": at, "reported_by_id": actor.id},
        create_defaults={"first_seen_at": at, "last_seen_at": at, "reported_by_id": actor.id},
    )
    answer = _answer(initiative, runtime, at)
    if differs:
        details = {"environment": environment, "fingerprint": fingerprint, "allowed": answer["allowed"]}
        announce(changed, "runtime_report", Target(runtime, details), actor_id=actor.id, at=at)
    elif fingerprint and not answer["allowed"]:
        sweep_request([initiative.pk], at)  # it goes on although nothing allows it
    return Reported(runtime, answer)


def _check_names(environment: str, fingerprint: str, map_version: str) -> None:
    told = {
        "ENVIRONMENT": environment_reason(environment),
        "FINGERPRINT": fingerprint_reason(fingerprint) if fingerprint else None,
        "MAP_VERSION": map_version_reason(map_version),
    }
    if reasons := [Reason(name, text) for name, text in told.items() if text]:
        raise Refused(*reasons)


def _answer(initiative: Initiative, runtime: Runtime, at: datetime) -> dict[str, Any]:
    """Return the answer for where the initiative stands: a pilot is asked about as a pilot."""
    question = question_about(initiative.key, at)
    if question is None:
        raise Initiative.DoesNotExist
    stage = Stage.PILOT if question.subject.stage is Stage.PILOT else Stage.PRODUCTION
    return clearance_answer(question.subject, Asked(stage, runtime.fingerprint, runtime.map_version), at)

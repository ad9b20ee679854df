"""Measures that reward the old way: looked for, named, and changed."""

from datetime import date, datetime

from django.db import transaction

from governance.events import changed
from governance.models import ConflictingKpi, Initiative, KpiSearch
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.models import Person, Unit
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused

_WHO = "Only those who answer for the outcome or the roles, HR, finance, executives and the PMO do this."
_ANSWERS = (
    *(Capacity.OUTCOME_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE, Capacity.ROLE_REDESIGN_LEAD),
    *(Capacity.HR_PARTNER, Capacity.FINANCE_PARTNER),
)


def may_name_kpi(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say what rewards the old way here."""
    return is_granted(actor, Act.NAME_KPI, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *_ANSWERS
    )


def may_adjust_kpi(actor: Actor, kpi: ConflictingKpi) -> bool:
    """Whether this person may say that a measure is changed, or by when: its owner too."""
    owns = actor.may_answer and kpi.owner.identity_group == actor.identity
    return owns or may_name_kpi(actor, kpi.initiative)


@transaction.atomic
def kpi_name(
    initiative: Initiative,
    *,
    name: str,
    why: str,
    owner: Person,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
    adjust_by: date | None = None,
) -> ConflictingKpi:
    """Name a measure by which people are judged and which works against adoption.

    Raises: NotPermitted; Refused with every reason.
    """
    _check_may(may_name_kpi(actor, initiative))
    asked = (("name", name, "Name it."), ("why", why, "Say how it works against adoption."))
    reasons = [Reason(field, text) for field, value, text in asked if not value.strip()]
    if ConflictingKpi.objects.filter(initiative=initiative, name__iexact=name.strip()).exists():
        reasons.append(Reason("TWIN", f"“{name.strip()}” is named already."))
    if not owner.may_sign_in:
        reasons.append(Reason("owner", f"{owner} does not work here any more."))
    if adjust_by is not None and adjust_by < at.date():
        reasons.append(Reason("adjust_by", "Set a day to come."))
    if reasons:
        raise Refused(*reasons)
    kpi = ConflictingKpi.objects.create(
        initiative=initiative,
        name=name.strip(),
        why=why.strip(),
        unit=unit,
        owner=owner,
        adjust_by=adjust_by,
        named_by_id=actor.id,
        named_at=at,
    )
    announce(changed, "kpi_name", kpi, actor_id=actor.id, at=at)
    return kpi


@transaction.atomic
def kpi_plan(kpi: ConflictingKpi, *, adjust_by: date, actor: Actor, at: datetime) -> ConflictingKpi:
    """Say by when a measure is changed.

    Raises: NotPermitted; Refused for a day that is over, and once it is changed.
    """
    locked = _held(kpi, actor)
    if adjust_by < at.date():
        raise Refused(Reason("adjust_by", "Set a day to come."))
    details = {"adjust_by": [str(locked.adjust_by or ""), str(adjust_by)]}
    locked.adjust_by, locked.revision = adjust_by, locked.revision + 1
    locked.save(update_fields=["adjust_by", "revision"])
    announce(changed, "kpi_plan", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def kpi_adjust(
    kpi: ConflictingKpi, *, adjustment: str, actor: Actor, at: datetime, adjusted_on: date | None = None
) -> ConflictingKpi:
    """Say that a measure does not reward the old way any more, and how it was changed.

    Raises: NotPermitted; Refused without a word, for a day to come, and once it is changed.
    """
    locked = _held(kpi, actor)
    day = adjusted_on or at.date()
    if not adjustment.strip():
        raise Refused(Reason("adjustment", "Say how it was changed."))
    if day > at.date():
        raise Refused(Reason("adjusted_on", "That day is still to come. Say by when it is changed instead."))
    locked.adjustment, locked.adjusted_on, locked.revision = adjustment.strip(), day, locked.revision + 1
    locked.save(update_fields=["adjustment", "adjusted_on", "revision"])
    announce(changed, "kpi_adjust", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def kpi_search_record(initiative: Initiative, *, looked_at: str, actor: Actor, at: datetime) -> KpiSearch:
    """Say that one looked for measures that reward the old way, and at what.

    Raises: NotPermitted; Refused without a word.
    """
    _check_may(may_name_kpi(actor, initiative))
    if not looked_at.strip():
        raise Refused(Reason("looked_at", "Say what you looked at."))
    search = KpiSearch.objects.create(
        initiative=initiative, looked_at=looked_at.strip(), searched_by_id=actor.id, searched_at=at
    )
    announce(changed, "kpi_search_record", search, actor_id=actor.id, at=at)
    return search


def _held(kpi: ConflictingKpi, actor: Actor) -> ConflictingKpi:
    found = ConflictingKpi.objects.select_for_update(of=("self",)).select_related("owner", "initiative")
    locked = found.get(pk=kpi.pk)
    _check_may(may_adjust_kpi(actor, locked))
    if locked.adjusted_on is not None:
        raise Refused("It is changed already.")
    return locked


def _check_may(may: bool) -> None:  # noqa: FBT001 - the one thing it is about
    if not may:
        raise NotPermitted(Reason("PERMISSION", _WHO))

"""What waits for one person around worth: an objective to agree to, a benefit to rely on or validate, one to read."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from governance.models import AdoptionObjective, Benefit
from governance.queries.sight import sight_of
from governance.rules.benefits import AT_WORK
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import ENDED_STAGES, LIVE_STAGES
from governance.rules.value import BenefitState
from roles.models import Person
from roles.rules.permissions import is_granted

MOST = 20


@dataclass(frozen=True, slots=True)
class ReadingDue:
    """A benefit of one's own that is to be read again, and since when."""

    benefit: Benefit
    day: date


@dataclass(frozen=True, slots=True)
class ValueWork:
    """What waits for one person."""

    objectives: tuple[AdoptionObjective, ...]
    to_rely_on: tuple[Benefit, ...]
    to_validate: tuple[Benefit, ...]
    readings: tuple[ReadingDue, ...]


def value_work(person: Person, today: date) -> ValueWork:
    """Return what waits for this person, in at most three statements."""
    finance = (
        list(sight_of(person.actor).of(_for_finance(person, today))[:MOST])
        if is_granted(person.actor, Act.RELY_ON_BENEFIT, GRANTS)
        else []
    )
    if not person.actor.may_answer:
        return ValueWork((), tuple(finance), (), ())
    objectives = AdoptionObjective.objects.filter(
        holder__identity_group=person.identity_group, agreed_at=None, ended_at=None, ends_on__gte=today
    ).exclude(initiative__stage__in=ENDED_STAGES)
    return ValueWork(
        objectives=tuple(objectives.select_related("initiative", "set_by").order_by("set_at", "pk")[:MOST]),
        to_rely_on=tuple(benefit for benefit in finance if benefit.state == BenefitState.BASELINED),
        to_validate=tuple(benefit for benefit in finance if benefit.state == BenefitState.REALISING),
        readings=tuple(_readings(person, today)),
    )


def _for_finance(person: Person, today: date) -> QuerySet[Benefit]:
    """Return what somebody of finance may rely on, and what is to be reached by now; nothing of their own."""
    mine = Q(owner__identity_group=person.identity_group) | Q(proposed_by__identity_group=person.identity_group)
    waits = Q(state=BenefitState.BASELINED, target__isnull=False, target_on__gt=today)
    waits |= Q(state=BenefitState.REALISING, target_on__lte=today)
    found = Benefit.objects.filter(waits).exclude(mine).exclude(initiative__stage__in=ENDED_STAGES)
    return found.select_related("initiative", "owner", "figures_by").order_by("baselined_at", "pk")


def _readings(person: Person, today: date) -> list[ReadingDue]:
    """Return one's own benefits that nobody has read within their cadence, while the AI works on real cases."""
    owned = Benefit.objects.filter(
        owner__identity_group=person.identity_group,
        state__in=[state.value for state in AT_WORK],
        initiative__stage__in=[stage.value for stage in LIVE_STAGES],
    )
    found = []
    for benefit in owned.select_related("initiative").annotate(last=Max("readings__last_day")).order_by("pk"):
        since = benefit.last or (benefit.committed_at.date() if benefit.committed_at else today)
        due = since + timedelta(days=benefit.cadence_days)
        if due <= today:
            found.append(ReadingDue(benefit, due))
    return sorted(found, key=lambda row: row.day)[:MOST]

"""Initiatives as lists show them: filtered, with what was found of each at its last evaluation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable, Func
from django.db.models.functions import Coalesce, Length

from governance.models import CHASED, LIVING, Flag, Initiative, PolicyProfile, Transition
from governance.queries.scope import Scope, Slice, answering, scope_read
from governance.queries.sight import Sight
from governance.rules.questions import FIVE_QUESTIONS, Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.stages import ENDED_STAGES, LIVE_STAGES, Stage
from roles.rules.capacities import Capacity

# The flag that says of a pilot that it is past its time-box.
TIME_BOX_FLAG = "F-STG-2"
# Of an initiative: its profile asks the five questions, as `asks_questions` says of a policy.
ASKS_QUESTIONS = Q(policy_profile__parameters__requirements_production__contains=[FIVE_QUESTIONS])

# Whoever stands at one stage for longer than this is looked at. Units: calendar days.
LONG_DAYS = 180
# Of an initiative: when it came to its stage.
SINCE = Coalesce(
    Subquery(Transition.objects.filter(initiative=OuterRef("pk")).order_by("-at").values("at")[:1]), F("created_at")
)


@dataclass(frozen=True, slots=True)
class Wanted(Scope):
    """Which initiatives a list shows: a scope, and more. Whatever is empty or None filters nothing.

    `standing` is one of `open live overdue ahead`; `long` means longer at its stage than `LONG_DAYS`.
    """

    q: str = ""
    standing: str = ""
    reported: str = ""
    long: bool = False
    answered: int | None = None
    unanswered: int | None = None
    unmet: str = ""
    severity: str = ""
    source: str = ""
    profile: str = ""
    sort: str = "-flags"


def wanted_read(words: Mapping[str, str], sight: Sight) -> Wanted:
    """Return what an address's parameters ask for, for this sight; what cannot be meant narrows nothing."""
    said = {name: str(words.get(name, "")).strip() for name in ("q", *_CHOICES, "source", "profile")}
    known = {name: value for name, value in said.items() if name not in _CHOICES or value in _CHOICES[name]}
    numbers = {name: int(known.pop(name)) for name in ("answered", "unanswered") if known.get(name)}
    sort = str(words.get("sort", ""))
    read = scope_read(words, sight)
    scope = {field.name: getattr(read, field.name) for field in fields(Scope)}
    more: dict[str, Any] = {name: value for name, value in known.items() if value} | numbers
    more |= {"sort": sort} if sort in SORTS else {}
    return Wanted(**scope, **more, long=words.get("long") == "yes")


def initiatives_open() -> QuerySet[Initiative]:
    """Return the initiatives that somebody still has to act on: neither ended nor reported as ended."""
    return Initiative.objects.exclude(stage__in=ENDED_STAGES).exclude(reported_stage__in=ENDED_STAGES)


def initiatives_live() -> QuerySet[Initiative]:
    """Return the open initiatives that touch real cases, by their stage or by what their source reports."""
    return initiatives_open().filter(Q(stage__in=LIVE_STAGES) | Q(reported_stage__in=LIVE_STAGES))


def initiatives_overdue() -> QuerySet[Initiative]:
    """Return the pilots that are flagged as past their time-box."""
    chased = Flag.objects.filter(rule=TIME_BOX_FLAG, state__in=LIVING).values("initiative")
    return Initiative.objects.filter(stage=Stage.PILOT, pk__in=chased)


def initiatives_ahead() -> QuerySet[Initiative]:
    """Return the open initiatives of which their source reports another stage than Remit allowed."""
    return initiatives_open().exclude(reported_stage="").exclude(reported_stage=F("stage"))


def initiatives_asked() -> QuerySet[Initiative]:
    """Return the open initiatives whose policy asks the five questions."""
    return initiatives_open().filter(ASKS_QUESTIONS)


def long_since(today: date) -> datetime:
    """Return since when whoever has not moved is long at its stage, on this day."""
    return datetime.combine(today - timedelta(days=LONG_DAYS), time.min, UTC)


STANDINGS = {
    "open": initiatives_open,
    "live": initiatives_live,
    "overdue": initiatives_overdue,
    "ahead": initiatives_ahead,
}


# What the words of an address that can be chosen from may say.
_CHOICES: dict[str, Collection[str]] = {
    "standing": STANDINGS,
    "reported": frozenset(Stage),
    "answered": frozenset(str(number) for number in range(len(Question) + 1)),
    "unanswered": frozenset(str(question.value) for question in Question),
    "unmet": REQUIREMENTS,
    "severity": frozenset(Severity),
}


def initiatives_listed(wanted: Wanted, today: date) -> QuerySet[Initiative]:
    """Return the initiatives wanted, sorted, each with readiness, unit, flags, outcome owner, and if it is asked."""
    found = initiatives_found(wanted, today).select_related("beneficiary_unit", "readiness")
    found = found.annotate(
        flags_count=_flags(),
        worst_severity=_worst_severity(),
        owner_name=_outcome_owner(today),
        blocking=_size("readiness__unmet") + _size("readiness__indeterminate"),
        asks_questions=Case(When(ASKS_QUESTIONS, then=Value(True)), default=Value(False)),
    )
    return found.order_by(*_order(wanted.sort))


def initiatives_found(wanted: Wanted, today: date) -> QuerySet[Initiative]:
    """Return the initiatives wanted, bare, for counting."""
    found = STANDINGS[wanted.standing]() if wanted.standing else Initiative.objects.all()
    found = found.filter(_words(wanted.q)) if wanted.q else found
    if wanted.unanswered is not None:
        asked = initiatives_asked().exclude(readiness__questions_answered__contains=[wanted.unanswered])
        found = found.filter(pk__in=asked.values("pk"))
    if wanted.long:
        found = found.annotate(since=SINCE).filter(since__lte=long_since(today))
    return found.filter(Slice.read(wanted, today).initiatives(), _exactly(wanted), _judged(wanted))


def sources(sight: Sight) -> Collection[str]:
    """Return every source that initiatives were imported from."""
    imported = sight.of(Initiative.objects.exclude(source=""))
    return list(imported.order_by("source").values_list("source", flat=True).distinct())


def profiles() -> Collection[tuple[str, str]]:
    """Return every policy profile as key and name."""
    return list(PolicyProfile.objects.order_by("pk").values_list("key", "name"))


def _words(q: str) -> Q:
    return Q(title__icontains=q) | Q(key__icontains=q) | Q(purpose__icontains=q)


def _exactly(wanted: Wanted) -> Q:
    given = {"reported_stage": wanted.reported, "source": wanted.source, "policy_profile__key": wanted.profile}
    return Q(**{field: value for field, value in given.items() if value})


def _judged(wanted: Wanted) -> Q:
    condition = Q()
    if wanted.answered is not None:
        condition &= ASKS_QUESTIONS & Q(readiness__questions_count=wanted.answered)
    if wanted.unmet:
        condition &= Q(readiness__unmet__contains=[wanted.unmet])
    if wanted.severity:
        flagged = Flag.objects.filter(state__in=CHASED, severity=wanted.severity).values("initiative")
        condition &= Q(pk__in=flagged)
    return condition


def _flags() -> Combinable:
    counted = _chased().order_by().values("initiative").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _worst_severity() -> Subquery:
    return Subquery(_chased().order_by(_rank("severity", [s.value for s in Severity]), "pk").values("severity")[:1])


def _chased() -> QuerySet[Flag]:
    return Flag.objects.filter(initiative=OuterRef("pk"), state__in=CHASED)


def _outcome_owner(today: date) -> Subquery:
    holders = answering(today, Capacity.OUTCOME_OWNER).filter(initiative=OuterRef("pk"))
    return Subquery(holders.order_by("pk").values("person__display_name")[:1])


def _size(array: str) -> Func:
    return Func(F(array), function="cardinality", output_field=IntegerField())


def _rank(field: str, values: Collection[str]) -> Case:
    ranks = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*ranks, default=Value(len(values)), output_field=IntegerField())


# What a list can be sorted by. Keys are handed out in order, but AI-10000 follows AI-9999.
_SORTS: dict[str, Any] = {
    "key": (Length("key"), F("key")),
    "title": (F("title"),),
    "stage": (_rank("stage", [s.value for s in Stage]),),
    "nature": (F("nature"),),
    "questions": (F("readiness__questions_count"),),
    "blocking": (F("blocking"),),
    "flags": (F("flags_count"),),
}
SORTS = (*_SORTS, *(f"-{key}" for key in _SORTS))


def _order(sort: str) -> list[Any]:
    down = sort.startswith("-")
    keys = _SORTS[sort.removeprefix("-")]
    # What was never evaluated comes last, whichever way.
    return [*(key.desc(nulls_last=True) if down else key.asc(nulls_last=True) for key in keys), "pk"]

"""Flags as their page lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from governance.models import CHASED, Flag, FlagState, Notice
from governance.queries.reviews import people_around
from governance.queries.scope import WHOLE, Scope, Slice, scope_read
from governance.queries.sight import Sight
from governance.rules.severity import Severity
from roles.models import Person
from roles.rules.permissions import Group

# How long a flag has been open. Units: days, from (not including) and to.
AGES: dict[str, tuple[int, int | None]] = {"week": (0, 7), "month": (7, 30), "older": (30, None)}
# From what the address says to the columns that are sorted by; the primary key ends each.
SORTS = {"due": "due_at", "severity": "rank", "opened": "opened_at"}
DEFAULT_SORT = "due"
# How many times before are shown, and how many of those somebody leads are offered.
_BEFORE, _LED = 10, 50
_LONGEST_KEY = 120
_RANK = Case(
    *(When(severity=severity.value, then=Value(rank)) for rank, severity in enumerate(Severity)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """What the address asks for. Whatever is empty does not narrow; an unknown state means those being chased.

    `told` names a notice of many flags, and asks for exactly those, whatever became of them.
    """

    severity: str = ""
    rule: str = ""
    age: str = ""
    state: str = ""
    owner: str = ""
    initiative: str = ""
    unit: str = ""
    q: str = ""
    late: str = ""
    told: str = ""
    sort: str = DEFAULT_SORT
    scope: Scope = WHOLE

    @classmethod
    def read(cls, words: Mapping[str, str], sight: Sight) -> "FlagFilter":
        """Return the filter that an address's parameters describe."""
        given = {name: str(words.get(name, "")).strip() for name in cls.__slots__ if name != "scope"}
        given["sort"] = given["sort"] if given["sort"].removeprefix("-") in SORTS else DEFAULT_SORT
        return cls(**given, scope=scope_read(words, sight))


@dataclass(frozen=True, slots=True)
class FlagFigures:
    """How many flags a list holds, and how many of those being chased are critical, high or late."""

    total: int
    chased: int
    critical: int
    high: int
    late: int


def flags_found(wanted: FlagFilter, *, person_id: int, at: datetime) -> QuerySet[Flag]:
    """Return the flags that the filter lets through, with what a row shows of them, sorted."""
    found = Flag.objects.filter(_about(wanted), _opened(wanted.age, at), _owned(wanted.owner, person_id))
    found = found.filter(Slice.read(wanted.scope, at.date()).flags())
    if wanted.told:
        found = found.filter(pk__in=_told(wanted.told, person_id))
    if wanted.late:
        found = found.filter(due_at__lt=at)
    sign, column = "-" if wanted.sort.startswith("-") else "", SORTS[wanted.sort.removeprefix("-")]
    return (
        found.select_related("initiative", "person", "owner", "assigned", "acknowledged_by")
        .annotate(rank=_RANK)
        .order_by(f"{sign}{column}", "pk")
    )


def flag_figures(found: QuerySet[Flag], at: datetime) -> FlagFigures:
    """Return the figures of a list of flags, in one statement."""
    chased = Q(state__in=CHASED)
    figures = found.order_by().aggregate(
        total=Count("pk"),
        chased=Count("pk", filter=chased),
        critical=Count("pk", filter=chased & Q(severity=Severity.CRITICAL)),
        high=Count("pk", filter=chased & Q(severity=Severity.HIGH)),
        late=Count("pk", filter=chased & Q(due_at__lt=at)),
    )
    return FlagFigures(**figures)


def flag_whole(pk: int) -> Flag | None:
    """Return a flag with everybody around it, in one statement; None where there is none."""
    around = ("initiative__policy_profile", "person", "owner", "assigned", "acknowledged_by", "quiet_by")
    return Flag.objects.select_related(*around).filter(pk=pk).first()


def flags_before(flag: Flag) -> list[Flag]:
    """Return when the same was raised before, latest first; the last ten."""
    return list(Flag.objects.filter(dedupe_key=flag.dedupe_key).exclude(pk=flag.pk).order_by("-opened_at")[:_BEFORE])


def people_for(flag: Flag) -> QuerySet[Person]:
    """Return those who could act on a flag: who has to do with its initiative, their line, and the PMO."""
    working = Person.objects.filter(is_active=True).exclude(groups__name__in=[Group.AUDIT, Group.ADMIN])
    around = Q(groups__name=Group.PMO) | Q(pk__in=_lines(flag))
    if flag.initiative:
        around |= Q(pk__in=people_around(flag.initiative).order_by().values("pk"))
    return working.filter(around).order_by("display_name", "pk").distinct()


def _lines(flag: Flag) -> list[int]:
    """Return the managers of whoever it is about or goes to, and whom they lead."""
    those = [person for person in (flag.person, flag.owner, flag.assigned) if person]
    managers = [person.manager_id for person in those if person.manager_id is not None]
    led = Person.objects.filter(manager__in=[person.pk for person in those]).values_list("pk", flat=True)
    return [*managers, *led[:_LED]]


def _about(wanted: FlagFilter) -> Q:
    every = list(FlagState.values) if wanted.told else list(CHASED)
    states = [wanted.state] if wanted.state in FlagState.values else every
    narrowed = Q(state__in=states)
    if wanted.severity:
        narrowed &= Q(severity=wanted.severity)
    if wanted.rule:
        narrowed &= Q(rule=wanted.rule)
    if wanted.initiative:
        narrowed &= Q(initiative__key=wanted.initiative)
    if wanted.q:
        narrowed &= (
            Q(message__icontains=wanted.q)
            | Q(initiative__title__icontains=wanted.q)
            | Q(initiative__key__iexact=wanted.q)
            | Q(person__display_name__icontains=wanted.q)
        )
    return narrowed


def _opened(age: str, at: datetime) -> Q:
    if age not in AGES:
        return Q()
    youngest, oldest = AGES[age]
    opened = Q(opened_at__lte=at - timedelta(days=youngest))
    return opened & Q(opened_at__gt=at - timedelta(days=oldest)) if oldest else opened


def _told(key: str, person_id: int) -> list[int]:
    """Return the flags that one notice told this person of; none where it is somebody else's."""
    found = Notice.objects.filter(key=key[:_LONGEST_KEY], person=person_id).values_list("flag_ids", flat=True).first()
    return found or []


def _owned(owner: str, person_id: int) -> Q:
    if owner == "none":
        return Q(owner=None, assigned=None)
    number = str(person_id) if owner == "me" else owner
    return goes_to(int(number)) if number.isdecimal() else Q()


def goes_to(person_id: int) -> Q:
    """Whether a flag goes to a person: handed to them, or theirs by the rule and handed to nobody."""
    return Q(assigned=person_id) | Q(assigned=None, owner=person_id)

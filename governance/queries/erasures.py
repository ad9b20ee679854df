"""What is known of a person: what erasing takes away, what stays and why, and what still stands in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, Q, TextField

from governance.models import (
    LIVING,
    Delivery,
    Erasure,
    Flag,
    GateFeed,
    IdempotencyKey,
    LedgerEntry,
    Notice,
    OutcomeBatch,
    OutcomeKey,
    PersonSession,
    Remit,
    ReportSubscription,
    SavedView,
    Signature,
    SignIn,
)
from governance.queries.sight import OTHER, Sight
from governance.rules.erasing import names_of
from governance.rules.retention import RETENTION, Kept
from governance.seals import KINDS
from roles.models import Absence, ActivityChange, CalendarFeed, Delegation, Person, PlanSignature
from roles.queries.directory import Answer, answers_of
from roles.rules.people import PersonStatus
from roles.rules.plans import PlanState
from roles.rules.refusals import Reason

_KEPT = {kept.key: kept for kept in RETENTION}
_ENDED_PLANS = (PlanState.COMPLETED, PlanState.WITHDRAWN)
_LIVING_TERMS = ("proposed", "accepted")
# Counts without a name, or what is dealt with by itself.
_ELSEWHERE = (Person, LedgerEntry, Remit, Signature, PlanSignature, OutcomeBatch, OutcomeKey, Delivery, Erasure)
# Words that are written anew without the name.
REWRITTEN: tuple[tuple[type[Model], str], ...] = (
    (Flag, "message"),
    (Flag, "quiet_because"),
    (Notice, "message"),
    (SavedView, "name"),
)


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that stays after an erasure: how much of it, on which ground, for how long."""

    key: str
    what: str
    count: int
    ground: str
    until: str

    def plain(self) -> dict[str, str | int]:
        """Return it as JSON knows it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Goes:
    """Something that is erased, and how much of it."""

    what: str
    count: int


def called(person: Person) -> Sequence[str]:
    """Return what a person is called in running words."""
    return names_of(person.display_name, person.printed_name, person.email, person.employee_no or "")


def goes(person: Person) -> Sequence[Goes]:
    """Return what erasing takes away."""
    own = ("username", "display_name", "printed_name", "email", "employee_no", "external_id", "job_title", "manager_id")
    more = ("start_date", "language", "risk_authority")
    filled = sum(bool(getattr(person, name)) for name in (*own, *more)) + (person.timezone != "UTC")
    return (
        Goes("Fields of the account, its password and its groups", filled),
        Goes("Absences", Absence.objects.filter(person=person).count()),
        Goes("Notices, and how they want to hear of things", Notice.objects.filter(person=person).count()),
        Goes("Messages to them", Delivery.objects.filter(person=person).count()),
        Goes("Tries to sign in, and sessions", _ways_in(person)),
        Goes("Addresses of calendars, and reports by e-mail", _sent(person)),
        Goes("Reasons of delegations", Delegation.objects.filter(delegator=person).exclude(reason="").count()),
        Goes("Saved views and answers kept for senders", _own_rows(person)),
        Goes("Entries of the ledger whose words name them", len(entries_naming(person))),
        Goes("Flags and notices of others that name them", sum(n for _model, n in _rewritten(called(person)))),
    )


def stays(person: Person, names: Sequence[str]) -> Sequence[Stays]:
    """Return what stays after an erasure, with the ground; `names` is what the person is or was called."""
    signed = Signature.objects.filter(Q(signer=person) | Q(on_behalf_of=person)).count()
    signed += PlanSignature.objects.filter(person=person).count()
    found = [
        _stays("signatures", signed),
        _stays("remits", Remit.objects.filter(_naming(names, "canonical")).count() if names else 0),
        _stays("ledger", LedgerEntry.objects.filter(actor=person).count()),
    ]
    sealed: list[tuple[str, int]] = []
    free: list[tuple[str, int]] = []
    for model, count in mentions(names):
        (sealed if model._meta.label_lower in KINDS else free).append((str(model._meta.verbose_name_plural), count))  # noqa: SLF001 - Django's public name
    found += [_stays("records", count, of=what) for what, count in sealed]
    # Words that people typed elsewhere are theirs to change: named here, so that somebody does.
    found += [
        Stays("words", f"Words of colleagues that name them: {what}", count, "to be reworded by whoever wrote them", "")
        for what, count in free
    ]
    return [row for row in found if row.count]


def in_the_way(person: Person, today: date, sight: Sight) -> Sequence[Reason]:
    """Return why a person cannot be erased yet; what whoever asks does not see is not named."""
    reasons = []
    if person.erased_at is not None:
        return [Reason("ERASED", "This was done already.")]
    if person.status != PersonStatus.LEFT or (person.last_working_day and person.last_working_day > today):
        reasons.append(Reason("WORKS_HERE", "Only who has left is erased; this person works here still."))
    running = [answer for answer in answers_of([person.pk])[person.pk] if _runs(answer.terms, today)]
    reasons += [
        Reason("ANSWERS", f"They answer for {_called(answer, sight)} still, as {answer.part}. Hand it over first.")
        for answer in running
    ]
    if ActivityChange.objects.filter(removal_owner=person).exclude(plan__state__in=_ENDED_PLANS).exists():
        reasons.append(Reason("PLANS", "They take work out in a redesign plan still. Name somebody else first."))
    waiting = Flag.objects.filter(Q(owner=person) | Q(assigned=person), state__in=LIVING).count()
    if waiting:
        reasons.append(Reason("FLAGS", f"{waiting} flags wait for them. Hand them over first."))
    return reasons


def _called(answer: Answer, sight: Sight) -> str:
    seen = answer.page != "accountability" or sight.sees(answer.subject)
    return answer.title if seen else OTHER


def entries_naming(person: Person) -> Sequence[LedgerEntry]:
    """Return the entries whose label, details or reason name a person, in one statement."""
    like = [f"%{_literal(name)}%" for name in called(person)]
    exact = [f'%"{_literal(person.username)}"%']
    entries = LedgerEntry.objects.extra(
        where=["(target_label || ' ' || reason) ILIKE ANY(%s) OR details::text ILIKE ANY(%s)"],
        params=[like, [*like, *exact]],
    )
    return list(entries.order_by("id"))


def mentions(names: Sequence[str]) -> Iterator[tuple[type[Model], int]]:
    """Yield how many rows of each kind name somebody in words that are not rewritten, a statement each."""
    if not names:
        return
    rewritten = {(model, name) for model, name in REWRITTEN}
    for model, columns in _worded():
        left = [column for column in columns if (model, column) not in rewritten]
        if left and (count := _count(model, left, names)):
            yield model, count


def sessions_of(person: Person) -> Sequence[str]:
    """Return the keys of the sessions in which a person is signed in."""
    found = ((session.session_key, session.get_decoded()) for session in Session.objects.iterator())
    return [key for key, data in found if data.get("_auth_user_id") == str(person.pk)]


def _rewritten(names: Sequence[str]) -> Iterator[tuple[type[Model], int]]:
    for model, column in REWRITTEN:
        yield model, _count(model, [column], names)


def _own_rows(person: Person) -> int:
    keys = IdempotencyKey.objects.filter(person=person).count()
    return keys + SavedView.objects.filter(owner=person).count()


def _ways_in(person: Person) -> int:
    return SignIn.objects.filter(person=person).count() + PersonSession.objects.filter(person=person).count()


def _sent(person: Person) -> int:
    addresses = CalendarFeed.objects.filter(person=person).count() + GateFeed.objects.filter(person=person).count()
    return addresses + ReportSubscription.objects.filter(person=person).count()


def _runs(terms: object, today: date) -> bool:
    ends = getattr(terms, "valid_to", None)
    return getattr(terms, "status", "") in _LIVING_TERMS and (ends is None or ends > today)


def _stays(key: str, count: int, *, of: str = "") -> Stays:
    kept: Kept = _KEPT[key]
    what = f"{kept.what}: {of}" if of else kept.what
    until = f"{kept.days} days" if kept.days is not None else "as long as the records of the initiative"
    return Stays(key, what, count, kept.ground.label, until)


def _naming(names: Sequence[str], *columns: str) -> Q:
    found = Q()
    for column in columns:
        for name in names:
            found |= Q(**{f"{column}__icontains": name})
    return found


def _count(model: type[Model], columns: Sequence[str], names: Sequence[str]) -> int:
    words = " || ' ' || ".join(f"coalesce({connection.ops.quote_name(column)}::text, '')" for column in columns)
    like = [f"%{_literal(name)}%" for name in names]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE {words} ILIKE ANY(%s)", [like])  # noqa: S608, SLF001 - tables and columns of ours
        return int(cursor.fetchone()[0])


@cache
def _worded() -> Sequence[tuple[type[Model], Sequence[str]]]:
    """Return every table in which somebody may be named, and its columns of words."""
    found = []
    for app in ("governance", "decisions", "roles"):
        for model in apps.get_app_config(app).get_models():
            if model not in _ELSEWHERE and model._meta.managed:  # noqa: SLF001 - Django's public name
                columns = [str(field.column) for field in model._meta.concrete_fields if _has_words(field)]  # noqa: SLF001 - same
                if columns:
                    found.append((model, columns))
    return found


def _has_words(field: "Field[Any, Any]") -> bool:
    return isinstance(field, CharField | TextField | JSONField) and not field.choices


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

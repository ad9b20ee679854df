"""Lists as files, filtered and sorted as their pages: benefits, days of gates, clearances, people, the ledger, jobs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.models import Benefit, JobRun, LedgerEntry
from governance.pages.clearance_list import clearance_row, clearances_wanted
from governance.pages.gate_calendar import dates_wanted
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.pages.verbs import said_of
from governance.queries.audit import LedgerFilter, entries_found
from governance.queries.benefits import BenefitFilter, benefits_found
from governance.queries.gate_calendar import GateDate
from governance.queries.gate_words import due_words
from governance.queries.scope import Slice
from governance.rules.permissions import GRANTS, Act
from governance.services.workbooks import Cell
from roles.models import Person
from roles.pages.acting import actor_of, refused_response
from roles.pages.people import people_wanted
from roles.queries.directory import loads_of, people_found
from roles.queries.personal import readable
from roles.rules.permissions import Actor, require
from roles.rules.personal import Personal
from roles.rules.refusals import NotPermitted

# So many rows are read at a time.
CHUNK = 500


@require_safe
def benefits_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every benefit that the same address without a kind lists."""
    wanted = BenefitFilter.read(request.GET, sight_of(request))
    found = benefits_found(wanted, Slice.read(wanted.scope, timezone.localdate()))
    header = (
        *("Initiative", "Title", "Benefit", "Kind", "State", "Owner", "Unit", "Before", "Target"),
        *("Hours a month", "Seen last", "Seen on"),
    )
    return list_file(kind, "benefits", header, (_benefit(row) for row in found.iterator(chunk_size=CHUNK)))


def _benefit(row: Benefit) -> tuple[Cell, ...]:
    latest = row.latest  # type: ignore[attr-defined] # prefetched
    numbers = (row.baseline, row.target, row.hours, latest[0].value if latest else None)
    before, target, hours, seen = (None if number is None else float(number) for number in numbers)
    return (
        *(row.initiative.key, row.initiative.title, row.name, row.get_kind_display(), row.get_state_display()),
        *(str(row.owner or ""), row.unit, before, target, hours, seen, f"{latest[0].last_day}" if latest else ""),
    )


@require_safe
def gate_calendar_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send everything that the gate calendar lists under the same address."""
    found, within = dates_wanted(request, timezone.now())
    header = ("Due", "Late", "What", "Initiative", "Title", "Unit", "By")
    return list_file(kind, "gate-calendar", header, (_date(GateDate(*row), within.today) for row in found))


def _date(row: GateDate, today: date) -> tuple[Cell, ...]:
    late = "yes" if row.day < today else "no"
    return (f"{row.day}", late, due_words(row), row.key, row.title, row.unit, row.who)


@require_safe
def clearances_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every clearance that the same address without a kind lists, as it stands by the clock."""
    at = timezone.now()
    header = ("Initiative", "Title", "Unit", "Stage", "State", "Why", "Remit", "Valid from", "To authorise again by")
    rows = (clearance_row(row, at) for row in clearances_wanted(request, at).iterator(chunk_size=CHUNK))
    return list_file(kind, "clearances", header, (_clearance(row) for row in rows))


def _clearance(row: dict[str, Any]) -> tuple[Cell, ...]:
    clearance = row["clearance"]
    about = clearance.initiative
    why = "; ".join(reason.text for reason in row["reasons"])
    return (
        *(about.key, about.title, about.beneficiary_unit.name, clearance.stage, str(row["tag"].label), why),
        *(clearance.remit.number, f"{clearance.valid_from:%Y-%m-%d}", f"{clearance.review_due}"),
    )


@require_safe
def people_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send everybody whom the same address without a kind lists, with what they promised."""
    header = (
        *("Name", "Job", "Unit", "Status", "Account open", "Manager", "FTE"),
        *("Answers", "Hours a month promised", "Hours a month available"),
    )
    people = list(people_found(people_wanted(request)).select_related("manager"))
    return list_file(kind, "people", header, _people(people, actor_of(request)))


def _people(people: Sequence[Person], reader: Actor) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each; what is not for whoever reads it is left empty."""
    loads = loads_of(people, timezone.localdate())
    known = [person.pk for person in people]
    details, hours = (readable(reader, known, close) for close in (Personal.DETAILS, Personal.HOURS))
    for person in people:
        load = loads[person.pk]
        yield (
            *(person.display_name, person.job_title, person.unit.name, person.get_status_display()),
            *("yes" if person.is_active else "no", str(person.manager or "")),
            float(person.contracted_fte) if person.pk in details else None,
            load.answers,
            *((round(load.promised, 1), round(load.available, 1)) if person.pk in hours else (None, None)),
        )


@require_safe
def audit_list_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send the entries of the ledger that the same address without a kind lists, newest first, to be read by people."""
    try:
        require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    found = entries_found(LedgerFilter.read(request.GET)).order_by("-id")
    header = ("Entry", "At (UTC)", "Who", "What was done", "Act", "Kind", "Of", "About", "Reason", "Digest")
    return list_file(kind, "audit", header, (_entry(row) for row in found.iterator(chunk_size=CHUNK)))


def _entry(row: LedgerEntry) -> tuple[Cell, ...]:
    who = row.actor.display_name if row.actor else _("The portal")
    about = (row.target_type, str(row.details.get("initiative", "")), row.target_label)
    return (row.id, f"{row.at:%Y-%m-%d %H:%M:%S}", who, said_of(row)[0], row.verb, *about, row.reason, row.digest)


@require_safe
def jobs_export(_request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every run of a job that is kept, the last first."""
    header = (
        *("Job", "State", "As of (UTC)", "Began (UTC)", "Ended (UTC)", "Evaluated", "Raised", "Kept", "Cleared"),
        *("Statements", "Seconds", "Errors"),
    )
    runs = JobRun.objects.order_by("-pk").iterator(chunk_size=CHUNK)
    return list_file(kind, "jobs", header, (_run(run) for run in runs))


def _run(run: JobRun) -> tuple[Cell, ...]:
    moments = (run.as_of, run.started_at, run.finished_at)
    as_of, began, ended = (f"{at:%Y-%m-%d %H:%M:%S}" if at else "" for at in moments)
    counted = (run.evaluated, run.raised, run.kept, run.cleared, run.statements, round(run.seconds, 2))
    return (run.job, run.get_status_display(), as_of, began, ended, *counted, "; ".join(map(str, run.errors)))


def moment(at: datetime | None) -> str:
    """Return a moment as it stands in a file, to the minute and in UTC; nothing where there is none."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def list_file(kind: str, name: str, header: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> HttpResponseBase:
    """Return a list as a file of this kind, named with the day.

    Raises: Http404 for a kind that there is not.
    """
    if kind not in KINDS:
        raise Http404
    return KINDS[kind](f"{name}-{timezone.localdate():%Y-%m-%d}", [_(head) for head in header], rows)

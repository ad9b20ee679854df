"""What the server answers the editor: kept, checked, tried. Whatever keeps it from acting is said in sentences."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.models import Decision, DecisionTable
from decisions.pages.matrix import matrix, row_of
from decisions.pages.table_desk import Typed, TypedInvalid, stored, typed_of
from decisions.pages.table_try import asked, filled, tried
from decisions.pages.table_words import Verified, finding_words, fresh, marks_of, problem_words, table_of
from decisions.queries.charter import decisions_whole
from decisions.services.decisions import may_edit
from decisions.services.table_checks import over_the_limit
from decisions.services.tables import MOST_AT_ONCE, examined, looked_through, table_read, table_set
from decisions.tables.reading import ReadTable
from decisions.tables.table import Table, TableInvalid
from roles.pages.acting import actor_of, person_of
from roles.rules.refusals import NotPermitted, Refused, Stale

CHECK_SECONDS = 1.5
_UNCOVERED = "edge-uncovered"
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (RequestDataTooBig, 413),
    (Stale, 409),
    (NotPermitted, 403),
    (Refused, 422),
    (TypedInvalid, 400),
    (TableInvalid, 400),
)
Act = Callable[[HttpRequest, Decision, Typed], dict[str, Any]]


def saved_answer(request: HttpRequest, found: Decision) -> HttpResponse:
    """Keep the table that is being typed; answer with what is stored now and what it leaves open."""
    return _answered(request, found, _saved)


def decision_table_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a table that is being typed, and what it leaves open. Nothing is kept."""
    return _asked(request, pk, _checked)


def decision_table_try(request: HttpRequest, pk: int) -> HttpResponse:
    """What a table that is being typed makes of one case. Nothing is kept."""
    return _asked(request, pk, _tried)


def stored_answer(request: HttpRequest, found: Decision) -> HttpResponse:
    """Answer with what is known by now of the table as it is stored: the queue may have gone on verifying it."""
    row = table_of(found)
    if row is None or not may_edit(actor_of(request), found):
        raise Http404
    read = table_read(Table.from_json(row.body), found)
    return JsonResponse(_said(request, found, read, fresh(row)) | {"digest": row.digest})


def uncovered_words(found: Decision) -> dict[str, Any]:
    """Return where the cases go that no rule fits, and where that is said."""
    row = row_of(matrix(found), _UNCOVERED)
    return {
        "uncovered_sentence": row.sentence if row else "",
        "uncovered_url": f"{reverse('decision-edit', args=[found.pk])}?step=edge-cases&row={_UNCOVERED}#{_UNCOVERED}",
    }


def no_right(found: Decision) -> str:
    """Return who may change the table, for somebody who may not."""
    words = _("“%(decision)s” can be changed by its owner, by who registered it, by its unit's heads and architects.")
    return words % {"decision": found.name}


def _asked(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    found = get_object_or_404(decisions_whole(), pk=pk)
    if request.method != "POST":
        return JsonResponse({"reasons": [_("This address takes tables that are being typed.")]}, status=405)
    if may_edit(actor_of(request), found) and over_the_limit(person_of(request).pk):
        reason = _("More checks were asked for than anybody types. The next change checks again.")
        return JsonResponse({"reasons": [reason]}, status=429)
    return _answered(request, found, act)


def _answered(request: HttpRequest, found: Decision, act: Act) -> HttpResponse:
    if not may_edit(actor_of(request), found):
        return JsonResponse({"reasons": [no_right(found)]}, status=403)
    try:
        return JsonResponse(act(request, found, typed_of(request)))
    except tuple(kind for kind, _status in _STATUS) as refusal:
        return _refused(refusal, found)


def _refused(refusal: Exception, found: Decision) -> HttpResponse:
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    if isinstance(refusal, Refused):
        reasons = [reason.text for reason in refusal.reasons]
    elif isinstance(refusal, RequestDataTooBig):
        reasons = [_("The table is too large to be sent. Split the decision.")]
    else:
        reasons = [str(refusal)]
    now = stored(found) if isinstance(refusal, Stale) else {}
    return JsonResponse({"reasons": reasons} | now, status=status)


def _saved(request: HttpRequest, found: Decision, typed: Typed) -> dict[str, Any]:
    table = typed.table()
    row = _kept(request, found, table, typed)
    read = table_read(table, found)
    return _said(request, found, read, fresh(row) or looked_through(read)) | {
        "revision": found.revision,
        "digest": row.digest,
        "saved_at": timezone.localtime(row.written_at).strftime("%H:%M"),
    }


def _kept(request: HttpRequest, found: Decision, table: Table, typed: Typed) -> DecisionTable:
    """Keep the table. A change elsewhere in the decision is no reason to refuse while the table is what it was."""
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if typed.revision is None:
        raise TypedInvalid(_("It is not said which revision was changed."))
    try:
        return table_set(found, table=table, revision=typed.revision, **who)
    except Stale:
        now = stored(found)
        if not typed.digest or now["digest"] != typed.digest:
            raise
        return table_set(found, table=table, revision=now["revision"], **who)


def _checked(request: HttpRequest, found: Decision, typed: Typed) -> dict[str, Any]:
    read = table_read(typed.table(), found)
    quick = len(read.table.rules) <= MOST_AT_ONCE
    return _said(request, found, read, examined(read, CHECK_SECONDS) if quick else looked_through(read))


def _said(request: HttpRequest, found: Decision, read: ReadTable, verified: Verified | None) -> dict[str, Any]:
    """Return everything the editor shows beside a table."""
    table = read.table
    context = {
        "findings": finding_words(table, verified),
        "asked": asked(read),
        **uncovered_words(found),
        "may_edit": True,
        "decision": found,
    }
    return {
        "problems": problem_words(table, verified or {}),
        "finished": bool(verified and verified.get("finished")),
        "marks": marks_of(table, verified),
        "state": context["findings"]["state"],
        "html": render_to_string("decisions/table_open.html", context, request=request),
        "asked": render_to_string("decisions/table_asked.html", context, request=request),
    }


def _tried(request: HttpRequest, found: Decision, typed: Typed) -> dict[str, Any]:
    table = typed.table()
    read = table_read(table, found)
    result = tried(read, filled(asked(read), typed.case), uncovered_words(found)["uncovered_sentence"])
    context = {"tried": result, "decision": found, **uncovered_words(found)}
    ids = [table.rules[fired - 1].id for fired in result["fired"]]
    return {"fired": ids, "html": render_to_string("decisions/table_tried.html", context, request=request)}

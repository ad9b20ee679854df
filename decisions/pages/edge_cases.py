"""The matrix of awkward cases in the browser: read as a whole, edited row by row."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from decisions.models import Decision
from decisions.pages.fields import Step, clarity_words, step_url
from decisions.pages.forecasts import forecast_words
from decisions.pages.matrix import Row, matrix, others_open, row_of
from decisions.pages.row_forms import RowForm, goes
from decisions.pages.steps import clarity_of
from decisions.queries.charter import decisions_whole
from decisions.queries.logic import table_rows
from decisions.rules.clarity import Clarity
from decisions.services.decisions import edge_case_remove, edge_cases_set, may_edit
from roles.pages.acting import actor_of, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Refused

# What each case has for itself, even where several are given one rule.
_OWN = ("trigger", "trigger_text", "trigger_value", "expected_share")


def decision_edge_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole matrix; `?row=` opens one row, a POST sets or empties it."""
    found = get_object_or_404(decisions_whole(), pk=pk)
    if request.method == "POST":
        return _row_set(request, found)
    context = matrix_context(request, found, clarity_of(found.pk))
    htmx = bool(getattr(request, "htmx", False)) and context["row"] is not None
    template = "decisions/matrix.html#row" if htmx else "decisions/edge_cases.html"
    return TemplateResponse(request, template, context)


def matrix_context(request: HttpRequest, found: Decision, clarity: Clarity) -> dict[str, Any]:
    """Return what the matrix shows: every row, and the one that is open with its form."""
    rows = rows_of(found)
    editable = may_edit(actor_of(request), found)
    opened = row_of(rows, request.GET.get("row", "")) if editable else None
    context = {
        "decision": found,
        "rows": rows,
        "holes": sum(row.is_hole for row in rows),
        "forecast": forecast_words(found, rows),
        "may_edit": editable,
        "opened": opened.key if opened and "closed" not in request.GET else "",
        "row": opened,
        "ruled_out": found.conflicts_ruled_out,
        "clarity": clarity_words(found.pk, clarity),
    }
    if opened:
        initial = RowForm.of(opened)
        if queue := number(request.GET.get("queue")):
            initial["queue"] = queue
        context["form"] = _form(found, opened, rows, initial=initial)
        context["queue_url"] = _queue_url(found, opened)
    return context


def rows_of(found: Decision) -> list[Row]:
    """Return every awkward case of a decision that was read whole, with what is known of its table."""
    return matrix(found, table_rows([found.pk]).get(found.pk))


def _row_set(request: HttpRequest, found: Decision) -> HttpResponse:
    """Set or empty one row; answer with the row where htmx asked, with the way back to it otherwise."""
    rows = rows_of(found)
    row = row_of(rows, request.POST.get("row", ""))
    if row is None:
        raise Http404
    form = _form(found, row, rows, request.POST)
    try:
        done = _emptied(request, row) if "remove" in request.POST else _filled(request, found, rows, row, form)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)
        done = 0
    htmx = getattr(request, "htmx", False)
    if htmx and done <= 1:
        return _part(request, found, row, None if done else form)
    if done:
        messages.success(request, _saved(row, done))
        address = f"{step_url(found.pk, Step.EDGE_CASES)}#{row.key}"
        return HttpResponseClientRedirect(address) if htmx else redirect(address)
    context = matrix_context(request, found, clarity_of(found.pk)) | {"opened": row.key, "row": row, "form": form}
    return TemplateResponse(request, "decisions/edge_cases.html", context, status=422)


def _saved(row: Row, cases: int) -> str:
    if cases == 1:
        return _("Saved: %(case)s.") % {"case": row.when}
    return ngettext("%(count)d case saved.", "%(count)d cases saved.", cases) % {"count": cases}


def _filled(request: HttpRequest, found: Decision, rows: list[Row], row: Row, form: RowForm) -> int:
    """Set the row, and those like it where that is asked, and return how many."""
    if not form.is_valid():
        return 0
    policy = dict(form.cleaned_data)
    also = others_open(row, rows) if policy.pop("same", False) else []
    own = {name: policy.pop(name) for name in _OWN if name in policy}
    cases = [{"kind": row.kind} | row.about | own]
    cases += [{"kind": other.kind} | other.about for other in also if goes(other, policy["action"])]
    return edge_cases_set(found, cases=cases, **policy, actor=actor_of(request), at=timezone.now())


def _emptied(request: HttpRequest, row: Row) -> int:
    if row.policy:
        edge_case_remove(row.policy, actor=actor_of(request), at=timezone.now())
    return 1


def _part(request: HttpRequest, found: Decision, row: Row, form: RowForm | None) -> HttpResponse:
    """Return the row as it is now, with its form where it was refused, and the clarity beside it.

    A refused part is a good answer to htmx, which would not show any other.
    """
    fresh = decisions_whole().get(pk=found.pk)
    rows = rows_of(fresh)
    context = {
        "decision": fresh,
        "row": row_of(rows, row.key) or row,
        "opened": row.key if form else "",
        "form": form,
        "may_edit": True,
        "queue_url": _queue_url(fresh, row),
        "conflicts_url": step_url(fresh.pk, Step.CONFLICTS),
        "clarity": clarity_words(fresh.pk, clarity_of(fresh.pk)),
        "clarity_oob": True,
        "forecast": forecast_words(fresh, rows),
    }
    return TemplateResponse(request, "decisions/matrix.html#row", context)


def _form(found: Decision, row: Row, rows: list[Row], data: Any = None, **kwargs: Any) -> RowForm:
    others = len(others_open(row, rows))
    return RowForm(data, decision=found, row=row, others=others, auto_id=f"{row.key}-%s", **kwargs)


def _queue_url(found: Decision, row: Row) -> str:
    """Return where a queue is registered that is missing here; from there one comes back to the open row."""
    come_back = f"{step_url(found.pk, Step.EDGE_CASES)}&{urlencode({'row': row.key})}&queue="
    return f"{reverse('queue-new')}?{urlencode({'next': come_back})}"

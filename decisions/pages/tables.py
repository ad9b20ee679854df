"""The decision table of a decision: read and printed, edited as a grid or as text, checked while typing, tried."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.models import Decision, DecisionTable
from decisions.pages.table_answers import (
    decision_table_check,
    decision_table_try,
    no_right,
    saved_answer,
    stored_answer,
    uncovered_words,
)
from decisions.pages.table_desk import editor_setup
from decisions.pages.table_try import PREFIX, asked, filled, tried
from decisions.pages.table_words import finding_words, fresh, marks_of, problem_words, reading_words, table_of
from decisions.queries.charter import decisions_whole
from decisions.services.decisions import may_edit
from decisions.services.tables import table_begin, table_read, table_remove, table_set
from decisions.tables.sheets import from_sheet, to_sheet
from decisions.tables.table import Aggregation, HitPolicy, Table, TableInvalid
from roles.pages.acting import actor_of, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

_A_PAGE = 200
_IN_A_CHARTER = 40


def table_words(decision: Decision, *, most: int = _IN_A_CHARTER) -> dict[str, Any] | None:
    """Return the decision's table as `decisions/table_read.html` shows it, None where there is none."""
    row = table_of(decision)
    return reading_words(Table.from_json(row.body), fresh(row), most=most) if row else None


def decision_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of one decision; a POST keeps what was typed, begins a table or removes it."""
    found = get_object_or_404(decisions_whole(), pk=pk)
    if request.method != "POST":
        return stored_answer(request, found) if request.GET.get("part") == "findings" else _page(request, found)
    if request.content_type == "application/json":
        return saved_answer(request, found)
    try:
        return _acted(request, found)
    except NotPermitted as refusal:
        return refused_response(request, refusal, read=reverse("decision-table", args=[pk]))
    except (Refused, TableInvalid) as refusal:
        reasons = [reason.text for reason in refusal.reasons] if isinstance(refusal, Refused) else [str(refusal)]
        errors = [{"text": text, "url": "#sheet"} for text in reasons]
        return _page(request, found, errors=errors, status=409 if isinstance(refusal, Stale) else 422)


def _acted(request: HttpRequest, found: Decision) -> HttpResponse:
    """Do what a form asks for without a script: begin a table, take one that was pasted, remove it."""
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    act, row = request.POST.get("act", ""), table_of(found)
    if not may_edit(who["actor"], found):
        raise NotPermitted(Reason("PERMISSION", no_right(found)))
    if act == "begin" and row is None:
        table_set(found, table=table_begin(found), **who)
    elif act == "remove":
        table_remove(found, revision=number(request.POST.get("revision")), **who)
        messages.success(request, _("The table is removed."))
    elif act == "sheet":
        table = _pasted(request, found, row)
        table_set(found, table=table, revision=number(request.POST.get("revision")), **who)
        messages.success(request, _("The table is saved."))
    return redirect("decision-table", pk=found.pk)


def _pasted(request: HttpRequest, found: Decision, row: DecisionTable | None) -> Table:
    known = Table.from_json(row.body) if row else table_begin(found)
    table = from_sheet(request.POST.get("sheet", ""), known)
    policy, aggregation = request.POST.get("hit_policy", ""), request.POST.get("aggregation", "")
    body = table.to_json()
    if policy in set(HitPolicy):
        body["hit_policy"] = policy
        body["aggregation"] = aggregation if aggregation in set(Aggregation) and policy == HitPolicy.COLLECT else ""
    return Table.from_json(body)


def _page(request: HttpRequest, found: Decision, *, errors: Any = (), status: int = 200) -> HttpResponse:
    row = table_of(found)
    editable = may_edit(actor_of(request), found) and not found.retired_at
    context: dict[str, Any] = {"decision": found, "may_edit": editable, "errors": errors, **uncovered_words(found)}
    context["ask_remove"] = request.GET.get("ask") == "remove"
    if row:
        context |= _table_context(request, found, row)
        if editable and request.GET.get("view") != "read":
            context |= _editing_context(request, found, row)
    template = "decisions/table.html#reading" if request.GET.get("part") == "reading" else "decisions/table.html"
    return TemplateResponse(request, template, context, status=status)


def _table_context(request: HttpRequest, found: Decision, row: DecisionTable) -> dict[str, Any]:
    table, verified = Table.from_json(row.body), fresh(row)
    page = max(1, number(request.GET.get("page")) or 1)
    everything = "all" in request.GET
    read = table_read(table, found)
    fields = filled(asked(read), request.GET)
    trying = any(key.startswith(PREFIX) for key in request.GET)
    result = tried(read, fields, uncovered_words(found)["uncovered_sentence"]) if trying else None
    return {
        "row": row,
        "reading": reading_words(
            table, verified, most=0 if everything else _A_PAGE, first=0 if everything else (page - 1) * _A_PAGE
        ),
        "next_page": page + 1,
        "findings": finding_words(table, verified),
        "asked": fields,
        "tried": result,
    }


def _editing_context(request: HttpRequest, found: Decision, row: DecisionTable) -> dict[str, Any]:
    table, verified = Table.from_json(row.body), fresh(row)
    return {
        "editing": True,
        "sheet": request.POST.get("sheet") or to_sheet(table),
        "policies": [(policy.value, policy.label) for policy in HitPolicy],
        "aggregations": [(each.value, each.label) for each in Aggregation],
        "policy": request.POST.get("hit_policy") or table.hit_policy.value,
        "aggregation": request.POST.get("aggregation") or (table.aggregation.value if table.aggregation else ""),
        "setup": editor_setup(found, row, table)
        | {
            "problems": problem_words(table, verified or {}),
            "marks": marks_of(table, verified),
            "finished": bool(verified and verified["finished"]),
        },
    }


__all__ = ["decision_table", "decision_table_check", "decision_table_try", "table_words"]

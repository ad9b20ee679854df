"""The living page of every component, with content as it occurs. Routed in the demo only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from governance.pages.outcome_chart import Mark, chart_of
from governance.pages.outcome_words import bar, counted, interval_of
from governance.queries.outcome_charts import Point
from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.readings import ReadingState

TODAY = timezone.now().replace(hour=2, minute=15)

AMARA = {"display_name": "Amara Okafor", "job_title": "Head of customer operations", "unit": "Customer operations"}
JONAS = {"display_name": "Jonas Lindqvist", "job_title": "Claims lead", "unit": "Motor claims"}
MEI = {"display_name": "Mei Tanaka", "job_title": "Quality analyst", "unit": "Customer operations"}
RAVI = {"display_name": "Ravi Desai", "job_title": "Platform owner", "unit": "Information technology"}

FIVE_QUESTIONS = [
    {
        "number": 1,
        "title": "Who defines how it decides?",
        "state": "answered",
        "person": AMARA,
        "person_state": "accepted",
        "since": TODAY - timedelta(days=41),
        "hours_text": "16 of 16 hours a month",
        "hours_percent": 100,
        "hours_tone": "good",
        "deputy": JONAS,
        "evidence": [
            {"result": "met", "text": "3 decisions, each with an owner", "url": "#"},
            {"result": "met", "text": "Answers allowed are named"},
        ],
    },
    {
        "number": 2,
        "title": "Who says how much may go wrong?",
        "state": "open",
        "person": JONAS,
        "person_state": "proposed",
        "since": TODAY - timedelta(days=6),
        "hours_text": "4 of 8 hours a month",
        "hours_percent": 50,
        "hours_tone": "warn",
        "evidence": [
            {"result": "not_met", "text": "No tolerance is signed", "url": "#"},
            {"result": "waived", "text": "Zero-harm list waived to 12 Jan 2027"},
        ],
        "mend_url": "#",
        "mend_label": "Set a tolerance",
    },
    {
        "number": 3,
        "title": "Who steps in when it should not decide?",
        "state": "open",
        "person": None,
        "evidence": [
            {"result": "not_met", "text": "No escalation rule for conflicting data", "url": "#"},
            {"result": "indeterminate", "text": "Queue cover 08 to 20 not yet known"},
        ],
        "mend_url": "#",
        "mend_label": "Propose somebody",
    },
    {
        "number": 4,
        "title": "Who measures whether it works?",
        "state": "unknown",
        "person": MEI,
        "person_state": "accepted",
        "since": TODAY - timedelta(days=3),
        "hours_text": "Hours not known",
        "hours_percent": 0,
        "hours_tone": "grey",
        "evidence": [{"result": "indeterminate", "text": "12 of 93 cases needed were reviewed", "url": "#"}],
        "mend_url": "#",
        "mend_label": "Enter hours",
    },
    {
        "number": 5,
        "title": "Who redesigns the work around it?",
        "state": "open",
        "person": None,
        "evidence": [
            {"result": "not_met", "text": "No redesign plan", "url": "#"},
            {"result": "not_applicable", "text": "No consultation is due here"},
        ],
        "mend_url": "#",
        "mend_label": "Propose somebody",
    },
]

FINDINGS = [
    {
        "id": "PLT-1",
        "title": "The platform is attested",
        "result": "met",
        "message": "Ravi Desai attested it on 2 Oct 2026.",
    },
    {
        "id": "DEC-5",
        "title": "Conflicting data has a rule",
        "result": "not_met",
        "message": "Route case says nothing for CRM tier against billing status.",
        "url": "#",
        "action": "Write the rule",
    },
    {
        "id": "RSK-1",
        "title": "A tolerance is signed",
        "result": "waived",
        "message": "Waived by Ines Moreau until 12 Jan 2027.",
    },
    {"id": "ROL-4", "title": "Employees were consulted", "result": "not_applicable", "message": "No role changes yet."},
    {
        "id": "CAP-1",
        "title": "The hours are there",
        "result": "indeterminate",
        "message": "Mei Tanaka's hours are not known.",
        "url": "#",
        "action": "Enter hours",
    },
]

INITIATIVES = [
    {
        "key": "AI-0007",
        "title": "Case triage in customer operations",
        "unit": "Customer operations",
        "nature": "labour",
        "stage": "pilot",
        "answered": 1,
        "flags": 5,
        "severity": "critical",
        "owner": AMARA,
    },
    {
        "key": "AI-0012",
        "title": "First notice of loss by voice",
        "unit": "Motor claims",
        "nature": "labour",
        "stage": "production",
        "answered": 5,
        "flags": 0,
        "severity": None,
        "owner": JONAS,
    },
    {
        "key": "AI-0015",
        "title": "Drafting help for letters to brokers",
        "unit": "Distribution",
        "nature": "tool",
        "stage": "shaping",
        "answered": 3,
        "flags": 1,
        "severity": "medium",
        "owner": None,
    },
    {
        "key": "AI-0021",
        "title": "Reserve adequacy, yearly study",
        "unit": "Actuarial",
        "nature": "analysis",
        "stage": "retired",
        "answered": 2,
        "flags": 1,
        "severity": "low",
        "owner": MEI,
    },
    {
        "key": "AI-0024",
        "title": "Meter reading plausibility",
        "unit": "Field service",
        "nature": "unclassified",
        "stage": "stopped",
        "answered": 0,
        "flags": 2,
        "severity": "high",
        "owner": None,
    },
]

STAGES_CHART = {
    "kind": "bar",
    "stacked": True,
    "columns": ["Stage", "Labour", "Tool", "Unclassified"],
    "rows": [["Intake", 2, 3, 4], ["Shaping", 3, 2, 1], ["Pilot", 4, 1, 0], ["Production", 1, 4, 0]],
    "tones": ["series-1", "series-2", "grey"],
}
BLOCKS_CHART = {
    "kind": "row",
    "columns": ["Requirement", "Initiatives"],
    "rows": [
        ["Conflicting data has a rule", 9],
        ["Hours are there", 7],
        ["A tolerance is signed", 6],
        ["A redesign plan exists", 4],
    ],
}
ERRORS_CHART = {
    "kind": "line",
    "unit": "%",
    "columns": ["Week", "Wrong outcomes", "Limit"],
    "rows": [
        [f"W{week}", rate, 5]
        for week, rate in zip(range(38, 48), (6, 5.2, 4.8, 4.9, 4.1, 3.8, 3.9, 3.2, 3.4, 3), strict=True)
    ],
    "tones": ["series-1", "bad"],
    "dashed": [2],
}
CONTROL_LIMITS = Limits(Direction.UPPER, MeasureUnit.PERCENT, target=2.0, amber=4.0, limit=5.0)
CONTROL_DAYS = tuple(TODAY.date() - timedelta(days=back) for back in range(27, -1, -1))
INTERVALS = ((3, 400, "green"), (18, 410, "amber"), (40, 400, "red"), (1, 30, "grey"))
BROKEN_FROM = 22  # from there on it goes wrong
NOTHING_CAME = frozenset({9, 10})

AGE_CHART = {
    "kind": "pie",
    "columns": ["Severity", "Flags"],
    "rows": [["Critical", 3], ["High", 8], ["Medium", 11], ["Low", 4]],
    "tones": ["bad", "warn", "series-3", "grey"],
}

MATRIX = {
    "columns": ["Logic", "Tolerance", "Intervention", "Measures", "Roles"],
    "rows": [
        {
            "label": unit,
            "url": "#",
            "cells": [{"k": k, "n": n, "level": None if n == 0 else round(4 * k / n), "url": "#"} for k in counts],
        }
        for unit, n, counts in (
            ("Customer operations", 4, (4, 3, 1, 2, 0)),
            ("Motor claims", 5, (5, 5, 4, 3, 2)),
            ("Distribution", 2, (1, 0, 0, 1, 0)),
            ("Field service", 0, (0, 0, 0, 0, 0)),
        )
    ],
}

CLARITY = {
    "percent": 58,
    "defined": 11,
    "total": 19,
    "missing": [
        {"text": "What happens with conflicting data", "url": "#"},
        {"text": "Who is asked, and in what time", "url": "#"},
        {"text": "Volume a day", "url": "#"},
    ],
}

STEPS = [
    {"label": "The question", "state": "done", "url": "#"},
    {"label": "Answers", "state": "done", "url": "#"},
    {"label": "Who decides", "state": "current", "url": "#", "note": "2 of 4 fields"},
    {"label": "Edge cases", "state": "attention", "url": "#", "note": "4 cases undefined"},
    {"label": "Check", "state": "todo"},
]

TASKS = [
    {
        "title": "Accept ownership of outcomes",
        "url": "#",
        "note": "AI-0007 Case triage in customer operations",
        "icon": "signature",
        "due": TODAY.date() + timedelta(days=3),
        "act_label": "Accept",
    },
    {
        "title": "Agree to 16 hours a month for Jonas Lindqvist",
        "url": "#",
        "note": "AI-0012 First notice of loss by voice",
        "icon": "clock",
        "due": TODAY.date() - timedelta(days=2),
        "act_label": "Look at it",
    },
]

EVENTS = [
    {
        "title": "Production was refused",
        "text": "7 requirements not met.",
        "person": "Clara Brandt",
        "at": TODAY,
        "icon": "octagon-alert",
        "url": "#",
    },
    {
        "title": "Ownership accepted",
        "text": "Outcome owner, 16 hours a month.",
        "person": "Amara Okafor",
        "at": TODAY - timedelta(days=41),
        "icon": "signature",
    },
    {"title": "Registered", "person": "Tom Weber", "at": TODAY - timedelta(days=80), "icon": "plus"},
]

FILTERS = [
    {"name": "stage", "label": "Any stage", "options": [{"value": "pilot", "label": "Pilot", "selected": True}]},
    {"name": "nature", "label": "Any nature", "options": [{"value": "labour", "label": "Labour"}]},
]


class ExampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name of the decision", help_text="What people call it, such as Route case.")
    question = forms.CharField(label="The question it answers", widget=forms.Textarea(attrs={"rows": 3}))
    verb = forms.ChoiceField(
        label="What does it do?",
        choices=[("route", "Routes a case to somebody"), ("resolve", "Resolves a case"), ("draft", "Drafts a text")],
        widget=forms.RadioSelect,
    )
    inputs = forms.MultipleChoiceField(
        label="Inputs",
        required=False,
        choices=[("crm", "Customer record"), ("billing", "Billing status"), ("mail", "The message itself")],
        widget=forms.CheckboxSelectMultiple,
    )
    impact = forms.ChoiceField(
        label="Impact of a wrong answer", choices=[("", "Choose"), ("low", "Low"), ("high", "High")]
    )
    volume = forms.IntegerField(label="Volume", min_value=0)
    from_day = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reversible = forms.BooleanField(label="A wrong answer can be undone within a day", required=False)


class ExceptionForm(forms.Form):
    """One row of a formset."""

    kind = forms.ChoiceField(
        label="When the data is", choices=[("incomplete", "Incomplete"), ("conflicting", "Conflicting")]
    )
    asked = forms.CharField(label="Who is asked")
    minutes = forms.IntegerField(label="Within", min_value=1)


ExceptionFormSet = forms.formset_factory(ExceptionForm, extra=0, can_delete=True)


def control_chart() -> dict[str, Any]:
    """A month of one measure: a version in the middle, two days without anything, and a breach at its end."""
    found = [
        Point(day, 1 + (number * 7) % 4 + (8 if number > BROKEN_FROM else 0), 80)
        for number, day in enumerate(CONTROL_DAYS)
        if number not in NOTHING_CAME
    ]
    marks = [
        Mark(CONTROL_DAYS[12], "version", "Version Router 2.0 was first seen"),
        Mark(CONTROL_DAYS[25], "breach", "Breach 3 was opened", "#"),
    ]
    return chart_of(found, marks, CONTROL_LIMITS, step=1, span=(CONTROL_DAYS[0], CONTROL_DAYS[-1]))


def interval_row(k: int, n: int, state: str) -> dict[str, Any]:
    """So many of so many, with the bar."""
    interval = interval_of(k, n, CONTROL_LIMITS)
    return {
        "text": counted(k, n, None, CONTROL_LIMITS),
        "state": state,
        "bar": bar(100 * k / n, interval, CONTROL_LIMITS),
    }


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows."""
    empty: dict[str, Any] = {"name": "Route case", "question": "", "verb": "", "impact": "", "volume": "-3"}
    return {
        "questions": FIVE_QUESTIONS,
        "findings": FINDINGS,
        "initiatives": INITIATIVES,
        "people": {"amara": AMARA, "jonas": JONAS, "mei": MEI, "ravi": RAVI},
        "charts": {"stages": STAGES_CHART, "blocks": BLOCKS_CHART, "errors": ERRORS_CHART, "age": AGE_CHART},
        "control": control_chart(),
        "intervals": [interval_row(*row) for row in INTERVALS],
        "readings": [state.value for state in ReadingState],
        "matrix": MATRIX,
        "clarity": CLARITY,
        "steps": STEPS,
        "tasks": TASKS,
        "events": EVENTS,
        "filters": FILTERS,
        "chips": [{"label": "Stage: pilot", "remove_url": "?"}, {"label": "Owner: nobody", "remove_url": "?"}],
        "results": ["met", "not_met", "waived", "not_applicable", "indeterminate"],
        "severities": ["critical", "high", "medium", "low"],
        "natures": ["labour", "tool", "analysis", "unclassified"],
        "stages": ["intake", "shaping", "pilot", "production", "retired", "stopped"],
        "tabs": [
            {"label": "Five questions", "url": "#", "current": True},
            {"label": "Decisions", "url": "#", "count": 3},
            {"label": "Gate", "url": "#", "count": 7, "tone": "bad"},
            {"label": "History", "url": "#"},
        ],
        "crumbs": [
            {"label": "Initiatives", "url": "#"},
            {"label": "AI-0007 Case triage in customer operations", "url": "#"},
            {"label": "Route case"},
        ],
        "rows": [
            {"label": "Trigger", "value": "A case arrives by mail, form or phone"},
            {"label": "Volume", "value": "1,240 a day"},
            {"label": "Owner", "value": "Amara Okafor", "url": "#"},
            {"label": "Drill", "value": None},
        ],
        "menu": [
            {"label": "Print the pack", "url": "#", "icon": "printer"},
            {"label": "Stop the initiative", "url": "#", "icon": "octagon-alert", "post": True, "danger": True},
        ],
        "page": Paginator(range(2133), 50).page(3),
        "elided": Paginator(range(2133), 50).get_elided_page_range(3, on_each_side=1, on_ends=1),
        "form": ExampleForm(),
        "refused": ExampleForm(empty),
        "formset": ExceptionFormSet(
            prefix="cases", initial=[{"kind": "incomplete", "asked": "Claims desk", "minutes": 30}]
        ),
        "selected": next((item for item in INITIATIVES if item["key"] == request.GET.get("selected")), None),
        "sort": request.GET.get("sort", "-flags"),
        "as_of": TODAY,
    }


@login_not_required
def styleguide(request: HttpRequest) -> TemplateResponse:
    """Every component in all its states."""
    if "toast" in request.GET:
        messages.success(request, "Ownership accepted. It is valid for 12 months.")
        messages.error(request, "Production was refused: 7 requirements are not met.")
    return TemplateResponse(request, "styleguide.html", page_context(request))

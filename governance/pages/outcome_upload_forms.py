"""The shapes in which a file of outcomes and its columns are asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from governance.imports.outcome_rows import (
    MOST_CONDITIONS,
    Comparison,
    Condition,
    Keep,
    OutcomeColumns,
    number_in,
)
from governance.models import Initiative
from governance.rules.limits import Kind, MeasureUnit
from governance.rules.measures import CATALOGUE

# What columns are often called; the first that fits is offered.
_GUESSES = {
    "occurred_at": ("occurred_at", "opened_at", "decided_at", "created_at", "timestamp", "date", "time"),
    "case": ("case_reference", "case_id", "case", "number", "ticket", "id"),
    "segment": ("segment", "category", "customer_group"),
    "answer": ("answer", "decision", "assignment_group", "result"),
    "human_answer": ("human_answer", "final_answer"),
    "review_seconds": ("review_seconds", "seconds"),
    "escalated": ("escalated",),
}


class OutcomeFileForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, gzipped or not, in any encoding: one row for each case. At most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.gz,.tsv,.txt"}),
    )


class OutcomeColumnsForm(forms.Form):
    """Which column says what, and when a case counts for a measure."""

    decision = forms.ChoiceField(label=_("Decision"), help_text=_("What was decided in these cases."))
    occurred_at = forms.ChoiceField(
        label=_("When it happened"),
        help_text=_("A day or a moment. Days come first, as in 31/12/2026, unless the column says otherwise."),
    )
    case = forms.ChoiceField(
        label=_("Case reference"), required=False, help_text=_("Only a keyed digest of it is kept.")
    )
    keep = forms.ChoiceField(
        label=_("Which row counts"),
        choices=[(k.value, k.label) for k in Keep],
        initial=Keep.EVERY.value,
        widget=forms.RadioSelect,
        help_text=_("Where several rows tell how one case went, the last one in the file says how it ended."),
    )
    event_id = forms.ChoiceField(
        label=_("Id of the event"),
        required=False,
        help_text=_("So that nothing counts twice. Without one a row is known by all that it says."),
    )
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    answer = forms.ChoiceField(label=_("Answer of the AI"), required=False)
    human_answer = forms.ChoiceField(label=_("Answer of a human"), required=False)
    review_seconds = forms.ChoiceField(label=_("Seconds of review"), required=False)
    escalated = forms.ChoiceField(
        label=_("Handed to a human"), required=False, help_text=_("A column that says yes or no.")
    )

    def __init__(self, data: Any = None, *, initiative: Initiative, columns: Sequence[str], **options: Any) -> None:
        super().__init__(data, **options)
        self.timezone = initiative.policy_profile.policy.calendar_timezone
        cited = initiative.citations.order_by("decision__code").values_list("decision__code", "decision__name")
        self.fields["decision"].choices = [(code, f"{code} {name}") for code, name in cited]  # type: ignore[attr-defined] # a choice field
        offered = [("", "–"), *((column, _short(column)) for column in columns)]
        for name in _COLUMNS:
            self.fields[name].choices = offered  # type: ignore[attr-defined] # same
            self.fields[name].initial = guessed(name, columns)
        measures = [("", "–"), *_measures(initiative)]
        for row in range(1, MOST_CONDITIONS + 1):
            self._add(row, "measure", _now("Measure"), measures)
            self._add(row, "column", _now("Column"), offered)
            self._add(row, "how", _now("Counts where it"), [(c.value, c.label) for c in Comparison])
            value = forms.CharField(label=_now("Value"), required=False, max_length=120)
            self.fields[f"value_{row}"] = value

    def _add(self, row: int, name: str, label: str, choices: Sequence[Any]) -> None:
        self.fields[f"{name}_{row}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that name a column each."""
        return [self[name] for name in ("decision", *_COLUMNS[:2], "keep", *_COLUMNS[2:])]

    @property
    def conditions(self) -> list[list[forms.BoundField]]:
        """The fields of each measure that the file may tell of."""
        return [
            [self[f"{name}_{row}"] for name in ("measure", "column", "how", "value")]
            for row in range(1, MOST_CONDITIONS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Check what only makes sense together."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("keep") == Keep.LAST.value and not data.get("case"):
            self.add_error("case", _now("Say which column names the case: without it no row is the last of one."))
        named = [data[f"measure_{row}"] for row in range(1, MOST_CONDITIONS + 1) if data.get(f"measure_{row}")]
        for row in range(1, MOST_CONDITIONS + 1):
            self._check(row, data)
            if data.get(f"measure_{row}") in named[:-1] and named.count(data[f"measure_{row}"]) > 1:
                self.add_error(f"measure_{row}", _now("A measure is told by one column."))
                break
        return data

    def _check(self, row: int, data: dict[str, Any]) -> None:
        measure, column, value = (data.get(f"{name}_{row}") for name in ("measure", "column", "value"))
        if not (measure or column or value):
            return
        for name, told in (("measure", measure), ("column", column), ("value", value)):
            if not told:
                self.add_error(f"{name}_{row}", _now("Say measure, column and value, or none of them."))
        how = data.get(f"how_{row}")
        if value and how not in {Comparison.IS.value, Comparison.IS_NOT.value} and number_in(value) is None:
            self.add_error(f"value_{row}", _now("Only a number can be more or less than something."))

    def columns(self) -> OutcomeColumns:
        """Return what was chosen."""
        data = self.cleaned_data
        conditions = tuple(
            Condition(data[f"measure_{r}"], data[f"column_{r}"], Comparison(data[f"how_{r}"]), data[f"value_{r}"])
            for r in range(1, MOST_CONDITIONS + 1)
            if data[f"measure_{r}"]
        )
        told = {name: data[name] for name in _COLUMNS}
        return OutcomeColumns(
            **told,
            decision=data["decision"],
            conditions=conditions,
            keep=Keep(data["keep"]),
            timezone=self.timezone,
        )


_COLUMNS = ("occurred_at", "case", "event_id", "segment", "answer", "human_answer", "review_seconds", "escalated")


def typed(columns: OutcomeColumns) -> dict[str, Any]:
    """Return columns as the form asks for them."""
    told: dict[str, Any] = {name: getattr(columns, name) for name in ("decision", *_COLUMNS)}
    told["keep"] = columns.keep.value
    for row, condition in enumerate(columns.conditions, start=1):
        told |= {f"measure_{row}": condition.measure, f"column_{row}": condition.column}
        told |= {f"how_{row}": condition.comparison.value, f"value_{row}": condition.value}
    return told


def guessed(name: str, columns: Iterable[str]) -> str:
    """Return the column that most likely says it, empty where none does."""
    by_name = {column.strip().casefold().replace(" ", "_"): column for column in columns}
    return next((by_name[word] for word in _GUESSES.get(name, ()) if word in by_name), "")


def _measures(initiative: Initiative) -> list[tuple[str, str]]:
    """Return its own shares and events first, then those of the catalogue; what is counted anyway is not asked for."""
    rows = initiative.tolerances.exclude(key="").order_by("measure", "pk").values_list("key", "measure", "unit")
    own = {key: name for key, name, unit in rows if MeasureUnit(unit).kind is not Kind.VALUE and not _derived(key)}
    others = [
        (m.key, m.label)
        for m in CATALOGUE.values()
        if m.key not in own and not m.derived and m.unit.kind is not Kind.VALUE
    ]
    return [*own.items(), *others]


def _derived(key: str) -> bool:
    return key in CATALOGUE and CATALOGUE[key].derived


def _short(column: str) -> str:
    return column if len(column) <= 80 else f"{column[:79]}…"  # noqa: PLR2004 - fits a list

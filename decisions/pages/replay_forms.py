"""What is asked for a replay: a file, what its columns stand for, and which version to compare with."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import CaseFile, Decision, DecisionMap, Replay
from decisions.pages.replay_guess import guessed, guessed_confidence, guessed_decided, guessed_segment
from decisions.queries.replays import decisions_before
from decisions.services.replay_cases import Logic, NotReplayable, logic_of
from decisions.services.table_bounds import check_bounds
from decisions.tables.cases.cases import Wanted
from decisions.tables.replays.looking import answer_words
from decisions.tables.sheets import from_sheet
from decisions.tables.table import Table, TableInvalid
from roles.rules.refusals import Refused

_MOST_LETTERS = 2_000_000
_EARLIER = 20

Sketch = Mapping[str, Any]


class FileForm(forms.Form):
    """A file of past cases."""

    file = forms.FileField(
        label=gettext_lazy("File of past cases"),
        help_text=gettext_lazy("CSV, XLSX or Parquet, packed with gzip or not, with the names of columns on top."),
    )


class MappingForm(forms.Form):
    """Which column of a file stands for what, and what to compare with. Columns are guessed by their names."""

    decided = forms.ChoiceField(label=gettext_lazy("What people decided"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), required=False)
    whole = forms.ModelChoiceField(
        DecisionMap.objects.none(),
        label=gettext_lazy("Run the whole map"),
        help_text=gettext_lazy("The decisions whose answers go into this one are run before it."),
        empty_label=gettext_lazy("Only this table"),
        required=False,
    )
    earlier = forms.ModelChoiceField(
        Replay.objects.none(),
        label=gettext_lazy("The table of an earlier replay"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    rival = forms.CharField(
        label=gettext_lazy("Or a table that is proposed"),
        help_text=gettext_lazy("Copied from a spreadsheet with the names of columns on top, or as JSON."),
        max_length=_MOST_LETTERS,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        decision: Decision,
        file: CaseFile | None,
        sketches: Sequence[Sketch],
        before: Replay | None,
        maps: QuerySet[DecisionMap],
    ) -> None:
        super().__init__(data)
        self.decision, self.file, self._before = decision, file, before
        self.sketches = {sketch["name"]: sketch for sketch in sketches}
        self.fields["whole"].queryset = maps  # type: ignore[attr-defined] # a field of models
        self.fields["earlier"].queryset = _earlier(decision)  # type: ignore[attr-defined] # same
        self.fields["earlier"].label_from_instance = _told  # type: ignore[attr-defined] # same
        self.problem = ""
        self.wanted: tuple[Wanted, ...] = self._wanted()
        if file is None:
            for name in ("decided", "segment", "confidence"):
                del self.fields[name]
            return
        choices = [("", _("Not in the file")), *((name, name) for name in self.sketches)]
        for place, want in enumerate(self.wanted):
            label = want.label or want.name
            self.fields[f"map-{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)
        for name in ("decided", "segment", "confidence"):
            self.fields[name].choices = choices  # type: ignore[attr-defined] # a choice
        self.initial = self._guesses()

    @cached_property
    def logic(self) -> Logic:
        """What would run. Raises: NotReplayable; Refused for a map that goes in a circle."""
        whole = self.fields["whole"].queryset.filter(pk=_number(self.data.get("whole"))).first()  # type: ignore[attr-defined] # a field of models
        needed = decisions_before(whole, self.decision) if whole else []
        bodies = [{"name": one.name, "body": one.table.body} for one in needed if getattr(one, "table", None)]
        names = [entry.name for entry in self.decision.inputs.all()]
        return logic_of(self.decision.table.body, self.decision.name, before=bodies, names=names)

    @property
    def rows(self) -> list[tuple[Wanted, forms.BoundField]]:
        """What the table looks at, each with the field that says which column it is."""
        return [(want, self[f"map-{place}"]) for place, want in enumerate(self.wanted)] if self.file else []

    @property
    def chosen(self) -> dict[str, str]:
        """The column of each thing the table looks at, as it stands in the form now."""
        found = {want.name: str(field.value() or "") for want, field in self.rows}
        return {name: column for name, column in found.items() if column in self.sketches}

    @property
    def further(self) -> dict[str, str]:
        """The columns that are something beside, as they stand in the form now."""
        names = [name for name in ("decided", "segment", "confidence") if name in self.fields]
        found = {name: str(self[name].value() or "") for name in names}
        return {name: column for name, column in found.items() if column in self.sketches}

    @property
    def asked(self) -> dict[str, Any]:
        """What the service is asked for."""
        return {
            "columns": self.chosen,
            "options": self.further,
            "rival": self.cleaned_data["rival"],
            "map": self.cleaned_data["whole"],
        }

    def clean(self) -> dict[str, Any]:
        """Read the table to compare with."""
        data = super().clean() or {}
        if self.problem:
            raise forms.ValidationError(self.problem)
        text, earlier = data.get("rival", "").strip(), data.get("earlier")
        if text and earlier:
            self.add_error("rival", _("Compare with one: an earlier table or the one that is proposed here."))
        data["rival"] = Table.from_json(earlier.table) if earlier else self._read(text) if text else None
        return data

    def _read(self, text: str) -> Table | None:
        kept = Table.from_json(self.decision.table.body)
        try:
            table = Table.from_json(json.loads(text)) if text.startswith("{") else from_sheet(text, kept)
            check_bounds(table)
        except (TableInvalid, Refused) as error:
            self.add_error("rival", str(error))
            return None
        except (ValueError, RecursionError):
            self.add_error("rival", _("This begins like JSON and is none. Copy the table again."))
            return None
        return table

    def _wanted(self) -> tuple[Wanted, ...]:
        try:
            return self.logic.wanted
        except (NotReplayable, Refused) as error:
            self.problem = str(error)
            return ()

    def _guesses(self) -> dict[str, str]:
        columns = list(self.sketches)
        known = dict(self._before.columns) if self._before else {}
        options = dict(self._before.options) if self._before else {}
        outputs = [column["name"] or column["label"] for column in self.decision.table.body.get("outputs", ())]
        found = {
            f"map-{place}": known.get(want.name) or guessed([want.name, want.label], columns)
            for place, want in enumerate(self.wanted)
        }
        taken = set(found.values())
        return found | {
            "decided": options.get("decided") or guessed_decided(outputs, columns) or self._answering(taken),
            "segment": options.get("segment") or guessed_segment(columns),
            "confidence": options.get("confidence") or guessed_confidence(columns),
        }

    def _answering(self, taken: Collection[str]) -> str:
        """Return the first column in which only answers of the decision were seen."""
        answers = {*self.decision.allowed_answers} | (answer_words(self.logic.read) if self.wanted else frozenset())
        return next(
            (
                name
                for name, sketch in self.sketches.items()
                if sketch["samples"] and name not in taken and answers.issuperset(sketch["samples"])
            ),
            "",
        )


def _earlier(decision: Decision) -> QuerySet[Replay]:
    """The latest replay of each other table that ran; of the one that is kept now, nothing can be learned."""
    others = Replay.objects.filter(decision=decision).exclude(table_digest=decision.table.digest)
    latest = others.order_by("table_digest", "-requested_at").distinct("table_digest").values("pk")[:_EARLIER]
    return Replay.objects.filter(pk__in=latest).order_by("-requested_at", "-pk")


def _told(replay: Replay) -> str:
    rules = len(replay.table.get("rules", ()))
    said = {"day": f"{replay.requested_at:%d %b %Y, %H:%M}", "rules": rules, "digest": replay.table_digest[:8]}
    return _("%(day)s, %(rules)s rules, %(digest)s") % said


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - what fits a key

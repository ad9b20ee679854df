"""What is asked about reference cases: new ones, one expert's answer, and what is right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Decision, Segment
from decisions.rules.vocabulary import EdgeCase
from decisions.tables.cases.files import CaseFile, read_case_file
from decisions.tables.cases.problems import CasesUnreadable

_MOST_BYTES = 2_000_000
# Under these names a pasted table says more than what was given. Everything else is a value of the case.
_STORY, _SEGMENT, _EDGE_CASE = "story", "segment", "edge case"


class CaseForm(forms.Form):
    """One new case: a value for each thing the decision looks at, and what happened in words."""

    story = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("As somebody at the desk would tell it. Leave names and numbers of people out."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=gettext_lazy("Segment"), required=False, empty_label=gettext_lazy("Not known")
    )
    edge_case = forms.ChoiceField(
        label=gettext_lazy("Awkward case"),
        choices=[("", gettext_lazy("None")), *((kind.value, kind.label) for kind in EdgeCase)],
        required=False,
    )

    def __init__(self, *args: Any, names: Sequence[str], segments: Sequence[Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {f"given-{place}": name for place, name in enumerate(names)}
        for key, name in self._names.items():
            self.fields[key] = forms.CharField(label=name, max_length=500, required=False)
        known = Segment.objects.filter(pk__in=[segment.pk for segment in segments]).order_by("name", "pk")
        self.fields["segment"].queryset = known  # type: ignore[attr-defined] # a field of models

    @property
    def values(self) -> list[forms.BoundField]:
        """The fields of what was given."""
        return [self[key] for key in self._names]

    @property
    def case(self) -> dict[str, Any]:
        """The case, as the service takes it."""
        data = self.cleaned_data
        given = {name: data[key].strip() for key, name in self._names.items() if data[key].strip()}
        return {"given": given, **{key: data[key] for key in ("story", "segment", "edge_case")}}


class PasteForm(forms.Form):
    """Several new cases at once: a table pasted or sent, with a line of names on top."""

    pasted = forms.CharField(
        label=gettext_lazy("Cases from a spreadsheet"),
        help_text=gettext_lazy(
            "Copy the rows with the line of names on top. Columns called story, segment and edge case are taken as "
            "that; leave out the column with the answer, for experts answer blind."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    file = forms.FileField(label=gettext_lazy("Or a file"), help_text=gettext_lazy("CSV or XLSX."), required=False)

    def __init__(self, *args: Any, segments: Sequence[Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._segments = {segment.name.casefold(): segment for segment in segments}
        self._kinds = {str(word).casefold(): kind.value for kind in EdgeCase for word in (kind.value, kind.label)}

    def clean(self) -> dict[str, Any]:
        """Read the table."""
        data = super().clean() or {}
        file, pasted = data.get("file"), data.get("pasted", "")
        if not file and not pasted.strip():
            raise forms.ValidationError(_("Paste cases, or choose a file."))
        if file and file.size > _MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Reference cases are few: choose some."))
        try:
            table = read_case_file(file.read() if file else pasted.encode())
        except CasesUnreadable as error:
            raise forms.ValidationError(str(error)) from error
        self.cases = self._cases(table)
        return data

    def _cases(self, table: CaseFile) -> list[dict[str, Any]]:
        return [self._case(row, number) for number, row in enumerate(table.frame.iter_rows(named=True), start=1)]

    def _case(self, row: Mapping[str, Any], number: int) -> dict[str, Any]:
        case: dict[str, Any] = {"given": {}}
        for column, value in row.items():
            text = "" if value is None else str(value).strip()
            match column.casefold().replace("_", " "):
                case word if word == _STORY:
                    case["story"] = text
                case word if word == _SEGMENT:
                    case["segment"] = self._found(self._segments, text, number, _("segment"))
                case word if word == _EDGE_CASE:
                    case["edge_case"] = self._found(self._kinds, text, number, _("awkward case")) or ""
                case _other:
                    case["given"][column] = text
        return case

    def _found(self, known: Mapping[str, Any], text: str, number: int, what: str) -> Any:
        if text and text.casefold() not in known:
            said = {"number": number, "what": what, "text": text}
            raise forms.ValidationError(_("Case %(number)s: there is no %(what)s “%(text)s”.") % said)
        return known.get(text.casefold())


class AnswerForm(forms.Form):
    """One expert's answer."""

    answer = forms.ChoiceField(label=gettext_lazy("Your answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("One line. It is shown when the case is adjudicated."),
        max_length=300,
        required=False,
    )
    frontline = forms.BooleanField(label=gettext_lazy("I do this work every day"), required=False)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(answer, answer) for answer in decision.allowed_answers]  # type: ignore[attr-defined] # a choice


class RightForm(forms.Form):
    """What is right."""

    answer = forms.ChoiceField(label=gettext_lazy("What is right"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed where it is not what both experts answered."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(answer, answer) for answer in decision.allowed_answers]  # type: ignore[attr-defined] # a choice


class WithdrawForm(forms.Form):
    """Why a case is taken out."""

    why = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=300)

"""The shapes in which a file and its columns are asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.imports.mappings import FIELDS, ColumnMapping
from governance.imports.tables import Table

# A purpose is often spread over two columns: what it is for, and what comes out of it.
_SECOND = "purpose_2"


class UploadForm(forms.Form):
    """A file, and how to read it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, gzipped or not, in any encoding. At most 10 MB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.gz,.tsv,.txt"}),
    )
    mapping = forms.ChoiceField(
        label=_("Mapping"),
        required=False,
        help_text=_("Says which of the file's columns holds what. You can change it after a look at the rows."),
    )

    def __init__(self, *args: Any, mappings: Iterable[ColumnMapping], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(mapping.name, mapping.title) for mapping in mappings]
        self.fields["mapping"].choices = [("", _("Recognise it by the columns")), *choices]  # type: ignore[attr-defined] # a choice field


class ColumnsForm(forms.Form):
    """Our fields, and the file's columns to choose from."""

    def __init__(self, *args: Any, table: Table, mapping: ColumnMapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        self.present = table.columns
        choices = [("", "–"), *((column, _short(column)) for column in table.columns)]
        for entry in FIELDS:
            if entry.name == "dates":
                continue
            named = [*mapping.columns.get(entry.name, ()), "", ""]
            self._add(entry.name, _(entry.label), choices, named[0], required=entry.name == "title")
            if entry.name == "purpose":
                self._add(_SECOND, _("Purpose, second part"), choices, named[1])

    def _add(self, name: str, label: Any, choices: Sequence[Any], initial: str, *, required: bool = False) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required, initial=initial)

    def columns(self) -> dict[str, list[str]]:
        """Return what was chosen. Further dates stay as the mapping has them: they are only checked."""
        data = self.cleaned_data
        chosen = {entry.name: [data[entry.name]] for entry in FIELDS if data.get(entry.name)}
        if data.get(_SECOND):
            chosen.setdefault("purpose", []).append(data[_SECOND])
        if dates := [column for column in self.mapping.columns.get("dates", ()) if column in self.present]:
            chosen["dates"] = dates
        return chosen


class SaveForm(forms.Form):
    """A name to keep the columns under."""

    keep_as = forms.CharField(
        label=_("Keep as"),
        max_length=60,
        help_text=_("A name for files with these columns. The next file of the kind is recognised by itself."),
    )


def _short(column: str) -> str:
    return column if len(column) <= 80 else f"{column[:79]}…"  # noqa: PLR2004 - fits a list

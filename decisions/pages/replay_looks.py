"""What the columns of a file look like, and what of them could not be read: seen before anything runs."""

from typing import Any

from django.core.cache import cache

from decisions.models import CaseFile
from decisions.pages.replay_forms import MappingForm
from decisions.services.replay_cases import NotReplayable, sheet_of
from decisions.tables.cases.mapping import CaseMapping, cases_from_file
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.replays.looking import answer_type, answer_words

# So many cases are read again whenever a column is chosen; of more, only what the columns look like is shown.
_READ_AGAIN = 50_000
_REMEMBERED_SECONDS = 3_600


def sketches_of(file: CaseFile) -> list[dict[str, Any]]:
    """Return what each column of a file looks like; nothing where it is gone."""
    key = f"case-file-sketches-{file.digest}"
    known: list[dict[str, Any]] | None = cache.get(key)
    if known is None:
        try:
            known = [sketch.to_json() for sketch in sheet_of(file).sketches()]
        except NotReplayable:
            return []
        cache.set(key, known, _REMEMBERED_SECONDS)
    return known


def looked_up(form: MappingForm, file: CaseFile | None) -> list[dict[str, Any]]:
    """Return a row for each thing that is mapped: its field, what the chosen column looks like, what is wrong in it."""
    if file is None:
        return []
    readings = _readings(form, file)
    rows = [
        {
            "field": field,
            "type": want.type.label,
            "sketch": form.sketches.get(form.chosen.get(want.name, "")),
            "needed": True,
        }
        | {"reading": readings.get(want.name)}
        for want, field in form.rows
    ]
    for name in ("decided", "segment", "confidence"):
        sketch = form.sketches.get(form.further.get(name, ""))
        rows.append({"field": form[name], "type": "", "sketch": sketch, "reading": readings.get(name), "needed": False})
    return rows


def _readings(form: MappingForm, file: CaseFile) -> dict[str, Any]:
    if file.rows > _READ_AGAIN or form.problem or not (form.chosen or form.further):
        return {}
    read = form.logic.read
    further = form.further
    mapping = CaseMapping(
        inputs=form.chosen,
        decided=further.get("decided", ""),
        segment=further.get("segment", ""),
        confidence=further.get("confidence", ""),
        answer_type=answer_type(read),
        answer_words=answer_words(read),
    )
    try:
        found = cases_from_file(sheet_of(file), mapping, form.wanted)
    except (CasesUnreadable, NotReplayable) as error:
        form.problem = str(error)
        return {}
    return {reading.name: reading.to_json() | {"cases": found.count} for reading in found.readings}

"""The cases that a replay is about, one by one, as a file: only for those who may replay."""

import csv
from collections.abc import Iterable, Iterator

import numpy as np
from django.http import HttpResponseBase, StreamingHttpResponse

from decisions.models import Replay
from decisions.services.replay_work import replayed_of
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.disagreements import agreed
from decisions.tables.replays.replay import Replayed
from decisions.tables.replays.samples import outcome_text

# A cell that begins with one of these is a formula to a spreadsheet. Source: OWASP, CSV injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def disagreeing_csv(replay: Replay) -> HttpResponseBase:
    """Return every case in which the logic does not answer as people did, with both answers and the rules that fit.

    Raises: NotReplayable when the file is gone.
    """
    replayed = replayed_of(replay)
    writer = csv.writer(_Echo())
    header = ["Case", *replayed.cases.columns, "Table", "People", "Rules that fit"]

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(
            _plain(header)
        )  # without the mark, a well-known spreadsheet misreads every umlaut
        for row in _rows(replayed):
            yield writer.writerow(_plain(row))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="replay-{replay.pk}-disagreeing.csv"'
    return response


def _plain(cells: Iterable[str]) -> list[str]:
    """Return cells that no spreadsheet calculates: what somebody calls a column may be a formula as well."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


def _rows(replayed: Replayed) -> Iterator[list[str]]:
    cases, people = replayed.cases, replayed.cases.decided
    agree, _judged = agreed(replayed)
    odd = replayed.cases_of(lambda outcome: outcome.ending.without_rule or outcome.ending.ambiguous)
    wrong = ~agree & _decided(replayed)
    for place in np.flatnonzero(odd | wrong):
        outcome = replayed.outcome(int(place))
        values = (column.at(int(place)) for column in cases.columns.values())
        yield [
            str(place + 1),
            *("" if value is None else answer_text(value) for value in values),
            outcome_text(outcome),
            "" if people is None or people.at(int(place)) is None else answer_text(people.at(int(place))),
            ", ".join(str(rule) for rule in outcome.matched),
        ]


def _decided(replayed: Replayed) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    people = replayed.cases.decided
    if people is None:
        return np.zeros(replayed.cases.count, dtype=np.bool_)
    return np.array([value is not None for value in people.values], dtype=np.bool_).take(people.codes)


class _Echo:
    """A file that hands back what is written to it, so that the writer's lines can be sent at once."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text

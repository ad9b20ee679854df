"""Reading outcomes: arrays and lines, packed or not, and rows that cannot be read."""

import gzip
import json

import pytest

from governance.imports.events import BodyRefused, BodyTooLarge, events_read, unpacked
from governance.rules.outcomes import FIELDS, MOST_BYTES, MOST_EVENTS

GOOD = {"event_id": "a", "occurred_at": "2026-11-24T09:00:00+02:00", "decision": "Route case"}


def lines(*rows):
    return b"\r\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


@pytest.mark.parametrize(
    "body", [json.dumps([GOOD, GOOD]).encode(), lines(GOOD, b"", GOOD, b""), b"\n" + lines(GOOD, GOOD)]
)
def test_an_array_and_lines_say_the_same(body):
    read = events_read(body)

    assert [event.event_id for event in read.events] == ["a", "a"]
    assert list(read.rows) == [1, 2]
    assert read.rejected == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"confidence": 1.4}, "confidence 1.4 is above 1."),
        ({"confidence": -1}, "confidence -1 is below 0."),
        ({"confidence": "high"}, "confidence is no number."),
        ({"autonomy": 7}, "autonomy 7 is above 5."),
        ({"escalated": "yes"}, "escalated is neither true nor false."),
        ({"answer": "x" * 121}, "answer is longer than 120 letters."),
        ({"answer": 3}, "answer is no text."),
        ({"event_id": ""}, "event_id is empty."),
        ({"colour": "red"}, "There is no field colour."),
        ({"occurred_at": "2026-11-24T09:00:00"}, "occurred_at 2026-11-24T09:00:00 has no offset, such as Z or +02:00."),
        ({"occurred_at": "today"}, "occurred_at today is no moment, such as 2026-11-24T09:00:00Z."),
        ({"results": {"error_rate": 1}}, "results is neither true nor false."),
        ({"results": [1]}, "results is no object."),
        ({"answer": "a\0b"}, "A text holds a NUL character."),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_costs_none_of_the_others(row, reason):
    read = events_read(lines(GOOD, GOOD | row, GOOD))

    assert list(read.rows) == [1, 3]
    assert [(rejected.row, rejected.reason) for rejected in read.rejected] == [(2, reason)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"event_id": "b"', "It is no JSON."),
        (b"[1]", "It is no JSON object."),
        (b'{"event_id": "\\ud800"}', "It is no JSON."),
        (b'{"event_id": "\xff"}', "It is no JSON."),
        (json.dumps({"event_id": "b", "decision": "x"}).encode(), "occurred_at is missing."),
    ],
)
def test_a_line_that_is_no_outcome_is_told(row, reason):
    read = events_read(lines(GOOD, row))

    assert len(read.events) == 1
    assert [rejected.reason for rejected in read.rejected] == [reason]


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"[]", b"hello", b"[{", b'{"event_id"\n{"x', lines(*[GOOD] * (MOST_EVENTS + 1))]
)
def test_a_body_of_which_nothing_can_be_taken_is_refused(body):
    with pytest.raises(BodyRefused):
        events_read(body)


def test_packed_bodies_are_unpacked_up_to_what_is_read():
    body = lines(GOOD)

    assert unpacked(gzip.compress(body) + gzip.compress(body)) == body + body
    with pytest.raises(BodyTooLarge):
        unpacked(gzip.compress(b" " * (MOST_BYTES + 1)))
    for broken in (body, gzip.compress(body)[:-4]):
        with pytest.raises(BodyRefused):
            unpacked(broken)


def test_every_field_is_described_to_callers():
    from governance.api.outcome_bodies import OutcomeEventBody  # noqa: PLC0415 - asks for Django, reading does not

    assert set(OutcomeEventBody().fields) == FIELDS


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"x":' + b"[" * 100_000, b'[{"x":' + b"[" * 100_000])
def test_what_lies_deeper_in_itself_than_anybody_reads_is_no_json(deep):
    with pytest.raises(BodyRefused):
        events_read(deep)
    read = events_read(lines(GOOD, b'{"x":' + b"[" * 100_000))
    assert (len(read.events), [rejected.row for rejected in read.rejected]) == (1, [2])


def test_thousands_of_packed_parts_are_not_unpacked_one_after_the_other():
    with pytest.raises(BodyRefused, match="more than 1000 parts"):
        unpacked(gzip.compress(b"") * 1001)


def test_far_more_than_can_be_sent_is_refused_before_it_is_taken_apart():
    with pytest.raises(BodyRefused, match="Send it in parts"):
        events_read(b"[" + b"1," * 3_000_000 + b"1]")
    with pytest.raises(BodyRefused, match="There are 300000 outcomes"):
        events_read(b"{}\n" * 300_000)


def test_what_only_looks_like_a_nul_is_taken_and_what_is_told_of_a_row_is_short():
    read = events_read(lines(GOOD | {"answer": "\\u0000"}, GOOD | {"x" * 9000: 1}))

    assert [event.answer for event in read.events] == ["\\u0000"]
    assert len(read.rejected[0].reason) < 100

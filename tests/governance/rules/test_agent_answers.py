"""Whether a case is within a remit: no database."""

import pytest

from governance.rules.agent_answers import Wanted, case_answer

SEGMENTS = [
    {"segment": "Retail", "autonomy": "A4"},
    {"segment": "Vulnerable", "autonomy": "A1"},
    {"segment": "unknown", "autonomy": "A2"},
]
DECISION = {
    "code": "D-1",
    "name": "Route case",
    "allowed_answers": ["Claims"],
    "autonomy": "A4",
    "segments": SEGMENTS,
}


def answer(**changed):
    standing = {"allowed": True, "reasons": [], "state": "active", "remit": {"number": 1}, "expires_at": "soon"}
    return standing | {"decisions": [DECISION]} | changed


def asked(decision="D-1", segment="", autonomy=0, **changed):
    found = case_answer(answer(**changed), Wanted(decision, segment, autonomy))
    return found["allowed"], found["autonomy"], [reason["id"] for reason in found["reasons"]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"segment": "Retail", "autonomy": 4}, (True, "A4", [])),
        ({"segment": "retail", "autonomy": 5}, (False, "A4", ["AUTONOMY"])),
        ({"segment": "Vulnerable", "autonomy": 2}, (False, "A1", ["AUTONOMY"])),
        # A segment that nobody signed is the unknown one.
        ({"segment": "Gold", "autonomy": 2}, (True, "A2", [])),
        ({"segment": "Gold", "autonomy": 3}, (False, "A2", ["SEGMENT", "AUTONOMY"])),
        ({"autonomy": 3}, (False, "A2", ["AUTONOMY"])),
        ({"decision": "Route case", "autonomy": 1}, (True, "A2", [])),
        ({"decision": "Pay", "autonomy": 0}, (False, "A0", ["DECISION"])),
    ],
)
def test_a_case_is_within_the_remit_as_far_as_its_segment_was_signed(wanted, found):
    assert asked(**wanted) == found


def test_where_nothing_is_cleared_every_case_is_a_humans():
    stopped = {"allowed": False, "state": "suspended", "reasons": [{"id": "SUSPENDED", "text": "Stop."}]}

    assert asked(segment="Retail", autonomy=4, **stopped) == (False, "A0", ["SUSPENDED", "AUTONOMY"])
    assert asked(autonomy=0, **stopped) == (False, "A0", ["SUSPENDED"])


def test_a_restricted_clearance_without_reasons_still_says_why_not():
    assert asked(allowed=False, state="none")[2] == ["STATE"]

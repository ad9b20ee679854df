"""What an item of clarity is, and what it takes to prove logic."""

from enum import StrEnum

from roles.rules.records import record


class Topic(StrEnum):
    """What an item is about. The requirements DEC-1 to DEC-9 and HUM-1 each ask for some of these."""

    BASICS = "basics"
    OWNER = "owner"
    LOGIC = "logic"
    INPUTS = "inputs"
    INCOMPLETE = "incomplete"
    CONFLICTING = "conflicting"
    AMBIGUOUS = "ambiguous"
    UNCOVERED = "uncovered"
    MANDATORY = "mandatory"
    AUTONOMY = "autonomy"
    SEGMENTS = "segments"
    RAMP = "ramp"
    INTERVENTION = "intervention"
    OUTCOMES = "outcomes"
    CALIBRATION = "calibration"
    INCOMPLETE_TESTS = "incomplete_tests"
    CONFLICTING_TESTS = "conflicting_tests"
    REFERENCES = "references"


# What is written down, which the meter counts. The rest is evidence that it is right, and what makes an outcome good.
WRITTEN = frozenset(
    {
        Topic.BASICS,
        Topic.OWNER,
        Topic.LOGIC,
        Topic.INPUTS,
        Topic.INCOMPLETE,
        Topic.CONFLICTING,
        Topic.AMBIGUOUS,
        Topic.UNCOVERED,
        Topic.MANDATORY,
        Topic.AUTONOMY,
        Topic.SEGMENTS,
        Topic.RAMP,
        Topic.INTERVENTION,
    }
)


@record(frozen=True, slots=True)
class Proof:
    """What it takes to prove that written logic is right. The numbers are policy, and handed in; 0 does not ask.

    Units: `edge_tests` for each rule, `reference_cases` for a decision, `segment_cases` for a segment;
    `calibration_error` at most, `kappa` and `agreement` at least, 0 to 1.
    """

    edge_tests: float = 0
    calibration_error: float = 0
    reference_cases: float = 0
    segment_cases: float = 0
    kappa: float = 0
    agreement: float = 0


NOTHING_ASKED = Proof()


@record(frozen=True, slots=True)
class ClarityItem:
    """One thing that has to be said about a decision, and whether it has been.

    `field` names the place in the form that mends it. `message` is the sentence to show while it is open; where it is
    not `known`, nobody can tell yet whether it holds.
    """

    topic: Topic
    field: str
    label: str
    done: bool
    message: str = ""
    known: bool = True


def item(topic: Topic, field: str, label: str, done: object, message: str, *, known: bool = True) -> ClarityItem:
    """Return an item; its message only while it is open."""
    return ClarityItem(topic, field, label, bool(done), "" if done else message, known or bool(done))

"""Whether people can carry what the AI hands over: CAP-3."""

from dataclasses import replace

import pytest

from decisions.rules.escalations import QueueFacts, Sender
from governance.rules.findings import Mend, Result, Screen
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from tests.governance.rules.facts import DECISION, MET, POLICY


def cap_3(*queues, **fields):
    found = judge(replace(MET, **{"queues": queues} | fields), POLICY, Gate.PRODUCTION)
    return next(finding.verdict for finding in found if finding.requirement == "CAP-3")


def queue(*senders, fte=2.5, minutes=23):
    return QueueFacts(7, "Claims desk", fte, minutes, senders)


OWN = Sender(DECISION.id, "Route case", 400, 0.19)


def test_with_too_few_people_the_figures_the_queue_and_the_way_out_are_told():
    verdict = cap_3(queue(OWN))

    assert verdict.result is Result.NOT_MET
    assert verdict.message == (
        "Claims desk: 19 % of 400 cases a day, 76 escalations, 8.1 people needed, 2.5 there. "
        "Staff Claims desk with 8.1, or cap the volume of Route case at 123 cases a day."
    )
    assert verdict.gaps[0].mend == Mend(Screen.QUEUE, 7)


def test_what_was_advised_mends_it():
    assert cap_3(queue(replace(OWN, volume=123))).result is Result.MET
    assert cap_3(queue(OWN, fte=8.2)).result is Result.MET


def test_what_others_send_to_the_same_queue_counts():
    others = Sender(99, "Close case", 4000, 0.19)

    verdict = cap_3(queue(replace(OWN, share=0.001), others))

    assert verdict.result is Result.NOT_MET
    assert "or cap" not in verdict.message


@pytest.mark.parametrize(
    ("found", "message", "mend"),
    [
        (
            queue(replace(OWN, share=None, missing="Nobody said it.", field="edge-ambiguous")),
            "Nobody said it.",
            Mend(Screen.DECISION, DECISION.id, "edge-ambiguous"),
        ),
        (
            queue(OWN, minutes=None),
            "Nothing says how many minutes one case takes at Claims desk.",
            Mend(Screen.QUEUE, 7),
        ),
        (
            queue(OWN, *(Sender(n, f"Other {n}", 10, None, missing=f"Nobody said it of {n}.") for n in (50, 51, 52))),
            "Claims desk: Nobody said it of 50. So it is with 2 more that send cases there.",
            Mend(Screen.DECISION, 50),
        ),
    ],
)
def test_what_is_not_known_is_never_met(found, message, mend):
    verdict = cap_3(found)

    assert (verdict.result, verdict.message) == (Result.INDETERMINATE, message)
    assert [gap.mend for gap in verdict.gaps] == [mend]


def test_where_a_human_decides_every_case_nothing_is_asked():
    assert cap_3(decisions=(replace(DECISION, autonomy=0),)).result is Result.NOT_APPLICABLE


def test_where_no_case_reaches_anybody_it_is_not_met():
    assert cap_3().result is Result.NOT_MET
    assert cap_3(decisions=()).message == "No decision is registered."

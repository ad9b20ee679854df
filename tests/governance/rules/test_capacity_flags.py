"""CAP-1's hours, and the flags about people and queues that carry too much: F-CAP-1, F-CAP-3, F-CAP-4."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from decisions.rules.escalations import Sender
from governance.rules.breaches import BreachFacts, BreachState, Detector
from governance.rules.chases.capacity import person_holds_too_much, person_is_overcommitted, queue_is_too_busy
from governance.rules.commitment import required_hours, side_of_desk_gaps
from governance.rules.facts import LoadFacts
from governance.rules.findings import Mend, Screen
from governance.rules.oversight import HandledFacts
from governance.rules.raised import PersonLoad
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity
from roles.rules.capacity import Allocation
from tests.governance.rules.facts import DECISION, DEPUTY, LEAD, MET, NOW, OLIVIA, POLICY, QUEUE, TODAY

BREACH = BreachFacts(1, 1, 1, "Misroute rate", Detector.E_PROCESS, Severity.HIGH, BreachState.OPEN, NOW)


def allocation(hours, subject="a", **fields):
    return Allocation(subject, hours, TODAY, None, **fields)


def told(rule, load, who=OLIVIA, today=TODAY):
    return [(flag.subject, flag.severity, flag.message) for flag in rule(PersonLoad(who, load, today), POLICY)]


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"stage": Stage.PILOT}, 12),
        ({"stage": Stage.SHAPING}, 8),
        ({"stage": Stage.PRODUCTION, "production_since": TODAY - timedelta(days=89)}, 12),
        ({"stage": Stage.PRODUCTION, "production_since": TODAY - timedelta(days=90)}, 8),
        ({"stage": Stage.PRODUCTION, "production_since": None}, 8),
        ({"stage": Stage.SHAPING, "breaches": (BREACH, replace(BREACH, state=BreachState.CLOSED))}, 12),
        ({"stage": Stage.PILOT, "breaches": (BREACH, BREACH)}, 20),
    ],
)
def test_a_pilot_early_production_and_open_breaches_take_more_of_an_owner(fields, hours):
    assert required_hours(replace(MET, **fields), POLICY) == hours


def test_a_deputy_needs_a_quarter_of_the_hours_free():
    owner = MET.holder_of(Capacity.OUTCOME_OWNER)
    full, enough = LoadFacts((allocation(151),)), LoadFacts((allocation(150),))

    gaps = side_of_desk_gaps(replace(MET, loads=MET.loads | {DEPUTY.id: full}), POLICY, owner)

    assert [gap.message for gap in gaps] == [
        "Dan deputises for Olivia as outcome owner and has 9 hours a month left; 10 are to be kept free."
    ]
    assert side_of_desk_gaps(replace(MET, loads=MET.loads | {DEPUTY.id: enough}), POLICY, owner) == []


def test_what_a_deputy_keeps_free_is_no_ownership_of_theirs():
    load = LoadFacts((allocation(31), allocation(400, deputy=True)))
    owner = MET.holder_of(Capacity.OUTCOME_OWNER)

    gaps = side_of_desk_gaps(replace(MET, loads=MET.loads | {OLIVIA.id: load}), POLICY, owner)

    assert [gap.message for gap in gaps] == ["Olivia has 31 hours a month for all ownership; 32 are the least."]


def test_the_day_of_too_much_is_named():
    load = LoadFacts((allocation(100), allocation(70, "b")._replace(starts=TODAY + timedelta(days=30))))

    assert told(person_is_overcommitted, load) == [
        ("", Severity.HIGH, "Olivia has promised 170 of 160 hours a month from 24 Dec 2026 on: a, b.")
    ]


def test_what_is_kept_free_as_a_deputy_counts():
    load = LoadFacts((allocation(155), allocation(40, "deputy: owner", deputy=True)))

    (flag,) = told(person_is_overcommitted, load)

    assert flag[2].endswith("165 of 160 hours a month from 24 Nov 2026 on: a, deputy: owner, 10 h kept free.")


def test_leave_that_leaves_too_little_is_named_with_its_exact_days():
    # December 2026 has 23 weekdays; ten of them away leave 13.
    load = LoadFacts((allocation(115),), absences=((date(2026, 12, 7), date(2026, 12, 18)),))

    assert told(person_is_overcommitted, load) == [
        (
            "leave",
            Severity.HIGH,
            "Olivia is away from 7 Dec 2026 to 18 Dec 2026: 90.4 hours are left in December 2026, 115 are promised.",
        )
    ]
    assert told(person_is_overcommitted, replace(load, allocations=(allocation(90),))) == []


def test_nobody_is_chased_for_what_somebody_promised_who_left():
    left = replace(OLIVIA, last_working_day=TODAY - timedelta(days=1))
    load = LoadFacts((allocation(500),), initiatives=9, decisions=99)

    assert told(person_is_overcommitted, load, left) == told(person_holds_too_much, load, left) == []


def test_too_many_initiatives_and_decisions_are_told_apart():
    load = LoadFacts(initiatives=POLICY.maximum_initiatives + 1, decisions=POLICY.maximum_decisions + 1)

    assert told(person_holds_too_much, load) == [
        ("initiatives", Severity.MEDIUM, "Olivia answers on 4 initiatives; 3 are the most."),
        ("decisions", Severity.MEDIUM, "Olivia owns 8 decisions; 7 are the most."),
    ]
    assert told(person_holds_too_much, LoadFacts(initiatives=3, decisions=7)) == []


SENDER = Sender(DECISION.id, DECISION.name, 100, 0.2)
# 20 cases a day of 15 minutes, at a peak of 1.3: 1.39 people of 330 minutes that are busy for 85 % of them.
DESK = replace(QUEUE, senders=(SENDER,), fte=2.0)
HANDLED = HandledFacts(
    DECISION.name,
    500,
    days=tuple((TODAY - timedelta(days=n), 100) for n in range(5, 0, -1)),
    escalated_days=tuple((TODAY - timedelta(days=n), 34) for n in range(5, 0, -1)),
)


def busy(**fields):
    facts = replace(MET, **{"queues": (DESK,)} | fields)
    return [(flag.subject, flag.message, flag.mend, flag.owner_id) for flag in queue_is_too_busy(facts, POLICY)]


def test_a_desk_that_was_busy_five_days_running_goes_to_whoever_leads_it():
    # 34 cases of 15 minutes are 510 of 561 minutes that two people have.
    assert busy(handled=(HANDLED,)) == [
        (
            "queue:7",
            (
                "Desk was busy 91 % of its time or more on each of the last 5 days with cases, up to 23 Nov 2026; 85 % "
                f"is the most. Staff Desk with 1.6, or cap the volume of {DECISION.name} at 122 cases a day."
            ),
            Mend(Screen.QUEUE, 7),
            LEAD.id,
        )
    ]


@pytest.mark.parametrize(
    "handled",
    [
        replace(HANDLED, days=HANDLED.days[1:], escalated_days=HANDLED.escalated_days[1:]),
        replace(HANDLED, escalated_days=((HANDLED.days[0][0], 31), *HANDLED.escalated_days[1:])),
        replace(HANDLED, decision="Something else"),
    ],
)
def test_four_days_one_quieter_day_or_another_decision_are_not_enough(handled):
    assert busy(handled=(handled,)) == []


def test_what_others_send_to_the_same_desk_counts_as_it_is_forecast():
    others = replace(DESK, senders=(SENDER, Sender(99, "Another", 50, 0.2)), fte=2.5)
    ((_, message, *_rest),) = busy(queues=(others,), handled=(HANDLED,))

    assert message.startswith("Desk was busy 94 % of its time or more")


def test_a_desk_that_will_be_too_busy_is_told_with_the_day_and_what_would_do():
    short = replace(DESK, fte=1.5)
    in_future, now = busy(queues=(short,)), busy(queues=(short,), stage=Stage.PRODUCTION)

    assert in_future[0][1] == (
        "Desk is forecast to be busy 93 % of its time from 23 Jan 2027 on; 85 % is the most. "
        f"Staff Desk with 1.6, or cap the volume of {DECISION.name} at 91 cases a day."
    )
    assert "from 24 Nov 2026 on" in now[0][1]
    assert busy(queues=(DESK,)) == []


@pytest.mark.parametrize(
    "fields", [{"stage": Stage.SHAPING}, {"stage": Stage.STOPPED}, {"queues": (replace(DESK, handling_minutes=None),)}]
)
def test_what_does_not_run_and_what_is_not_known_is_not_chased(fields):
    assert busy(**{"queues": (replace(DESK, fte=1.0),)} | fields) == []


def test_nothing_is_chased_where_nobody_is_asked_whether_there_are_enough_people():
    facts = replace(MET, queues=(replace(DESK, fte=1.0),))
    lax = replace(POLICY, requirements_production=("OWN-1",))

    assert list(queue_is_too_busy(facts, lax)) == []

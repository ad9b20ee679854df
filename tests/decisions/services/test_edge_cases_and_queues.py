from datetime import time
from decimal import Decimal

import pytest

from decisions.models import EdgeCasePolicy, Queue
from decisions.rules.vocabulary import EdgeAction, EdgeCase, TriggerType
from decisions.services.decisions import edge_case_set
from decisions.services.queues import queue_register, queue_seen, queue_update
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision


def put(decision, cast, kind=EdgeCase.UNCOVERED, action=EdgeAction.ESCALATE, **policy):
    return edge_case_set(decision, kind=kind, action=action, **policy, actor=cast.olivia.actor, at=NOW)


@pytest.fixture
def queue(cast):
    return queue_register(
        name="Desk",
        unit=cast.operations,
        lead=cast.carl,
        staffed_from=time(8),
        staffed_until=time(18),
        staffed_fte=2,
        actor=cast.olivia.actor,
        at=NOW,
    )


@pytest.mark.parametrize(
    "action", [EdgeAction.ABSTAIN, EdgeAction.ASK, EdgeAction.PRECEDENCE, EdgeAction.REFUSE], ids=str
)
def test_where_no_rule_fits_a_case_goes_to_a_person_or_gets_an_allowed_answer(cast, action):
    decision = make_decision(cast, allowed_answers=["Claims", "Service"])

    with pytest.raises(Refused):
        put(decision, cast, action=action)
    with pytest.raises(Refused):
        put(decision, cast, action=EdgeAction.DEFAULT_ANSWER)
    with pytest.raises(Refused):
        put(decision, cast, action=EdgeAction.DEFAULT_ANSWER, default_answer="Approve")
    put(decision, cast, action=EdgeAction.DEFAULT_ANSWER, default_answer="Service")
    put(decision, cast)

    assert EdgeCasePolicy.objects.get().action == "escalate"


def test_no_timeout_approves(cast):
    decision = make_decision(cast)

    with pytest.raises(Refused):
        put(decision, cast, timeout_action="approve")

    assert not EdgeCasePolicy.objects.exists()


@pytest.mark.parametrize(
    "policy",
    [
        {"expected_share": Decimal("1.01")},
        {"expected_share": Decimal("-0.1")},
        {"trigger": TriggerType.CONFIDENCE, "trigger_value": Decimal(85)},
        {"trigger": TriggerType.AMOUNT, "trigger_value": Decimal(-1)},
    ],
    ids=str,
)
def test_shares_and_thresholds_are_numbers_that_can_be(cast, policy):
    decision = make_decision(cast)

    with pytest.raises(Refused):
        put(decision, cast, EdgeCase.AMBIGUOUS, **policy)

    assert not EdgeCasePolicy.objects.exists()


def test_a_trigger_and_the_share_of_cases_are_kept(cast):
    decision = make_decision(cast)

    put(
        decision,
        cast,
        EdgeCase.AMBIGUOUS,
        trigger=TriggerType.CONFIDENCE,
        trigger_value=Decimal("0.85"),
        expected_share=Decimal("0.12"),
    )

    policy = EdgeCasePolicy.objects.get()
    assert (policy.trigger, policy.trigger_value, policy.expected_share) == (
        "confidence",
        Decimal("0.85"),
        Decimal("0.12"),
    )


@pytest.mark.parametrize("who", ["olivia", "petra", "arne", "adam"])
def test_a_queue_is_changed_by_nobody_but_its_lead_the_heads_and_architects(cast, queue, who):
    with pytest.raises(NotPermitted):
        queue_update(queue, handling_minutes=1, actor=getattr(cast, who).actor, at=NOW)

    assert Queue.objects.get().handling_minutes is None


def test_the_lead_says_how_long_a_case_takes(cast, queue):
    queue_update(queue, handling_minutes=12, staffed_fte=Decimal("2.5"), actor=cast.carl.actor, at=NOW)

    assert (Queue.objects.get().handling_minutes, Queue.objects.get().staffed_fte) == (12, Decimal("2.5"))


def test_who_saw_another_queue_writes_nothing_over_it(cast, queue):
    by = {"actor": cast.carl.actor, "at": NOW}
    seen = queue_seen(Queue.objects.get())
    queue_update(queue, staffed_fte=Decimal("2.5"), seen=seen, **by)

    with pytest.raises(Stale, match="changed this queue since you opened it"):
        queue_update(queue, staffed_fte=Decimal(1), handling_minutes=5, seen=seen, **by)
    assert (Queue.objects.get().staffed_fte, Queue.objects.get().handling_minutes) == (Decimal("2.5"), None)

    queue_update(queue, handling_minutes=5, seen=queue_seen(Queue.objects.get()), **by)
    assert Queue.objects.get().handling_minutes == 5


def test_a_queue_does_not_take_the_name_of_another(cast, queue):
    other = queue_register(
        name="Night desk",
        unit=cast.operations,
        lead=cast.carl,
        staffed_from=time(8),
        staffed_until=time(8),
        actor=cast.olivia.actor,
        at=NOW,
    )

    with pytest.raises(Refused):
        queue_update(other, name="DESK", actor=cast.carl.actor, at=NOW)

    assert Queue.objects.get(pk=other.pk).name == "Night desk"

"""Errors planted among cases that people review: how many a team caught. Never about one person."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from decisions.models import Decision
from governance.events import changed
from governance.models import Initiative, SeededTest
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import Policy
from governance.services.drills import ended_reasons
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused


class SeededTold(TypedDict, total=False):
    """What else is told of a test. `alternative`: another one, where errors cannot be planted; it needs approval."""

    decision: Decision | None
    alternative: str
    note: str


def may_record_test(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say what a test showed: who intervenes or measures, second line, PMO and platform."""
    return (
        actor.may_answer and is_granted(actor, Act.RECORD_DRILL, GRANTS, unit=initiative.beneficiary_unit_id)
    ) or holds_capacity(actor, initiative, Capacity.INTERVENTION_LEAD, Capacity.MEASUREMENT_OWNER)


def may_approve_test(actor: Actor, test: SeededTest) -> bool:
    """Whether this person may let another kind of test count: the second line, and not whoever recorded it."""
    trusted = actor.may_answer and is_granted(actor, Act.APPROVE_TEST, GRANTS)
    second = trusted or holds_capacity(actor, test.initiative, Capacity.SECOND_LINE)
    return second and actor.identity != test.recorded_by.identity_group


@transaction.atomic
def seeded_test_record(
    initiative: Initiative,
    *,
    team_size: int,
    held_on: date,
    planted: int = 0,
    caught: int = 0,
    actor: Actor,
    at: datetime,
    **told: Unpack[SeededTold],
) -> SeededTest:
    """Put on record how many of the errors that were `planted` a team caught, of one decision or of all.

    Raises: NotPermitted; Refused for a team so small that it would be about single people.
    """
    if not may_record_test(actor, initiative):
        text = "Only those who intervene or measure here, the second line, the PMO and the platform group record tests."
        raise NotPermitted(Reason("PERMISSION", text))
    initiatives_lock([initiative.pk])
    test = SeededTest(
        initiative=initiative,
        decision=told.get("decision"),
        team_size=team_size,
        planted=planted,
        caught=caught,
        held_on=held_on,
        alternative=told.get("alternative", "").strip(),
        note=told.get("note", "").strip(),
        recorded_by_id=actor.id,
        recorded_at=at,
    )
    if reasons := [*ended_reasons(initiative), *_reasons_against(test, initiative.policy_profile.policy)]:
        raise Refused(*reasons)
    test.save(force_insert=True)
    details = {"planted": planted, "caught": caught, "team_size": team_size}
    announce(changed, "seeded_test_record", Target(test, details), actor_id=actor.id, at=at)
    return test


@transaction.atomic
def seeded_test_approve(test: SeededTest, *, actor: Actor, at: datetime) -> SeededTest:
    """Let another kind of test count, as the second line.

    Raises: NotPermitted, for whoever recorded it too; Refused where errors were planted, and once it is approved.
    """
    initiatives_lock([test.initiative_id])
    locked = (
        SeededTest.objects.select_for_update(of=("self",)).select_related("initiative", "recorded_by").get(pk=test.pk)
    )
    if not may_approve_test(actor, locked):
        text = "Only the second line approves another kind of test, and nobody approves what they recorded."
        raise NotPermitted(Reason("HUM-3", text))
    if not locked.alternative:
        raise Refused("Errors were planted in this test; its numbers speak for themselves.")
    if locked.approved_at:
        raise Refused("This test is approved already.")
    locked.approved_by_id, locked.approved_at = actor.id, at
    locked.save(update_fields=["approved_by", "approved_at"])
    announce(changed, "seeded_test_approve", locked, actor_id=actor.id, at=at)
    return locked


def _reasons_against(test: SeededTest, policy: Policy) -> list[Reason]:
    found = []
    if test.team_size < policy.minimum_group:
        text = f"A test of fewer than {policy.minimum_group:g} people would be about single people; it is not kept."
        found.append(Reason("GROUP", text))
    if test.held_on > test.recorded_at.date():
        found.append(Reason("TEST_TIME", "This test is still ahead. Record it once it was held."))
    if test.planted < 1 and not test.alternative:
        found.append(Reason("PLANTED", "Say how many errors were planted, or describe the other test."))
    if test.caught > test.planted:
        found.append(Reason("CAUGHT", "No more errors can have been caught than were planted."))
    if test.decision_id and not test.initiative.citations.filter(decision=test.decision_id).exists():
        found.append(Reason("DECISION", f"This initiative does not cite {test.decision}."))
    return found

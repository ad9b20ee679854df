"""Drills, tests, queues and overrides in the words in which pages show them."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from decisions.models import Shift
from decisions.queries.rosters import hours_of
from decisions.rules.rosters import cover_gaps
from governance.models import Initiative, SeededTest
from governance.queries.interventions import overrides_since
from governance.rules.behaviour import team_of
from governance.rules.facts import Facts
from governance.rules.findings import Result
from governance.rules.override_groups import OverridesShown, overrides_shown
from governance.rules.oversight import DrillFacts, DrillKind, SeededFacts
from governance.rules.policy import Policy
from governance.rules.supervision import caught_at_least, drill_fault, seeded_fault
from governance.services.seeded_tests import may_approve_test
from roles.rules.permissions import Actor

SHOWN = 20


def queue_rows(facts: Facts) -> list[dict[str, Any]]:
    """Return each queue with its shifts, the hours that are open, and whether what its people may do is signed."""
    shifts: dict[int, list[Shift]] = {queue.id: [] for queue in facts.queues}
    for shift in Shift.objects.filter(queue__in=shifts).select_related("person").order_by("starts", "pk"):
        shifts[shift.queue_id].append(shift)
    return [
        {
            "queue": queue,
            "shifts": shifts[queue.id],
            "people": len({shift.person_id for shift in queue.shifts}),
            "untrained": len({shift.person_id for shift in queue.shifts if not shift.trained}),
            "known": all(d.operates for d in facts.decisions if queue.id in d.queues),
            "gaps": [
                f"{decision.name}: {gap}"
                for decision in facts.decisions
                if decision.operates and queue.id in decision.queues
                for gap in cover_gaps(decision.operates, queue.hours, map(hours_of, shifts[queue.id]))
            ],
        }
        for queue in facts.queues
    ]


def drill_rows(initiative: Initiative, policy: Policy) -> list[dict[str, Any]]:
    """Return the latest drills, each with how it is judged."""
    rows = initiative.drills.select_related("witnessed_by", "recorded_by").order_by("-held_at", "-pk")[:SHOWN]
    found = []
    for row in rows:
        kind = DrillKind(row.kind)
        facts = DrillFacts(row.pk, kind, row.held_at, row.passed, row.seconds_to_safe)
        fault = drill_fault(facts, policy)
        text = _("Succeeded") if not fault else _("Too slow") if row.passed else _("Failed")
        found.append({"drill": row, "result": Result.NOT_MET if fault else Result.MET, "text": text})
    return found


def seeded_rows(initiative: Initiative, policy: Policy, actor: Actor) -> list[dict[str, Any]]:
    """Return the latest tests with planted errors, each with what it shows."""
    rows = initiative.seeded_tests.select_related("initiative", "decision", "recorded_by", "approved_by")
    return [_seeded_row(row, policy, actor) for row in rows.order_by("-held_on", "-pk")[:SHOWN]]


def _seeded_row(row: SeededTest, policy: Policy, actor: Actor) -> dict[str, Any]:
    approved = row.approved_at is not None
    test = SeededFacts(row.pk, row.decision_id, row.held_on, row.planted, row.caught, bool(row.alternative), approved)
    if row.alternative:
        result = Result.MET if approved else Result.INDETERMINATE
        text = _("Approved") if approved else _("Waits for the second line")
    elif row.planted < policy.seeded_cases:
        result, text = Result.INDETERMINATE, _("Too few errors")
    else:
        fault = seeded_fault(test, policy)
        result, text = (Result.NOT_MET, _("Too few caught")) if fault else (Result.MET, _("Shown"))
    return {
        "test": row,
        "result": result,
        "text": text,
        "at_least": round(caught_at_least(test) * 100) if row.planted else None,
        "may_approve": bool(row.alternative) and not approved and may_approve_test(actor, row),
    }


def override_rows(initiative: Initiative, facts: Facts, policy: Policy) -> OverridesShown:
    """Return why people overrode answers of late, as far as it may be shown."""
    since = facts.today - timedelta(days=policy.behaviour_days)
    return overrides_shown(overrides_since(initiative, since), team_of(facts, None), policy.minimum_group)

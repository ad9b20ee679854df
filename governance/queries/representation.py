"""The plans that somebody speaks about for employees, with whatever follows from them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from governance.models import Initiative, PlanCitation, PolicyProfile
from governance.queries.sight import Sight
from roles.models import RedesignPlan
from roles.queries.consultations import consultation_rules
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.consultation_standing import RuleStanding, first_change, rules_standing
from roles.rules.hours import Balance, plan_balance
from roles.rules.plans import PlanFacts, PlanState


@dataclass(frozen=True, slots=True)
class PlanSpokenFor:
    """A plan as employees are concerned: from when, by how much, what was asked, and which initiatives follow it."""

    facts: PlanFacts
    changes_on: date | None
    balance: Balance
    standings: tuple[RuleStanding, ...]
    initiatives: tuple[Initiative, ...]


def plans_living(ids: Collection[int] | None) -> list[int]:
    """Return the ids of these plans, or of all, that were not withdrawn, in one statement."""
    found = RedesignPlan.objects.exclude(state=PlanState.WITHDRAWN)
    if ids is not None:
        found = found.filter(pk__in=ids)
    return list(found.order_by("-pk").values_list("pk", flat=True))


def plans_shown(ids: Collection[int], today: date, tree: UnitTree, sight: Sight) -> list[PlanSpokenFor]:
    """Return these plans, those first whose work changes first, in a fixed number of statements."""
    facts = plan_facts(ids, tree)
    rules = consultation_rules()
    following = _initiatives(ids, sight)
    shown = [
        PlanSpokenFor(
            facts=plan,
            changes_on=first_change(plan),
            balance=plan_balance(plan),
            standings=rules_standing(plan, rules, today),
            initiatives=tuple(following[plan.id]),
        )
        for plan in facts.values()
    ]
    return sorted(shown, key=lambda plan: (plan.changes_on is None, plan.changes_on or date.max, plan.facts.id))


def people_affected(ids: Collection[int]) -> int:
    """Return how many people hold the jobs that these plans change, each job counted once, in one statement."""
    rows = RedesignPlan.objects.filter(pk__in=ids).order_by("role_id").values_list("role_id", "role__headcount")
    return sum(dict(rows).values())


def smallest_group() -> float:
    """Return the smallest group about which any policy lets figures be shown, in one statement."""
    return min(profile.policy.minimum_group for profile in PolicyProfile.objects.all())


def _initiatives(plans: Collection[int], sight: Sight) -> Mapping[int, list[Initiative]]:
    found: dict[int, list[Initiative]] = defaultdict(list)
    cited = sight.of(PlanCitation.objects.filter(plan__in=plans)).select_related("initiative")
    for citation in cited.order_by("initiative__key"):
        found[citation.plan_id].append(citation.initiative)
    return found

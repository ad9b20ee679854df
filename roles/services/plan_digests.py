"""Keeping the digest of a plan that of what it says, and its state that of its signatures."""

from collections.abc import Collection

from django.db.models import F, Q

from roles.models import PlanSignature, RedesignPlan
from roles.queries.plan_content import plan_digests
from roles.rules.plan_signing import OVER, state_after_change
from roles.rules.plans import PlanPart, PlanState


def plan_changed(plan: RedesignPlan) -> None:
    """Have a plan that was written know its digest: call it after every act on its content, under lock of its row.

    Its revision grows. Where it says something else than was signed, it is a draft again; where everybody signed just
    what it says now, it is approved.
    """
    plans_changed([plan.pk])
    plan.refresh_from_db(fields=["digest", "state", "revision"])


def plan_settled(plan: RedesignPlan) -> None:
    """Have a plan, locked, know the digest of what it says now: what it names may be called otherwise by now."""
    if plan_digests([plan.pk])[plan.pk] != plan.digest:
        plan_changed(plan)


def plans_changed(ids: Collection[int]) -> None:
    """Do the same for all of these plans: a role was written, or work that they name.

    What is completed or withdrawn stays what was signed, whatever becomes of its role.
    """
    digests = plan_digests(ids)
    plans = list(RedesignPlan.objects.select_for_update(no_key=True).filter(pk__in=digests).order_by("pk"))
    signed = _signed({plan.pk: digests[plan.pk] for plan in plans})
    for plan in plans:
        if plan.state not in OVER and plan.digest != digests[plan.pk]:
            plan.digest = digests[plan.pk]
            plan.state = state_after_change(PlanState(plan.state), signed=plan.pk in signed)
        plan.revision = F("revision") + 1
        plan.save(update_fields=["digest", "state", "revision"])


def plans_retold(condition: Q) -> list[RedesignPlan]:
    """Return the plans that fulfil this and say something else now, for what they name is called otherwise."""
    ids = sorted(set(RedesignPlan.objects.filter(condition).values_list("pk", flat=True)))
    plans_changed(ids)
    return list(RedesignPlan.objects.filter(pk__in=ids).order_by("pk"))


def _signed(digests: dict[int, str]) -> frozenset[int]:
    """Return the plans whose every part is signed under the digest given."""
    parts: dict[int, set[str]] = {number: set() for number in digests}
    signatures = PlanSignature.objects.filter(plan__in=digests).values_list("plan_id", "digest", "part")
    for number, digest, part in signatures:
        if digest == digests[number]:
            parts[number].add(part)
    return frozenset(number for number, found in parts.items() if found == set(PlanPart))

"""Redesign plans that can be signed, and are."""

from datetime import timedelta
from decimal import Decimal

from governance.services.plan_signatures import plan_sign
from governance.services.proofs import Proof
from roles.models import RedesignPlan
from roles.queries.plan_content import plan_digests
from roles.rules.plans import Fallback, Fate, PlanPart, RemovalKind
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.cast import NOW

DAY = NOW.date() - timedelta(days=30)


def rows(owner, *, day=DAY, sorted_after=0):
    """What becomes of three activities: one ends, one stays, one comes new."""
    return [
        {
            "statement": "Sort the inbox",
            "hours_before": Decimal(300),
            "fate": Fate.AUTOMATE,
            "hours_after": Decimal(sorted_after),
            "effective_date": day,
            "removal_kind": RemovalKind.QUEUE_CLOSED,
            "removal_owner": owner,
            "fallback": Fallback.RETAINED_SKILL,
        },
        {
            "statement": "Answer customers",
            "hours_before": Decimal(900),
            "fate": Fate.RETAIN,
            "hours_after": Decimal(900),
        },
        {"statement": "Check a sample", "hours_before": Decimal(0), "fate": Fate.NEW, "hours_after": Decimal(60)},
    ]


def signable_plan(author, unit, *, hr, title="Adviser, redesigned", at=NOW, day=DAY):
    """Return a plan that leaves nothing open, written by somebody."""
    role = role_register(title="Adviser", unit=unit, headcount=8, site=title, actor=hr.actor, at=at)
    plan = plan_register(title=title, role=role, summary="", actor=author.actor, at=at)
    plan_update(plan, title=title, activities=rows(author, day=day), actor=author.actor, at=at)
    return RedesignPlan.objects.get(pk=plan.pk)


def put_name(plan, part, person, *, at=NOW, **more):
    """Have somebody sign the plan as it is now, in one part."""
    digest = more.pop("digest", None) or plan_digests([plan.pk])[plan.pk]
    proof = more.pop("proof", Proof(person.pk, "password", at))
    return plan_sign(plan, part, digest=digest, proof=proof, actor=person.actor, at=at)


def sign_plan(plan, *, lead, head, hr, finance, at=NOW):
    """Have all four sign the plan, each in their part."""
    people = {PlanPart.LEAD: lead, PlanPart.BUSINESS: head, PlanPart.HR: hr, PlanPart.FINANCE: finance}
    return [put_name(plan, part, person, at=at) for part, person in people.items()]

"""An initiative whose plan sets hours free, and what it is worth."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from governance.rules.benefits import Baseline, Seen
from governance.rules.value import BenefitKind
from governance.services.benefit_steps import benefit_baseline, benefit_commit, benefit_read
from governance.services.benefits import Proposal, benefit_propose
from governance.services.initiatives import initiative_cite_plan
from governance.services.tolerances import tolerance_set
from roles.models import Activity, ActivityChange, CapacityMovement, RedesignPlan, Role
from roles.rules.plans import Destination, Fate
from tests.cast import make_initiative, make_person


def now():
    return timezone.now()


def fund(cast):
    """Give the cast two people of finance."""
    cast.fred = make_person("Fred", cast.company, "finance")
    cast.fiona = make_person("Fiona", cast.company, "finance")
    return cast


def plan_freeing(cast, *initiatives, frees=400, oversight=120, title="Adviser, redesigned", released=0):
    """Return a plan that these initiatives cite; it sets so many hours free, and has so many to look after the AI."""
    role, _made = Role.objects.get_or_create(title=title, unit=cast.operations, defaults={"headcount": 10})
    plan = RedesignPlan.objects.create(title=title, role=role, created_by=cast.hana, created_at=now())
    for statement, fate, before, after, watches in (
        ("Sort the inbox", Fate.AUTOMATE, frees, 0, False),
        ("Look after the AI", Fate.NEW, 0, oversight, True),
    ):
        activity = Activity.objects.create(role=role, statement=statement, hours_per_month=before)
        ActivityChange.objects.create(
            plan=plan, activity=activity, fate=fate, hours_before=before, hours_after=after, oversight=watches
        )
    if released:
        CapacityMovement.objects.create(plan=plan, destination=Destination.RELEASE, hours=released)
    for initiative in initiatives:
        initiative_cite_plan(initiative, plan, actor=cast.petra.actor, at=now())
    return plan


def worth(cast, title="Case triage", role="Adviser, redesigned", **plan):
    """Return an initiative with one plan, and two measures that have a tolerance."""
    initiative = make_initiative(cast, title)
    for measure in ("Misroute rate", "Customer effort"):
        tolerance_set(initiative, measure=measure, actor=cast.petra.actor, at=now())
    initiative.plan = plan_freeing(cast, initiative, title=role, **plan)
    return initiative


def proposed(cast, initiative, *, hours=0, kind=BenefitKind.CAPACITY, name="Less sorting", by=None, plan=None, **more):
    """Return a benefit, proposed by the PMO unless somebody else is named, that Olivia owns."""
    plan = plan or (initiative.plan if kind.of_hours else None)
    said = {"unit": "hours a month", "target": Decimal(100), "target_on": now().date() + timedelta(days=200)} | more
    proposal = Proposal(name=name, kind=kind, owner=cast.olivia, plan=plan, hours=Decimal(hours), **said)
    return benefit_propose(initiative, proposal, actor=(by or cast.petra).actor, at=now())


def before(days=60, **more):
    """Return what was measured so many days ago, over thirty days."""
    last = now().date() - timedelta(days=days)
    said = {"value": Decimal(300), "first_day": last - timedelta(days=30), "last_day": last, "method": "Time sheets."}
    return Baseline(**said | more)


def baselined(cast, benefit, days=60):
    return benefit_baseline(benefit, before(days), actor=cast.petra.actor, at=now())


def committed(cast, initiative, **more):
    """Return a benefit that finance relies on."""
    benefit = baselined(cast, proposed(cast, initiative, **more))
    return benefit_commit(benefit, actor=cast.fred.actor, at=now())


def seen(days=1, **more):
    last = now().date() - timedelta(days=days)
    return Seen(
        **{"first_day": last - timedelta(days=30), "last_day": last, "value": Decimal(90), "source": "CRM"} | more
    )


def read(cast, benefit, **more):
    return benefit_read(benefit, seen(**more), actor=cast.olivia.actor, at=now())

"""A plan at a German site, the rules that ask something of it, and those who speak for its people."""

from datetime import timedelta
from decimal import Decimal

from roles.models import ActivityChange, ConsultationRule, RedesignPlan, Role
from roles.services.representations import representation_name
from tests.cast import NOW, make_person

TODAY = NOW.date()


def german_plan(cast, *, site="Köln", country="DE", title="After triage", changes_in=200, author=None, today=TODAY):
    role = Role.objects.create(title="Claims handler", unit=cast.claims, headcount=12, site=site, jurisdiction=country)
    plan = RedesignPlan.objects.create(title=title, role=role, created_by=author or cast.olivia, created_at=NOW)
    activity = role.activities.create(statement="Sort the post", hours_per_month=Decimal(300))
    ActivityChange.objects.create(
        plan=plan,
        activity=activity,
        fate="automate",
        hours_before=Decimal(300),
        hours_after=Decimal(0),
        effective_date=today + timedelta(days=changes_in),
    )
    return plan


def consent_rule():
    return ConsultationRule.objects.get(key="DE-BetrVG-87-1-6")


def inform_rule():
    return ConsultationRule.objects.get(key="DE-BetrVG-80-3")


def works_council(cast, name, *, body="Works council", since=TODAY, **whom):
    """Return somebody new who speaks for employees."""
    person = make_person(name, cast.claims)
    representation_name(person=person, body=body, valid_from=since, **whom, actor=cast.hana.actor, at=NOW)
    return person

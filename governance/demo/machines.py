"""What runs without people: the accounts of pipelines and feeds, and what each of their tokens may do."""

from collections.abc import Collection

from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.drafts import MOTOR, WATER
from governance.models import Initiative
from governance.rules.scopes import Scope
from governance.services.service_accounts import service_account_register
from governance.services.service_tokens import service_token_issue

# How long tokens last. Units: days.
_HALF_A_YEAR = 180


def machine_stories(company: Company) -> list[Story]:
    """Return the stories of the machines that ask for clearances, and of those that report outcomes."""
    release = {Scope.CLEARANCES_READ, Scope.RUNTIMES_REPORT, Scope.SYSTEMS_WRITE}
    outcomes = {Scope.OUTCOMES_WRITE, Scope.CASES_REPORT, Scope.MEASUREMENTS_WRITE}
    return [
        _machine(company, "Release pipeline", "Asks before each release, and says what runs.", "platform", release, 90),
        _machine(
            company,
            "Claims outcome feed",
            "Reports every night what was decided and what people changed.",
            "thandi",
            outcomes,
            80,
            only=(MOTOR.idea.title, WATER.idea.title),
        ),
    ]


def _machine(
    company: Company,
    name: str,
    purpose: str,
    answers: str,
    scopes: Collection[Scope],
    days: int,
    *,
    only: tuple[str, ...] = (),
) -> Story:
    """Have the administrator make an account and give it a token, some days ago, for half a year."""
    at = yield company.ago(days, 11)
    admin = company.actor("admin")
    account = service_account_register(
        name=name, purpose=purpose, answerable=company.people[answers], actor=admin, at=at
    )
    initiatives = Initiative.objects.filter(title__in=only)
    service_token_issue(
        account,
        label="Build server" if not only else "Data platform",
        scopes=[scope.value for scope in scopes],
        initiatives=initiatives,
        days=_HALF_A_YEAR,
        actor=admin,
        at=at,
    )

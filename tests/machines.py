"""A service account with a token, for tests that ask what machines may do."""

from django.test import Client
from django.utils import timezone

from governance.services.service_accounts import service_account_register
from governance.services.service_tokens import service_token_issue
from tests.api_client import ApiClient
from tests.cast import NOW


class MachineClient(ApiClient):
    """Asks the API with a machine's token."""

    def __init__(self, secret, **headers):
        self.client = Client(headers={"authorization": f"Bearer {secret}", **headers})


def make_account(cast, name="Triage runtime", *, answerable=None):
    return service_account_register(
        name=name, purpose="Decides cases.", answerable=answerable or cast.olivia, actor=cast.tom.actor, at=NOW
    )


def make_token(cast, account, *scopes, initiatives=(), days=300, at=None):
    """Return a token with its secret, given by the platform group. It works at the portal's own clock."""
    return service_token_issue(
        account,
        label="pipeline",
        scopes=scopes,
        initiatives=initiatives,
        days=days,
        actor=cast.tom.actor,
        at=at or timezone.now(),
    )


def machine(cast, *scopes, initiatives=(), name="Triage runtime"):
    """Return a client of a new machine with these scopes."""
    return MachineClient(make_token(cast, make_account(cast, name), *scopes, initiatives=initiatives).secret)

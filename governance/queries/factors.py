"""With what somebody can prove who they are."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from governance.rules.ways import Account, Way
from roles.models import Person

KINDS = {Authenticator.Type.TOTP: Way.TOTP, Authenticator.Type.WEBAUTHN: Way.PASSKEY}


def factors_of(person: Person) -> frozenset[Way]:
    """Return which second factors a person has set up."""
    kinds = Authenticator.objects.filter(user=person, type__in=KINDS).values_list("type", flat=True)
    return frozenset(KINDS[Authenticator.Type(kind)] for kind in kinds)


def account_of(person: Person) -> Account:
    """Return with what a person can prove who they are: two statements."""
    linked = SocialAccount.objects.filter(user=person, provider__in=settings.IDENTITY_PROVIDERS)
    return Account(
        password=settings.LOCAL_ACCOUNTS and person.has_usable_password(),
        factors=factors_of(person),
        providers=frozenset(linked.values_list("provider", flat=True)),
    )

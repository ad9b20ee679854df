"""In which ways somebody proves who they are, and what each is worth."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from roles.rules.records import record

# How long a proof that was given on purpose stands for what is signed with it.
FRESH = timedelta(minutes=5)


class Way(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    OIDC = "oidc"
    SAML = "saml"
    DEMO = "demo"

    @property
    def label(self) -> str:
        """The way in words."""
        return {
            Way.PASSWORD: "Password",
            Way.TOTP: "Authenticator app",
            Way.PASSKEY: "Passkey",
            Way.RECOVERY: "Recovery code",
            Way.OIDC: "OpenID Connect",
            Way.SAML: "SAML",
            Way.DEMO: "One click",
        }[self]


FACTORS = frozenset({Way.TOTP, Way.PASSKEY})
PROVIDED = frozenset({Way.OIDC, Way.SAML})
# What a signature may rest on. A recovery code lets somebody in again; it signs nothing.
SIGNING = frozenset({Way.PASSWORD, *FACTORS, *PROVIDED})


@record(frozen=True, slots=True)
class Account:
    """What an account can prove itself with: whether it has a password that counts, and which factors and providers."""

    password: bool
    factors: frozenset[Way] = frozenset()
    providers: frozenset[str] = frozenset()


def signing_ways(account: Account) -> frozenset[Way]:
    """Return by what this person proves anew who they are.

    A password counts only where nothing stronger is there: whoever set up a second factor did so in order that a
    password that leaked opens nothing. Who came from a provider may go back there in any case.
    """
    if account.factors:
        return account.factors
    return frozenset({Way.PASSWORD}) if account.password else frozenset()


def proves(way: Way, account: Account) -> bool:
    """Whether a proof in this way counts for this account."""
    return way in SIGNING and (way in PROVIDED or way in signing_ways(account))


def is_fresh(at: datetime, now: datetime) -> bool:
    """Whether a proof of that moment still stands now."""
    return timedelta() <= now - at <= FRESH


class Next(StrEnum):
    """What has to come before somebody is in."""

    IN = "in"
    FACTOR = "factor"
    ENROL = "enrol"


def after_first(way: Way, factors: Collection[Way], *, vouched: bool, required: bool) -> Next:
    """Return what comes after the first proof: nothing more, a second factor, or setting one up.

    `vouched`: the provider says that it asked for more than one. A passkey is two by itself: the device, and the
    finger or number that opens it.
    """
    if vouched or way in {Way.PASSKEY, Way.DEMO}:
        return Next.IN
    if factors:
        return Next.FACTOR
    return Next.ENROL if required else Next.IN

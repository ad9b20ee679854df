"""Whether a code is right: of an authenticator app, or one of those for when everything else is lost."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from redis.exceptions import RedisError

from governance.rules.ways import Way
from governance.services.sign_ins import code_name, failure_count, failures_forget, too_many_failures
from roles.models import Person

_WAYS = {Authenticator.Type.TOTP: Way.TOTP, Authenticator.Type.RECOVERY_CODES: Way.RECOVERY}
# Codes are typed as they are shown, in groups.
_BETWEEN = str.maketrans("", "", " -")
LONGEST = 20


class WrongCode(Exception):  # noqa: N818 - it says what is so
    """A code is not right, was used before, or too many were wrong before it."""


def totp_check(person: Person, code: str) -> Way:
    """Pass a code of the person's authenticator app, once.

    Raises: WrongCode; a wrong one is counted.
    """
    return _check(person, code, (Authenticator.Type.TOTP,))


def code_check(person: Person, code: str) -> Way:
    """Pass a code of the app, or a recovery code, once; return which it was.

    Raises: WrongCode; a wrong one is counted.
    """
    return _check(person, code, (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES))


def _check(person: Person, code: str, kinds: Iterable[str]) -> Way:
    name = code_name(person.pk)
    if too_many_failures(name, ""):
        raise WrongCode("Too many codes were wrong. Wait ten minutes, then try again.")
    typed = code.translate(_BETWEEN)
    for factor in Authenticator.objects.filter(user=person, type__in=list(kinds)).order_by("-type"):
        if typed and len(typed) <= LONGEST and _fits(factor, typed):
            factor.record_usage()
            failures_forget(name, "")
            return _WAYS[Authenticator.Type(factor.type)]
    failure_count(name, "")
    raise WrongCode("This is not the code, or it was used already. Wait for the next one.")


def _fits(factor: Authenticator, typed: str) -> bool:
    """Whether a code is right; none is while nobody can say whether it was used before."""
    try:
        return bool(factor.wrap().validate_code(typed))
    except (RedisError, OSError):
        return False

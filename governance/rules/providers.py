"""Identity providers as they are configured: what each is called, how people are known by it, what it vouches for."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from governance.rules.ways import Way
from roles.rules.records import record

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_NEEDED = {
    Way.OIDC: ("issuer", "client_id"),
    Way.SAML: ("entity_id", "sso_url", "certificate"),
}


class ProvidersInvalid(ValueError):  # noqa: N818 - it says what is so
    """What is configured cannot be read; the sentence says what."""


class Key(StrEnum):
    """By what somebody is known who comes for the first time."""

    EMAIL = "email"
    EMPLOYEE_NO = "employee_no"


@record(frozen=True, slots=True)
class Provider:
    """One provider. `values` are its addresses and keys, `claims` under which names it tells of people.

    `vouches` are values of `amr`, `acr` or of SAML's context class that say that it asked for a second factor.
    """

    id: str
    name: str
    way: Way
    values: Mapping[str, Any]
    match: tuple[Key, ...]
    claims: Mapping[Key, str]
    vouches: frozenset[str] = frozenset()
    trusts_email: bool = False
    origins: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Told:
    """What a provider tells of somebody: a subject that stays, and what they may be matched by the first time."""

    subject: str
    email: str = ""
    email_verified: bool = False
    employee_no: str = ""
    context: frozenset[str] = frozenset()


def providers_from(text: str) -> tuple[Provider, ...]:
    """Return the providers that a JSON list describes; none of an empty text.

    Raises: ProvidersInvalid.
    """
    if not text.strip():
        return ()
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise ProvidersInvalid(f"The identity providers are no JSON: {error}") from error
    if not isinstance(rows, list):
        raise ProvidersInvalid("The identity providers have to be a list.")
    found = tuple(_provider(row) for row in rows)
    ids = [provider.id for provider in found]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise ProvidersInvalid(f"Two identity providers are called {', '.join(sorted(twice))}.")
    return found


def _provider(row: Any) -> Provider:
    if not isinstance(row, dict):
        raise ProvidersInvalid("Each identity provider has to be an object.")
    name = str(row.get("id", ""))
    if not _ID.match(name):
        raise ProvidersInvalid(f"“{name}” is no id of a provider: small letters, digits and hyphens.")
    if row.get("kind") not in {Way.OIDC.value, Way.SAML.value}:
        raise ProvidersInvalid(f"{name}: kind is `oidc` or `saml`.")
    way = Way(row["kind"])
    if missing := [key for key in _NEEDED[way] if not row.get(key)]:
        raise ProvidersInvalid(f"{name}: {', '.join(missing)} is missing.")
    return Provider(
        id=name,
        name=str(row.get("name") or name),
        way=way,
        values=row,
        match=_keys(name, row.get("match", ["email"])),
        claims={Key.EMAIL: "email", Key.EMPLOYEE_NO: "employee_number"} | _claims(name, row.get("claims", {})),
        vouches=frozenset(map(str, row.get("second_factor", ()))),
        trusts_email=row.get("trusts_email") is True,
        origins=_origins(way, row),
    )


def _keys(name: str, given: Any) -> tuple[Key, ...]:
    known = {key.value for key in Key}
    if not isinstance(given, list) or not set(given) <= known:
        raise ProvidersInvalid(f"{name}: match is a list of {', '.join(sorted(known))}.")
    return tuple(Key(value) for value in given)


def _claims(name: str, given: Any) -> dict[Key, str]:
    if not isinstance(given, dict) or not set(given) <= {key.value for key in Key}:
        raise ProvidersInvalid(f"{name}: claims names what email and employee_no are called there.")
    return {Key(key): str(value) for key, value in given.items()}


def _origins(way: Way, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where a browser may be sent to: the provider's own address, and others that it sends on to."""
    addresses = [row["issuer" if way is Way.OIDC else "sso_url"], *row.get("origins", ())]
    found = [urlsplit(str(address)) for address in addresses]
    return tuple(dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in found if parts.scheme and parts.netloc))


def matches(provider: Provider, told: Told) -> tuple[tuple[Key, str], ...]:
    """Return what somebody may be looked up by who comes for the first time, the first that is known counting.

    An address counts only where the provider says that it verified it, or is trusted to have.
    """
    given = {
        Key.EMAIL: told.email if told.email_verified or provider.trusts_email else "",
        Key.EMPLOYEE_NO: told.employee_no,
    }
    return tuple((key, given[key].strip()) for key in provider.match if given[key].strip())


def vouched(provider: Provider, told: Told) -> bool:
    """Whether the provider says that it asked for a second factor, in a way that is configured to count."""
    return not provider.vouches.isdisjoint(told.context)

"""What stops the start: a door that nobody watches, a gate or a crosswalk that names what does not exist."""

import json
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

import decisions.events
import governance.events
import roles.events
from governance.rules.crosswalk import CROSSWALK, faults
from governance.rules.policy import PolicyInvalid, policy_from
from governance.rules.requirements import REQUIREMENTS, requirements_asked
from governance.rules.stages import Gate
from governance.rules.ways import Way
from governance.services.shipped import PROFILES
from governance.signing_in import secret_of
from roles.rules.permissions import Group

# Fewer characters could be guessed.
_SHORTEST_TOKEN = 24


@register()
def every_act_is_recorded(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start when an app's acts would not reach the ledger."""
    signals = {
        "roles": roles.events.changed,
        "decisions": decisions.events.changed,
        "governance": governance.events.changed,
    }
    return [
        Error(f"Nobody listens to what happens in {app}.", id="governance.E001")
        for app, signal in signals.items()
        if not signal.has_listeners()
    ]


@register()
def every_shipped_profile_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start when a shipped profile lacks a number or asks for an unknown requirement."""
    errors: list[CheckMessage] = []
    for entry in json.loads(PROFILES.read_text()):
        try:
            policy = policy_from(entry["key"], entry["name"], entry["parameters"])
        except PolicyInvalid as error:
            errors.append(Error(str(error), id="governance.E002"))
            continue
        asked = {requirement for gate in Gate for requirement in requirements_asked(policy, gate)}
        if unknown := asked - REQUIREMENTS.keys():
            text = f"The profile {entry['key']} asks for unknown {', '.join(sorted(unknown))}."
            errors.append(Error(text, id="governance.E003"))
    return errors


@register()
def every_requirement_is_in_the_crosswalk(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start when the crosswalk leaves out a requirement, or names one or a clause that does not exist."""
    return [Error(fault, id="governance.E004") for fault in faults(CROSSWALK, REQUIREMENTS)]


@register()
def somebody_can_sign_in(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start when nobody could come in, or a provider or directory is configured by half."""
    errors = []
    if not settings.LOCAL_ACCOUNTS and not settings.IDENTITY_PROVIDERS:
        errors.append("LOCAL_ACCOUNTS is false and no identity provider is configured, so nobody could sign in.")
    errors += [
        f"The identity provider {provider.id} has no client secret."
        for provider in settings.IDENTITY_PROVIDERS.values()
        if provider.way is Way.OIDC and not secret_of(provider) and provider.values.get("public") is not True
    ]
    if settings.SCIM_TOKEN and len(settings.SCIM_TOKEN) < _SHORTEST_TOKEN:
        errors.append(f"SCIM_TOKEN is shorter than {_SHORTEST_TOKEN} characters.")
    if settings.SCIM_TOKEN and not settings.SCIM_ACTOR:
        errors.append("SCIM_TOKEN is set, but SCIM_ACTOR does not say as whom the directory acts.")
    if unknown := set(settings.SCIM_GROUPS.values()) - {group.value for group in Group}:
        errors.append(f"SCIM_GROUPS maps onto groups that there are not: {', '.join(sorted(unknown))}.")
    return [Error(text, id="governance.E005") for text in errors]

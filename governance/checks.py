"""What stops the start: a door that nobody watches, a gate or a crosswalk that names what does not exist."""

import json
from typing import Any

from django.core.checks import CheckMessage, Error, register

import decisions.events
import governance.events
import roles.events
from governance.rules.crosswalk import CROSSWALK, faults
from governance.rules.policy import PolicyInvalid, policy_from
from governance.rules.requirements import REQUIREMENTS, requirements_asked
from governance.rules.stages import Gate
from governance.services.shipped import PROFILES


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

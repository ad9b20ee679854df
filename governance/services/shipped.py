"""What every installation starts with: the groups, the policy profiles and the mappings for known inventories."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group as AuthGroup

from governance.models import ImportMapping, PolicyProfile
from governance.rules.policy import DEFAULT_PROFILE
from roles.rules.permissions import Group

DATA = Path(__file__).resolve().parents[1] / "data"
PROFILES = DATA / "policy_profiles.json"
MAPPINGS = DATA / "import_mappings.json"


def shipped_load(**_kwargs: Any) -> None:
    """Add the groups, profiles and mappings that are missing; what was changed here stays as it is.

    A profile from before a number was known gets it as it is shipped; one of our own as the default profile says.
    """
    for group in Group:
        AuthGroup.objects.get_or_create(name=group.value)
    for entry in json.loads(PROFILES.read_text()):
        PolicyProfile.objects.get_or_create(
            key=entry["key"],
            defaults={
                "name": entry["name"],
                "description": entry["description"],
                "parameters": entry["parameters"],
            },
        )
    _numbers_complete({entry["key"]: entry["parameters"] for entry in json.loads(PROFILES.read_text())})
    for entry in json.loads(MAPPINGS.read_text()):
        ImportMapping.objects.get_or_create(
            name=entry["name"],
            defaults={"title": entry["title"], "columns": entry["columns"], "values": entry["values"]},
        )


def _numbers_complete(shipped: dict[str, dict[str, Any]]) -> None:
    for profile in PolicyProfile.objects.all():
        known = shipped.get(profile.key, shipped[DEFAULT_PROFILE])
        if missing := known.keys() - profile.parameters.keys():
            profile.parameters |= {name: known[name] for name in missing}
            profile.save(update_fields=["parameters"])

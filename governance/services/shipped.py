"""What every installation starts with: the groups and the policy profiles."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group as AuthGroup

from governance.models import PolicyProfile
from roles.rules.permissions import Group

PROFILES = Path(__file__).resolve().parents[1] / "data" / "policy_profiles.json"


def shipped_load(**_kwargs: Any) -> None:
    """Add the groups and profiles that are missing; what was changed here stays as it is."""
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

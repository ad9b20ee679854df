"""What every installation starts with: the groups, the policy profiles and the mappings for known inventories."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group as AuthGroup

from governance.models import ImportMapping, PolicyProfile
from roles.rules.permissions import Group

DATA = Path(__file__).resolve().parents[1] / "data"
PROFILES = DATA / "policy_profiles.json"
MAPPINGS = DATA / "import_mappings.json"


def shipped_load(**_kwargs: Any) -> None:
    """Add the groups, profiles and mappings that are missing; what was changed here stays as it is."""
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
    for entry in json.loads(MAPPINGS.read_text()):
        ImportMapping.objects.get_or_create(
            name=entry["name"],
            defaults={"title": entry["title"], "columns": entry["columns"], "values": entry["values"]},
        )

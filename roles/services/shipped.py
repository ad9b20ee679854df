"""What every installation starts with: the rules by which employees are told and asked."""

import json
from pathlib import Path
from typing import Any

from roles.models import ConsultationRule

RULES = Path(__file__).resolve().parents[1] / "data" / "consultation_rules.json"


def consultation_rules_load(**_kwargs: Any) -> None:
    """Add the rules that are missing; what was changed here stays as it is."""
    known = set(ConsultationRule.objects.values_list("key", flat=True))
    for entry in json.loads(RULES.read_text()):
        if entry["key"] not in known:
            ConsultationRule.objects.create(**entry)

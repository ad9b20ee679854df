"""What a profile may not leave out of its steps."""

import json

import pytest

from governance.rules.policy import PolicyInvalid, policy_from
from governance.services.shipped import PROFILES

SHIPPED = {entry["key"]: entry["parameters"] for entry in json.loads(PROFILES.read_text())}
OWNER = {"order": 1, "capacity": "outcome_owner", "meaning": "accepted", "when": "always", "quorum": 1, "due_days": 5}


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_profile_can_be_read(key):
    assert policy_from(key, key, SHIPPED[key]).key == key


@pytest.mark.parametrize(
    "steps",
    [
        {},
        {"production": []},
        {"production": [OWNER | {"when": "technical"}]},
        {"production": [OWNER, OWNER | {"order": 2}]},
        {"production": [OWNER], "amendment": [OWNER | {"when": "technical"}]},
        {"production": [OWNER], "somewhere": [OWNER]},
    ],
    ids=["no production", "nobody", "nobody for certain", "one capacity twice", "another gate", "no gate"],
)
def test_no_profile_switches_the_signatures_of_production_off_nor_asks_nobody(steps):
    parameters = SHIPPED["default_labour"] | {"review_steps": steps}

    with pytest.raises(PolicyInvalid, match="review_steps"):
        policy_from("ours", "Ours", parameters)


@pytest.mark.parametrize("entry", ["productive_minutes", "occupancy_factor", "oversight_peak_factor"])
@pytest.mark.parametrize("value", [0, -1, "nan", "inf", "many"])
def test_no_profile_has_people_carry_nothing_or_everything(entry, value):
    parameters = SHIPPED["default_labour"] | {entry: value}

    with pytest.raises(PolicyInvalid, match=entry):
        policy_from("ours", "Ours", parameters)

"""Whatever is sent in the shape that the schema tells of, the answer has the shape that it tells of."""

from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import Group

from tests.fuzzing import fuzzed
from tests.test_routes import office  # noqa: F401 - the fixture

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_answer_is_other_than_the_schema_says(cast, office, settings, part):  # noqa: F811 - the fixture
    document = yaml.safe_load(DOCUMENT.read_text())
    places = {path: number for number, path in enumerate(sorted(document["paths"]))}
    settings.API_ACCOUNT_PER_MINUTE = settings.API_ADDRESS_PER_MINUTE = 10**9
    cast.petra.groups.set(Group.objects.exclude(name__in=["audit", "admin"]))

    found = fuzzed(document, lambda operation: places[operation.path] % PARTS == part, cast.petra, rows_by_word(office))

    assert not found, "\n\n".join(f"{' | '.join(key)}\n    {sent}" for key, sent in sorted(found.items()))


def rows_by_word(found):
    rows = {name: row.pk for name, row in found.items()}
    initiative = found["initiative"]
    return rows | {
        "initiative": initiative.key,
        "clearance": initiative.key,
        "condition": found["condition"].pk,
        "redesign-plan": found["plan"].pk,
        "accountabilitie": found["accountability"].pk,
        "decision-map": found["map"].pk,
        "breache": found["breach"].pk,
        "system-version": found["version"].pk,
        "unit": found["person"].unit_id,
        "beneficiary_unit": found["person"].unit_id,
        "people": found["person"].pk,
        "owner": found["person"].pk,
        "deputy": found["person"].pk,
        "delegate": found["person"].pk,
    }

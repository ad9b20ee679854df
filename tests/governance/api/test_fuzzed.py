"""Whatever is sent, in the shape that the schema tells of or against it, the answer is one that it tells of."""

import os
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import Group

from tests.fuzzed_cases import Counts
from tests.fuzzing import fuzzed, strangers_let_in
from tests.test_routes import office  # noqa: F401 - the fixture

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
PARTS = 4
# `REMIT_FUZZ=200` draws so many in the shape of the schema and so many against it, and tries all that is listed.
DEEP = int(os.environ.get("REMIT_FUZZ", "0"))
ALL = 10**6
COUNTS = Counts(valid=DEEP, wrong=DEEP, listed=ALL) if DEEP else Counts(valid=1, wrong=0, listed=3)


@cache
def document():
    return yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_answer_is_other_than_the_schema_says(cast, office, settings, part):  # noqa: F811 - the fixture
    places = {path: number for number, path in enumerate(sorted(document()["paths"]))}
    settings.API_ACCOUNT_PER_MINUTE = settings.API_ADDRESS_PER_MINUTE = 10**9
    cast.petra.groups.set(Group.objects.exclude(name__in=["audit", "admin"]))

    found = fuzzed(
        document(), lambda operation: places[operation.path] % PARTS == part, cast.petra, rows_by_word(office), COUNTS
    )

    assert not found, "\n\n".join(f"{' | '.join(key)}\n    {sent}" for key, sent in sorted(found.items()))


def test_no_operation_that_asks_who_it_is_answers_a_stranger(office, settings):  # noqa: F811 - the fixture
    settings.API_ADDRESS_PER_MINUTE = 10**9

    assert strangers_let_in(document(), rows_by_word(office)) == {}


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

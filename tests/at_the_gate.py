"""A case at the gate for tests: one initiative in pilot with its open review, one in production, made once a module.

Each test has them as they were: whatever it does is undone. It asks for `at_the_gate`, and its `cast` is that cast.
"""

import copy
from dataclasses import dataclass

import pytest

from governance.models import Initiative, Review
from tests.cast import Cast
from tests.ready import in_production, open_review, ready_pilot
from tests.snapshots import put_back_for_a_module, snapshot_shared


@dataclass
class AtTheGate:
    """The people, the initiative in pilot with its open review, and the one that was signed into production."""

    cast: Cast
    pilot: Initiative
    review: Review
    live: Initiative


def _opened():
    cast = Cast()
    pilot = ready_pilot(cast)
    live = in_production(cast, "Letter drafting")
    return AtTheGate(cast, pilot, open_review(cast, pilot), live)


@pytest.fixture(scope="session")
def gate_snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        return snapshot_shared("gate", _opened, tmp_path_factory)


@pytest.fixture(scope="module")
def at_the_gate_once(gate_snapshot, django_db_blocker):
    """Have it there for a module, in a transaction that is undone after its last test."""
    yield from put_back_for_a_module(gate_snapshot, django_db_blocker)


@pytest.fixture
def at_the_gate(at_the_gate_once, db):
    """Have it there; whatever the test does to it is undone."""
    return copy.deepcopy(at_the_gate_once)

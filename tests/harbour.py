"""The demo company for tests: made once, and put back as it was for whoever asks."""

import pytest
from django.db import transaction
from django.utils import timezone

from governance.demo.load import demo_load
from tests.snapshots import snapshot_shared


@pytest.fixture(scope="session")
def harbour(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the company and undo it, having taken down its rows; `built` is the moment at which its history ends."""
    with django_db_blocker.unblock():
        return snapshot_shared("harbour", _loaded, tmp_path_factory)


def _loaded():
    moment = timezone.now()
    demo_load(at=moment)
    return moment


@pytest.fixture(scope="module")
def loaded_once(harbour, django_db_blocker):
    """Have the company there for a module, in a transaction that is undone after its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        harbour.put_back()
        yield harbour.built
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once, db):
    """Have the company there; whatever the test does to it is undone."""
    return loaded_once

"""The demo company for tests: loaded once for a module, and for each of its tests as it was."""

import pytest
from django.db import transaction
from django.utils import timezone

from governance.demo.load import demo_load


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """Load the company for a module, in a transaction that is undone after its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        moment = timezone.now()
        demo_load(at=moment)
        yield moment
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once, db):
    """Have the company there; whatever the test does to it is undone."""
    return loaded_once

"""Sessions are found under their key while they last, and under nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from roles.session_store import SessionStore


@pytest.fixture
def kept(db):
    session = SessionStore()
    session["word"] = "Zanzibar"
    session.save()
    return session.session_key


def test_what_was_kept_is_read_in_one_statement_and_by_the_frameworks_own_store_alike(kept, django_assert_num_queries):
    with django_assert_num_queries(1):
        word = SessionStore(kept)["word"]

    assert word == DatabaseStore(kept)["word"] == "Zanzibar"


def test_one_that_is_over_is_empty_and_its_name_is_not_used_again(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(kept)

    assert session.get("word") is None
    assert session.session_key is None


@pytest.mark.parametrize("key", ["", "x" * 32, "'; DROP TABLE x; --12", '{"a","b"}{}[]', "%s %(key)s", "a,b,c,d,e,f"])
def test_whatever_a_cookie_says_finds_nothing_that_was_not_kept_under_it(kept, key):
    session = SessionStore(key)

    assert session.get("word") is None
    assert session.session_key is None
    assert SessionStore(kept)["word"] == "Zanzibar"

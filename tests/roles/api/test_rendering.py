"""What the API says is what the framework would have said, however fast it is written."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from roles.api.rendering import Json

# What rows are made of, numbers beyond 64 bits included.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING)
def test_it_means_what_the_framework_means(data):
    assert json.loads(Json().render(data) or b"null") == json.loads(JSONRenderer().render(data) or b"null")


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 11, 27, 1, 2, 3, 456, tzinfo=UTC),
        datetime(2026, 11, 27, tzinfo=UTC),
        date(2026, 11, 27),
        Decimal("40.0"),
        UUID(int=7),
        lazystr("Later"),
        SafeString("<b>"),
        "\u2028",
        2**70,
        (1, "two"),
        {1: "one"},
    ],
)
def test_every_kind_of_value_is_written_as_the_framework_writes_it(value):
    assert json.loads(Json().render({"value": value})) == json.loads(JSONRenderer().render({"value": value}))


def test_nothing_is_nothing_and_indented_where_it_is_asked_for():
    assert Json().render(None) == b""
    assert Json().render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'

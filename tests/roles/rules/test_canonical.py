"""One content has one text, however it was written down."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from hashlib import sha256

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roles.rules.canonical import NotCanonical, canonical, content_digest, digest

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**8), max_value=10**8),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
CONTENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ([5, 5.0, Decimal("5.00"), Decimal("5E0"), Level.HIGH + 2], "[5,5,5,5,5]"),
        ([0.1, Decimal("0.10"), 1e-7, -0.0, Decimal(100), 1e21], "[0.1,0.1,0.0000001,0,100,1000000000000000000000]"),
        ('Zoë → “ok”\n\t"\\', '"Zoë → “ok”\\n\\t\\"\\\\"'),
        ("\x01\x7f", '"\\u0001\x7f"'),
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),  # by UTF-16, not by code point
        ((1, (2,)), "[1,[2]]"),
        ({Colour.RED: Colour.RED, "x": Level.HIGH}, '{"red":"red","x":3}'),
        (date(2026, 11, 24), '"2026-11-24"'),
        (time(8, 30), '"08:30:00"'),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), '"2026-11-24T09:00:00.000000Z"'),
        (datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=1))), '"2026-11-24T09:00:00.000000Z"'),
    ],
)
def test_each_value_has_one_text(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [float("nan")]}, "$.a[0]"),
        (Decimal("Infinity"), "$"),
        (2**53 + 1, "$"),
        (Decimal("0.12345678901234567890"), "$"),
        (10**400, "$"),
        (datetime(2026, 11, 24, 9, 0), "$"),  # noqa: DTZ001 - that it has no zone is the point
        (time(9, 0, tzinfo=UTC), "$"),
        ({"a": {1: 2}}, "$.a"),
        ({"a": {"x"}}, "$.a"),
        ([b"bytes"], "$[0]"),
        ("\ud800", "$"),
        ({"\ud800": 1}, "$"),
        (object(), "$"),
    ],
)
def test_what_has_no_text_is_refused_with_its_place(value, place):
    with pytest.raises(NotCanonical) as refused:
        canonical(value)

    assert str(refused.value).split(": ")[0] == place


def test_the_digest_is_sha_256_of_the_text_in_utf_8():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest("ä") == sha256(b"\xc3\xa4").hexdigest()


def shuffled(value, draw):
    """The same content, with keys in another order, numbers written otherwise, and lists as tuples."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return tuple(shuffled(entry, draw) for entry in value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    ways = [exact, exact.normalize(), Decimal(f"{exact:f}"), float(exact)]
    if exact == exact.to_integral_value():
        ways.append(int(exact))
    return draw(st.sampled_from(ways))


@settings(deadline=None)
@given(st.data(), CONTENTS)
def test_key_order_and_number_format_never_change_the_digest(data, content):
    assert content_digest(shuffled(content, data.draw)) == content_digest(content)


@settings(deadline=None)
@given(CONTENTS)
def test_whoever_reads_the_text_and_writes_it_again_has_the_same_text(content):
    text = canonical(content)

    assert canonical(json.loads(text)) == text
    assert canonical(json.loads(text, parse_float=Decimal)) == text


def places(value, path=()):
    """The path to every leaf of a content."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path
        return
    for key, entry in inner:
        yield from places(entry, (*path, key))


def changed(value, path, leaf):
    if not path:
        return leaf
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], leaf)
    return copy


def said(value):
    """What a content says, told apart by kind: yes is not 1, and 5 is 5.0."""
    if isinstance(value, dict):
        return {key: said(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [said(entry) for entry in value]
    if value is None or isinstance(value, bool | str):
        return (type(value).__name__, value)
    return ("number", Decimal(repr(value)) if isinstance(value, float) else Decimal(value))


@settings(deadline=None)
@given(st.data(), CONTENTS, LEAVES)
def test_any_change_of_a_leaf_is_another_digest(data, content, leaf):
    every = list(places(content))
    assume(every)
    other = changed(content, data.draw(st.sampled_from(every)), leaf)

    assert (content_digest(other) == content_digest(content)) == (said(other) == said(content))

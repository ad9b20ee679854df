"""Names, days and colours as the components say them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from governance.templatetags.components import due, hue, initials, is_past


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("Ana María de la Cruz", "AC"),
        ("Sam", "S"),
        ("jonas lindqvist", "JL"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials_are_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_hue_is_the_same_for_the_same_name():
    assert hue("Amara Okafor") == hue("Amara Okafor")
    assert all(0 <= hue(name) <= 11 for name in ("Amara Okafor", "Sam", "", None))


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (3, "in 3 days"), (-2, "2 days ago")],
)
def test_due_says_distance_and_day(days, words):
    day = timezone.localdate() + timedelta(days=days)

    assert due(day) == f"{words} ({date_format(day, 'j M Y')})"


def test_due_without_a_day_says_nothing():
    assert due(None) == ""


def test_is_past_only_before_today():
    today = timezone.localdate()

    assert is_past(today - timedelta(days=1))
    assert not is_past(today)
    assert not is_past(None)

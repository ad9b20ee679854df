"""How much of a quota is used, and how that is told."""

from governance.rules.rates import rate


def test_of_the_window_before_as_much_counts_as_lies_within_a_minute():
    assert rate("account", 100, before=60, now=10, second=0).used == 70
    assert rate("account", 100, before=60, now=10, second=45).used == 25


def test_a_quota_is_exceeded_by_what_is_beyond_it():
    assert not rate("account", 10, before=0, now=10, second=1).exceeded
    assert rate("account", 10, before=0, now=11, second=1).exceeded


def test_the_fields_tell_what_is_left_and_until_when():
    assert rate("address", 10, before=0, now=12, second=59.5).headers == {
        "RateLimit-Policy": '"address";q=10;w=60',
        "RateLimit": '"address";r=0;t=1',
    }

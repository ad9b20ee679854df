"""In which ways somebody proves who they are, and what each is worth."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.ways import FACTORS, FRESH, Account, Next, Way, after_first, is_fresh, proves, signing_ways

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
accounts = st.builds(
    Account,
    password=st.booleans(),
    factors=st.frozensets(st.sampled_from(sorted(FACTORS))),
    providers=st.just(frozenset()),
)


@given(accounts)
def test_a_password_signs_only_where_nothing_stronger_was_set_up(account):
    assert (Way.PASSWORD in signing_ways(account)) == (account.password and not account.factors)


@given(st.sampled_from(Way), accounts)
def test_what_signs_is_a_way_of_this_account_or_a_provider(way, account):
    assert proves(way, account) == (way in signing_ways(account) or way in {Way.OIDC, Way.SAML})


@given(accounts)
def test_neither_a_recovery_code_nor_one_click_signs_anything(account):
    assert not proves(Way.RECOVERY, account)
    assert not proves(Way.DEMO, account)


@pytest.mark.parametrize(
    ("before", "fresh"),
    [
        (timedelta(), True),
        (FRESH, True),
        (FRESH + timedelta(microseconds=1), False),
        (timedelta(microseconds=-1), False),
    ],
)
def test_a_proof_stands_for_five_minutes_and_not_before_it_was_given(before, fresh):
    assert is_fresh(NOW - before, NOW) is fresh


@pytest.mark.parametrize("required", [True, False])
def test_who_has_a_second_factor_is_asked_for_it_whether_or_not_everybody_has_to_have_one(required):
    assert after_first(Way.PASSWORD, [Way.TOTP], vouched=False, required=required) is Next.FACTOR


@pytest.mark.parametrize(("required", "then"), [(True, Next.ENROL), (False, Next.IN)])
def test_who_has_none_sets_one_up_where_everybody_has_to(required, then):
    assert after_first(Way.OIDC, [], vouched=False, required=required) is then


@given(st.sampled_from(Way), st.lists(st.sampled_from(sorted(FACTORS))), st.booleans(), st.booleans())
def test_nobody_is_asked_twice_for_what_was_proven_elsewhere_or_by_a_passkey(way, factors, vouched, required):
    asked = after_first(way, factors, vouched=vouched, required=required)

    assert asked is Next.IN or not (vouched or way is Way.PASSKEY)

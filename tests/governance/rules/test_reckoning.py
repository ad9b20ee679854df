from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.readings import Counted, ReadingState, reading_from
from governance.rules.reckoning import MOST_SEGMENTS, reading_of
from tests.governance.rules.facts import LIMITS, POLICY

TODAY = date(2026, 3, 31)
SIGNED = date(2025, 12, 1)
GREEN, AMBER, RED, GREY = (ReadingState(each) for each in ("green", "amber", "red", "grey"))


def ago(days):
    return TODAY - timedelta(days=days)


def reading(rows, limits=LIMITS, **said):
    about = {"since": None, "evidence_since": SIGNED, "fingerprints": (), "material": (), "policy": POLICY}
    return reading_of(limits, rows, today=TODAY, **about | said)


def days(k, n, first, last=1, **fields):
    """Return k of n on each day, from so many days ago on until so many days ago."""
    return [Counted(ago(day), n, k, **fields) for day in range(first, last - 1, -1)]


def detectors(found):
    return [each.detector for each in found.fired]


class TestShares:
    def test_no_error_in_twenty_cases_is_grey_and_takes_59(self):
        found = reading([Counted(ago(2), 20, 0)])

        assert found.state is GREY
        assert found.because == "20 of at least 30 cases are known."
        assert found.evidence.bound == pytest.approx(0.139, abs=5e-4)
        assert (found.evidence.needed, found.evidence.within) == (59, False)

    def test_with_nothing_counted_it_is_grey_and_says_what_it_takes(self):
        found = reading([])

        assert (found.state, found.because) == (GREY, "No case is known yet.")
        assert (found.evidence.within, found.evidence.needed) == (None, 59)

    def test_enough_cases_without_errors_are_green_and_prove_it(self):
        found = reading(days(0, 10, first=10))

        assert (found.state, found.k, found.n, found.because) == (GREEN, 0, 100, "")
        assert found.low == 0
        assert found.high < 0.04
        assert found.evidence.within is True
        assert (found.since, found.last_day) == (ago(10), ago(1))

    def test_more_errors_than_chance_explains_are_red_with_their_numbers(self):
        found = reading(days(3, 20, first=19))

        assert (found.state, found.k, found.n) == (RED, 57, 380)
        assert found.because == "57 of 380 cases since 12 Mar 2026 lie beyond 5 % by more than chance."
        fired = found.fired[0]
        assert (fired.detector, fired.bound, fired.k, fired.n, fired.since) == ("e_process", 20, 57, 380, ago(19))
        assert fired.statistic == found.e_value > 20

    def test_a_drift_after_a_good_spell_is_found_since_it_began(self):
        found = reading([*days(1, 40, first=100, last=13), *days(4, 40, first=12)])

        assert detectors(found) == ["cusum"]
        assert found.fired[0].since == ago(12)
        assert found.because == "48 of 480 cases since 19 Mar 2026 have drifted beyond 5 %."

    def test_what_broke_the_limit_on_some_night_stays_found_however_good_the_days_after(self):
        bad_spell = days(4, 40, first=112, last=101)
        assert reading(bad_spell).state is RED
        assert reading([*bad_spell, *days(0, 40, first=100)]).state is RED

    def test_a_rate_between_amber_and_what_chance_explains_is_amber(self):
        found = reading(days(9, 200, first=5))

        assert (found.state, found.window_k, found.window_n) == (AMBER, 45, 1000)
        assert found.because == "45 of 1000 cases in the last 28 days: beyond 4 %."

    def test_amber_is_not_said_of_a_few_cases_nor_of_old_ones(self):
        assert reading([Counted(ago(1), 29, 2)]).state is GREY
        assert reading(days(9, 200, first=40, last=36)).state is GREEN

    def test_a_single_error_breaks_a_limit_of_none(self):
        found = reading([Counted(ago(1), 1000, 1)], replace(LIMITS, limit=0.0, amber=0.0, target=0.0))

        assert (found.state, detectors(found)) == (RED, ["event"])
        assert (found.evidence.within, found.evidence.needed) == (False, None)

    def test_without_a_limit_nothing_is_green(self):
        found = reading(days(0, 10, first=10), replace(LIMITS, limit=None))

        assert (found.state, found.because) == (GREY, "Nobody has said yet how much may go wrong.")

    @pytest.mark.parametrize(("good", "state"), [(100, GREEN), (98, GREEN), (95, AMBER), (80, RED)])
    def test_at_least_so_many_have_to_go_well(self, good, state):
        lower = replace(LIMITS, direction=Direction.LOWER, target=99.0, amber=97.0, limit=95.0)
        found = reading(days(good, 100, first=5), lower)

        assert found.state is state
        assert found.evidence.within is (good >= 98)
        assert found.evidence.bound <= good / 100

    @pytest.mark.parametrize(("k", "state"), [(0, RED), (10, GREEN), (24, RED)])
    def test_a_band_is_broken_on_either_side(self, k, state):
        band = replace(LIMITS, direction=Direction.BAND, target=10.0, amber=None, limit=15.0, limit_low=5.0)
        found = reading(days(k, 100, first=8), band)

        assert found.state is state
        assert found.evidence.within is (k == 10)
        assert found.evidence.needed == (found.evidence.needed if k == 10 else None)

    def test_a_band_that_ends_at_all_of_them_has_one_side(self):
        band = replace(LIMITS, direction=Direction.BAND, target=95.0, amber=None, limit=100.0, limit_low=80.0)

        assert reading(days(100, 100, first=5), band).state is GREEN
        assert reading(days(9, 10, first=5), band).evidence.needed > 50
        assert reading(days(50, 100, first=5), band).state is RED

    def test_exactly_the_limit_breaks_nothing_on_either_side(self):
        assert reading(days(4, 100, first=5)).state is GREEN
        lower = replace(LIMITS, direction=Direction.LOWER, target=99.0, amber=90.0, limit=80.0)
        assert reading(days(90, 100, first=5), lower).state is GREEN

    @settings(max_examples=30, deadline=None)
    @given(st.integers(1, 40), st.integers(0, 60))
    def test_percent_and_per_mille_say_the_same(self, tenths, k):
        percent = replace(LIMITS, target=None, amber=tenths / 20, limit=tenths / 10)
        mille = replace(percent, unit=MeasureUnit.PER_MILLE, amber=tenths / 2, limit=float(tenths))

        one, other = (replace(reading(days(k, 500, first=3), each), because="") for each in (percent, mille))
        assert one == other


class TestVersions:
    def test_a_new_version_begins_with_no_evidence(self):
        old = days(0, 40, first=40, last=5, fingerprint="v1")
        found = reading([*old, Counted(ago(1), 10, 0, fingerprint="v2")])

        assert (found.fingerprint, found.since, found.n) == ("v2", ago(1), 10)
        assert (found.state, found.because) == (GREY, "10 of at least 30 cases are known.")

    def test_the_good_days_of_the_old_version_hide_nothing_of_the_new(self):
        old = days(0, 40, first=100, last=4, fingerprint="v1")
        found = reading([*old, *days(6, 40, first=3, fingerprint="v2")])

        assert found.state is RED
        assert {each.fingerprint for each in found.fired} == {"v2"}

    def test_a_version_that_still_runs_is_red_beside_one_that_is_seen_more(self):
        found = reading([*days(0, 100, first=9, fingerprint="v1"), *days(3, 9, first=9, fingerprint="v2")])

        assert (found.state, found.fingerprint) == (RED, "v1")

    def test_a_version_long_gone_breaks_nothing_any_more(self):
        old = days(6, 40, first=80, last=60, fingerprint="v1")
        assert reading([*old, *days(0, 40, first=20, fingerprint="v2")]).state is GREEN

    def test_a_restart_begins_anew(self):
        rows = [*days(6, 40, first=20, last=11), *days(0, 40, first=10)]

        assert reading(rows).state is RED
        found = reading(rows, since=ago(11))
        assert (found.state, found.k, found.n, found.since) == (GREEN, 0, 400, ago(10))


class TestEvidence:
    def test_only_what_is_ripe_signed_for_and_of_a_version_that_may_run_counts_at_a_gate(self):
        rows = [
            Counted(ago(50), 1, 0, fingerprint="v2"),  # before the limits were signed
            Counted(ago(40), 10, 0, fingerprint="v2"),
            Counted(ago(40), 100, 0, fingerprint="v1"),  # another version
            Counted(ago(39), 1000, 0, fingerprint="v2", proves=False),  # whichever came up
            Counted(ago(6), 10000, 0, fingerprint="v2"),  # not known yet: a week has not passed
        ]
        said = {"limits": replace(LIMITS, maturity_days=7), "evidence_since": ago(40)}

        assert reading(rows, fingerprints={"v2"}, **said).evidence.n == 10
        assert reading(rows, **said).evidence.n == 110
        assert reading(rows, limits=LIMITS, evidence_since=None).evidence.n == 0

    def test_cases_that_came_up_by_themselves_may_warn_but_neither_break_nor_keep_a_limit(self):
        good, bad = (reading(days(k, 40, first=20, proves=False)) for k in (0, 20))

        assert (good.state, good.n, good.convenience) == (GREY, 0, True)
        assert good.because == "Whichever cases came up were looked at: that says nothing of all of them."
        assert (bad.state, bad.fired) == (AMBER, ())


class TestSegments:
    rows = (*days(0, 40, first=20, segment="cards"), *days(5, 20, first=10, segment="loans"))

    def test_a_segment_that_matters_is_tested_by_itself_at_a_share_of_the_doubt(self):
        many = [*self.rows, *days(0, 400, first=20, segment="cards")]
        assert reading(many).state is not RED

        found = reading(many, material={"loans"})
        assert found.state is RED
        assert {(each.segment, each.bound) for each in found.fired if each.detector == "e_process"} == {("loans", 40)}
        assert found.because.startswith("loans: 50 of 200 cases since 21 Mar 2026")

    def test_others_are_shown_and_only_warn(self):
        found = reading(self.rows)

        assert [(s.segment, s.k, s.n, s.state) for s in found.segments] == [
            ("cards", 0, 800, GREEN),
            ("loans", 50, 200, AMBER),
        ]
        assert found.segments[1].low < 0.25 < found.segments[1].high

    def test_a_segment_that_matters_and_was_never_seen_is_grey_and_proves_nothing(self):
        unseen = reading(self.rows, material={"mortgages"}).segments[-1]

        assert (unseen.segment, unseen.material, unseen.state) == ("mortgages", True, GREY)
        assert (unseen.evidence.within, unseen.evidence.needed) == (None, 59)


class TestEventsAndValues:
    never = Limits(Direction.UPPER, MeasureUnit.COUNT, target=0.0, limit=0.0)
    few = replace(never, amber=2.0, limit=4.0)
    cost = Limits(Direction.UPPER, MeasureUnit.CURRENCY, target=1.0, amber=2.0, limit=3.0, cadence_days=7)

    def test_one_event_that_must_never_happen_is_enough_however_it_came_to_be_known(self):
        rows = [*days(0, 500, first=30), Counted(ago(3), 1, 1, proves=False)]
        found = reading(rows, self.never)

        assert (found.state, detectors(found), found.fired[0].since) == (RED, ["event"], ago(3))
        assert found.because == "1 that must never happen, the first on 28 Mar 2026."
        assert reading(rows, self.never, since=ago(3)).state is GREEN
        assert reading([], self.never).state is GREY

    @pytest.mark.parametrize(("k", "state"), [(2, GREEN), (3, AMBER), (4, AMBER), (5, RED)])
    def test_more_events_than_allowed_in_the_window_break_the_limit(self, k, state):
        found = reading([Counted(ago(40), 9, 9), Counted(ago(2), 90, k)], self.few)

        assert (found.state, found.window_k) == (state, k)
        assert found.evidence.within is (k <= 4)

    @pytest.mark.parametrize(("k", "n", "within"), [(0, 1, None), (0, 30, True), (1, 1, False)])
    def test_that_nothing_happened_takes_cases_to_say_and_that_something_did_takes_one(self, k, n, within):
        found = reading([Counted(ago(2), n, k)], self.never).evidence

        assert (found.within, found.needed) == (within, 30)

    def values(self, *values, n=50):
        return [Counted(ago(7 * age), n, value=value) for age, value in enumerate(reversed(values), start=1)]

    @pytest.mark.parametrize(
        ("values", "state"),
        [((1.0, 1.5), GREEN), ((1.0, 2.5), AMBER), ((1.0, 3.5), AMBER), ((3.5, 4.0), RED), ((4.0, 4.0, 1.0), RED)],
    )
    def test_a_value_breaks_its_limit_in_two_periods_running(self, values, state):
        found = reading(self.values(*values), self.cost)

        assert (found.state, found.value) == (state, values[-1])
        assert found.evidence.within is (values[-1] <= 3)

    def test_values_of_few_cases_say_nothing(self):
        found = reading(self.values(9.0, 9.0, n=5), self.cost)

        assert (found.state, found.because) == (GREY, "5 of at least 30 cases are known.")
        assert found.evidence.within is None


class TestPeriods:
    def test_periods_are_counted_back_from_today(self):
        found = reading([Counted(ago(15), 40), Counted(ago(8), 5), Counted(ago(1), 6), Counted(TODAY, 1)])
        assert (found.on_time_periods, found.short_periods, found.late_periods) == (3, 2, 0)

    def test_what_stopped_coming_is_late_by_whole_periods(self):
        found = reading([Counted(ago(22), 40)])
        assert (found.on_time_periods, found.late_periods) == (0, 3)

    def test_what_never_came_is_late_since_the_limits_were_signed(self):
        assert reading([], evidence_since=ago(15)).late_periods == 2
        assert reading([], evidence_since=None).late_periods == 0

    def test_nothing_is_late_before_it_can_be_known_or_where_nobody_promised(self):
        assert reading([], replace(LIMITS, maturity_days=10), evidence_since=ago(15)).late_periods == 0
        assert reading([], replace(LIMITS, cadence_days=None), evidence_since=ago(90)).late_periods == 0


counted = st.builds(
    lambda age, n, part, fingerprint, segment, proves, value: Counted(
        ago(age), n, int(part * n), value, fingerprint, segment, proves=proves
    ),
    age=st.integers(0, 60),
    n=st.integers(0, 200),
    part=st.floats(0, 1),
    fingerprint=st.sampled_from(["", "v1", "v2"]),
    segment=st.sampled_from(["", "cards", "loans"]),
    proves=st.booleans(),
    value=st.none() | st.floats(0, 10),
)
KINDS = (
    LIMITS,
    replace(LIMITS, direction=Direction.BAND, limit_low=1.0),
    TestEventsAndValues.cost,
    TestEventsAndValues.few,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(counted, max_size=12), st.sampled_from(KINDS), st.data())
def test_the_same_rows_in_any_order_say_the_same_and_it_is_kept_as_it_is(rows, limits, data):
    found = reading(rows, limits, material={"cards"})

    assert reading(data.draw(st.permutations(rows)), limits, material={"cards"}) == found
    assert reading_from(found.kept()) == found
    assert found.state is RED or not found.fired


def test_a_feed_that_names_a_segment_for_each_case_is_reckoned_all_the_same():
    rows = [Counted(ago(day % 20), 1, 0, segment=f"case {day}") for day in range(20_000)]

    found = reading([*rows, Counted(ago(1), 5, 0, segment="Retail")], material=("Elders",))

    assert (found.n, len(found.segments)) == (20_005, MOST_SEGMENTS + 1)
    assert {"Elders", "Retail"} <= {segment.segment for segment in found.segments}

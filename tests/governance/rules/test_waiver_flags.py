from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.rules.flags import FLAG_RULES
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from tests.governance.rules.facts import MET, NOW, OLIVIA, POLICY, TODAY
from tests.governance.rules.waivers import SAMPLE, a_waiver, without_rules


def raised(rule, facts):
    return list(FLAG_RULES[rule].check(facts, POLICY))


def waived(*waivers, **fields):
    return without_rules(waivers=waivers, **fields)


@pytest.mark.parametrize(
    ("days", "severity"),
    [(31, None), (30, "medium"), (14, "medium"), (8, "medium"), (7, "high"), (1, "high"), (0, "high"), (-1, None)],
)
def test_f_wvr_1_chases_who_asked_from_thirty_days_before_and_harder_from_seven(days, severity):
    found = raised("F-WVR-1", waived(a_waiver(ends_on=TODAY + timedelta(days=days), starts_on=date(2026, 10, 1))))

    assert [flag.severity for flag in found] == ([severity] if severity else [])
    assert [flag.owner_id for flag in found] == ([40] if severity else [])


def test_f_wvr_1_says_when_and_offers_a_renewal_only_once():
    (first,) = raised("F-WVR-1", waived(a_waiver(timezone="Europe/Berlin")))
    (renewal,) = raised("F-WVR-1", waived(a_waiver(is_renewal=True)))

    assert first.message == (
        "The waiver of DEC-3 expires on 15 Dec 2026 at 00:00 Europe/Berlin. Comply and close it, or ask for its "
        "renewal before that."
    )
    assert renewal.message == "The waiver of DEC-3 expires on 15 Dec 2026 at 00:00 UTC. Comply and close it."
    assert raised("F-WVR-1", waived(a_waiver(renewed=True))) == []


def test_f_wvr_2_tells_the_time_of_expiry_whenever_it_is_found():
    expired = a_waiver(ends_on=TODAY - timedelta(days=3), timezone="Europe/Berlin")
    live = waived(expired, stage=Stage.PRODUCTION)
    later = replace(live, at=NOW + timedelta(days=5))

    (flag,) = raised("F-WVR-2", live)

    assert (flag.severity, flag.owner_id, flag.subject) == (Severity.CRITICAL, OLIVIA.id, "waiver:70")
    assert "expired on 22 Nov 2026 at 00:00 Europe/Berlin, and it runs in production" in flag.message
    assert [f.message for f in raised("F-WVR-2", later)] == [flag.message]


def test_f_wvr_2_is_about_what_runs_in_production_expired_and_does_not_comply():
    expired = a_waiver(ends_on=TODAY - timedelta(days=1))
    reported = waived(expired, reported_stage=Stage.PRODUCTION)

    assert len(raised("F-WVR-2", reported)) == 1
    assert raised("F-WVR-2", waived(expired)) == []
    assert raised("F-WVR-2", waived(a_waiver(), stage=Stage.PRODUCTION)) == []
    assert raised("F-WVR-2", waived(replace(expired, renewed=True), stage=Stage.PRODUCTION)) == []
    assert raised("F-WVR-2", replace(MET, waivers=(expired,), stage=Stage.PRODUCTION)) == []


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True), (None, True)])
def test_f_wvr_3_goes_to_the_owner_of_a_control_that_is_not_shown_in_time(days, late):
    shown = NOW - timedelta(days=days) if days is not None else None
    found = raised("F-WVR-3", waived(a_waiver(controls=(replace(SAMPLE, last_shown_at=shown),))))

    assert [(flag.severity, flag.owner_id) for flag in found] == ([(Severity.HIGH, 5)] if late else [])


def test_f_wvr_3_counts_from_the_day_on_which_the_waiver_came_into_force():
    new = a_waiver(starts_on=TODAY - timedelta(days=3), controls=(replace(SAMPLE, last_shown_at=None),))
    late = replace(new, decided_at=NOW, starts_on=TODAY - timedelta(days=10))

    assert raised("F-WVR-3", waived(new)) == []
    assert raised("F-WVR-3", waived(late)) == []
    assert raised("F-WVR-3", waived(a_waiver(state="submitted", decided_at=None))) == []


@pytest.mark.parametrize(("count", "flagged"), [(2, False), (3, True), (4, True)])
def test_f_wvr_4_asks_about_the_policy_once_three_are_open(count, flagged):
    waivers = [a_waiver(f"DEC-{n}", id=n) for n in range(3, 3 + count)]

    found = raised("F-WVR-4", waived(*waivers))

    assert [(flag.subject, flag.owner_id) for flag in found] == ([("open", None)] if flagged else [])


def test_f_wvr_4_tells_of_a_renewal_and_counts_it_with_what_it_renews():
    renewal = a_waiver(id=71, is_renewal=True)

    found = raised("F-WVR-4", waived(a_waiver(renewed=True), renewal, a_waiver("DEC-4", id=72)))

    assert [flag.subject for flag in found] == ["waiver:71"]


@pytest.mark.parametrize("rule", ["F-WVR-1", "F-WVR-2", "F-WVR-3", "F-WVR-4"])
def test_what_has_ended_is_not_chased(rule):
    waivers = (a_waiver(is_renewal=True), a_waiver(id=71, ends_on=TODAY - timedelta(days=1)))

    assert raised(rule, waived(*waivers, stage=Stage.STOPPED)) == []

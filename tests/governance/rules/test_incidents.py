"""One incident of a shared system, and who hears of what was shipped."""

from dataclasses import replace
from datetime import timedelta

from governance.rules.chases.approvals import approval_waits
from governance.rules.clearances import RuntimeFacts
from governance.rules.facts import ShippedFacts
from governance.rules.incidents import incidents
from tests.governance.rules.facts import NOW, POLICY
from tests.governance.rules.test_lapses import RUNNING

NEW = "sha256:7272727272727272"
SHIPPED = ShippedFacts("Router", "7.2", NEW, NOW - timedelta(days=1))


def running(key, *fingerprints):
    runtimes = tuple(RuntimeFacts(f"env-{n}", version, "", NOW) for n, version in enumerate(fingerprints))
    return replace(RUNNING, key=key, runtimes=runtimes)


def found(*using, others=()):
    made = incidents(using, {NEW: "7.2"}, dict(others))
    return [(incident.label, [place.key for place in incident.places]) for incident in made]


def test_one_version_unsigned_in_three_is_one_incident():
    three = [running(f"AI-000{n}", NEW) for n in (1, 2, 3)]

    assert found(*three) == [("7.2", ["AI-0001", "AI-0002", "AI-0003"])]


def test_two_versions_are_two_incidents_the_wider_one_first():
    other = "sha256:0000000000000000"

    assert found(running("AI-0001", NEW, other), running("AI-0002", NEW)) == [
        ("7.2", ["AI-0001", "AI-0002"]),
        ("", ["AI-0001"]),
    ]


def test_what_is_signed_runs_nowhere_or_is_of_another_system_is_none():
    cleared = replace(RUNNING.clearance, fingerprints=(NEW,))

    assert found(running("AI-0001", ""), replace(running("AI-0002", NEW), clearance=cleared)) == []
    assert found(running("AI-0001", NEW), others={"AI-0001": frozenset({NEW})}) == []
    assert found(replace(running("AI-0001", NEW), clearance=None)) == []


def waits(facts):
    return [raised.subject for raised in approval_waits(facts, POLICY)]


def test_what_was_shipped_waits_until_it_is_signed_registered_or_runs():
    told = replace(RUNNING, shipped=(SHIPPED,))

    assert waits(told) == [f"shipped:{NEW}"]
    assert waits(replace(told, versions=(NEW,))) == []
    assert waits(replace(told, clearance=replace(told.clearance, fingerprints=(NEW,)))) == []
    assert waits(replace(told, runtimes=running("AI-0001", NEW).runtimes)) == []
    assert waits(replace(told, clearance=None)) == []


def test_what_was_shipped_long_ago_and_never_taken_up_is_told_no_more():
    old = replace(SHIPPED, shipped_at=NOW - timedelta(days=POLICY.observation_days + 1))

    assert waits(replace(RUNNING, shipped=(old,))) == []

"""What was done case by case, as the rules are told of it."""

from datetime import timedelta

from governance.models import OutcomeDay
from governance.queries.handled import handled_facts
from governance.rules.oversight import VersionSeen
from governance.rules.review_times import CLASSES
from tests.cast import NOW, make_initiative

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def counted(initiative, day, cases, **fields):
    """One row of counts; `seconds` puts so many reviews into the class of each index."""
    reviews = [0] * CLASSES
    for place, count in fields.pop("seconds", {}).items():
        reviews[place] = count
    fields = {"decision": "D-1", "reviewed": sum(reviews)} | fields
    OutcomeDay.objects.create(initiative=initiative, day=day, cases=cases, reviews=reviews, **fields)


def test_counts_of_a_decision_are_added_up_over_days_segments_and_versions(cast, django_assert_num_queries):
    triage, other = make_initiative(cast, "Triage"), make_initiative(cast, "Other")
    counted(triage, YESTERDAY, 50, segment="Private", fingerprint="v1", seconds={0: 3}, overridden=1, manual=4)
    counted(triage, TODAY, 30, segment="Private", fingerprint="v1", seconds={1: 3}, alone=2)
    counted(triage, TODAY, 40, segment="", fingerprint="v2", escalated=5, timed_out=1)
    counted(triage, TODAY, 9, decision="Route")
    counted(triage, TODAY - timedelta(days=28), 900)
    counted(other, TODAY, 7)

    with django_assert_num_queries(1):
        found = handled_facts({TODAY - timedelta(days=28): [triage.pk], YESTERDAY: [other.pk]})

    first, second = found[triage.pk]
    assert (first.decision, first.cases, first.manual, first.alone) == ("D-1", 120, 4, 2)
    assert (first.reviewed, first.overridden, first.escalated, first.timed_out) == (6, 1, 5, 1)
    assert (first.median_review, first.segments) == (2.0, ("", "Private"))
    assert first.days == ((YESTERDAY, 46), (TODAY, 70))
    assert (first.busiest, first.busiest_cases) == (TODAY, 70)
    assert (first.first_day, first.last_day) == (YESTERDAY, TODAY)
    assert first.versions == (VersionSeen("v1", YESTERDAY, TODAY), VersionSeen("v2", TODAY, TODAY))
    assert (second.decision, second.median_review, second.versions) == ("Route", None, ())
    assert [each.cases for each in found[other.pk]] == [7]


def test_of_nothing_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert handled_facts({}) == {}

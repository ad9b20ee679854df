"""Cases that were told twice count once, for readings and for pages."""

from datetime import date
from decimal import Decimal

import pytest

from governance.models import MeasureDay, Measurement
from governance.queries.outcome_charts import points, scope_of
from governance.queries.series import counts_of
from governance.queries.watched import watched_one
from tests.cast import NOW, make_initiative
from tests.governance.measured import measured

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)
COUNT = {"unit": "count", "target": Decimal(0), "amber": Decimal(1), "limit": Decimal(3)}


@pytest.fixture
def initiative(cast):
    return make_initiative(cast, "Triage")


def told(initiative, **fields):
    values = {"starts_on": FIRST, "ends_on": LAST, "k": 2, "n": 50, "sampling": "census"} | fields
    who = {"submitted_by": initiative.created_by, "submitted_at": NOW}
    return Measurement.objects.create(initiative=initiative, measure="misroute_rate", **values, **who)


def posted(initiative, day=FIRST, **fields):
    values = {"decision": "D-0001", "k": 1, "n": 30} | fields
    return MeasureDay.objects.create(initiative=initiative, measure="misroute_rate", day=day, **values)


def counted(initiative, **fields):
    """Return `k` of `n` as readings count it; a page shows the same."""
    tolerance = measured(initiative, **fields)
    rows = counts_of([watched_one(tolerance.pk)])[tolerance.pk]
    found = sum(row.k for row in rows), sum(row.n for row in rows)
    shown = points(scope_of(tolerance), 1)
    assert (sum(point.k for point in shown), sum(point.n for point in shown)) == found
    return found


def test_what_is_measured_over_all_and_by_segment_and_version_counts_once(initiative):
    told(initiative)
    told(initiative, segment="Retail", k=1, n=20)
    told(initiative, fingerprint="sha256:one", k=1, n=25)
    told(initiative, segment="Retail", fingerprint="sha256:one", k=1, n=10)

    assert counted(initiative) == (2, 50)


def test_outcomes_that_come_late_for_days_that_were_measured_count_once(initiative):
    told(initiative)
    posted(initiative, segment="Retail", fingerprint="sha256:one")
    posted(initiative, date(2026, 11, 9), k=0, n=5)

    assert counted(initiative) == (2, 55)


def test_where_more_cases_were_told_one_by_one_they_count(initiative):
    told(initiative)
    posted(initiative, FIRST, k=1, n=40)
    posted(initiative, LAST, k=3, n=40)

    assert counted(initiative) == (4, 80)


def test_of_another_segment_or_version_both_count(initiative):
    told(initiative, segment="retail")
    posted(initiative, segment="Corporate")
    posted(initiative, segment="Retail", k=0, n=7)

    assert counted(initiative) == (3, 80)


def test_an_event_is_not_lost_in_many_cases_in_which_nobody_saw_it(initiative):
    told(initiative, k=0, n=1000)
    posted(initiative, k=1, n=1)

    assert counted(initiative, **COUNT) == (1, 1)

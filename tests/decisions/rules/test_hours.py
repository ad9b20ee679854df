from datetime import time

import pytest

from decisions.rules.facts import Hours
from decisions.rules.rosters import cover_gaps
from decisions.rules.vocabulary import Days

OFFICE = Hours(Days.WEEKDAYS, time(8), time(18))
LONG = Hours(Days.WEEKDAYS, time(7), time(20))
EVERY_DAY = Hours(Days.EVERY_DAY, time(8), time(18))
NIGHT = Hours(Days.EVERY_DAY, time(22), time(6))
ALWAYS = Hours(Days.EVERY_DAY, time(0), time(0))


@pytest.mark.parametrize(
    ("staffed", "runs", "covered"),
    [
        (LONG, OFFICE, True),
        (OFFICE, LONG, False),
        (OFFICE, OFFICE, True),
        (OFFICE, EVERY_DAY, False),
        (EVERY_DAY, OFFICE, True),
        (ALWAYS, NIGHT, True),
        (NIGHT, ALWAYS, False),
        (NIGHT, Hours(Days.EVERY_DAY, time(23), time(5)), True),
        (NIGHT, Hours(Days.EVERY_DAY, time(1), time(5)), True),
        (NIGHT, Hours(Days.EVERY_DAY, time(5), time(7)), False),
        (EVERY_DAY, ALWAYS, False),
    ],
)
def test_a_queue_covers_hours_only_when_it_is_staffed_through_all_of_them(staffed, runs, covered):
    assert (cover_gaps(runs, staffed, ()) == ()) is covered

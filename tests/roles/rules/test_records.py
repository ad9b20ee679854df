"""Records are told apart by what they hold, as frozen dataclasses are."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from roles.rules.records import Reckoned, reckoned, record


@record(frozen=True, slots=True)
class Hours(Reckoned):
    """A record of one number, and what was reckoned of it."""

    number: int
    _reckoned: dict[Hashable, Any] = reckoned()


def test_records_that_hold_the_same_are_the_same():
    assert Hours(3) == Hours(3) != Hours(4)
    assert {Hours(3), Hours(3), Hours(4)} == {Hours(3), Hours(4)}


def test_what_was_reckoned_is_not_reckoned_again_and_makes_no_difference():
    hours, asked = Hours(3), []

    def reckon():
        asked.append(hours)
        return 6

    assert [hours.once("twice", reckon), hours.once("twice", reckon)] == [6, 6]
    assert (asked, hours) == ([hours], Hours(3))


def test_a_changed_copy_reckons_for_itself():
    hours = Hours(3)
    assert hours.once("twice", lambda: 6) == 6
    assert replace(hours, number=4).once("twice", lambda: 8) == 8


def test_a_record_has_no_room_for_anything_else():
    assert not hasattr(Hours(3), "__dict__")

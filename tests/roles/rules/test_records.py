"""Records are told apart by what they hold, as frozen dataclasses are."""

from dataclasses import field, replace

from roles.rules.records import record


@record(frozen=True, slots=True)
class Hours:
    """A record of one number, and what was worked out of it."""

    number: int
    noted: dict[str, int] = field(default_factory=dict, init=False, compare=False)


def test_records_that_hold_the_same_are_the_same():
    assert Hours(3) == Hours(3) != Hours(4)
    assert {Hours(3), Hours(3), Hours(4)} == {Hours(3), Hours(4)}


def test_a_copy_that_differs_has_forgotten_what_was_noted():
    hours = Hours(3)
    hours.noted["twice"] = 6
    assert replace(hours, number=4).noted == {}


def test_a_record_has_no_room_for_anything_else():
    assert not hasattr(Hours(3), "__dict__")

"""Findings by what they are about."""

from governance.pages.findings import themed
from governance.rules.requirements import REQUIREMENTS


def test_every_requirement_has_its_theme_and_one_that_nobody_placed_is_shown_last():
    themes = themed([*REQUIREMENTS, "NEW-1"], lambda number: number)

    assert sorted(number for _title, held in themes for number in held) == sorted([*REQUIREMENTS, "NEW-1"])
    assert [held for title, held in themes if title == "Further requirements"] == [["NEW-1"]]
    assert themes[-1][1] == ["NEW-1"]

"""What is published of a signed remit."""

from governance.rules.scope import capped, granted_levels, published_scope
from tests.governance.rules.remit import CONTENT, content_with

D = "decisions/D-0001"


def decisions(content):
    return published_scope(content, map_version="m", restricted_autonomy=2)["decisions"]


def test_it_says_how_freely_the_ai_decides_in_each_segment_the_unknown_last():
    (told,) = decisions(content_with(f"{D}/grants/Zebra", CONTENT["decisions"]["D-0001"]["grants"]["Private"]))

    assert told["autonomy"] == "A2"
    assert [(grant["segment"], grant["autonomy"], grant["high_touch"]) for grant in told["segments"]] == [
        ("Private", "A2", False),
        ("Vulnerable", "A1", True),
        ("Zebra", "A2", False),
        ("unknown", "A0", False),
    ]
    assert told["segments"][0]["predicate"] == 'Tier = "gold"'


def test_a_restriction_caps_every_segment():
    (told,) = capped(decisions(CONTENT), 1)

    assert (told["autonomy"], [grant["autonomy"] for grant in told["segments"]]) == ("A1", ["A1", "A1", "A0"])


def test_what_was_signed_before_there_were_segments_is_read_as_it_was():
    (told,) = decisions(content_with(f"{D}/grants", ...))
    before = {name: value for name, value in told.items() if name != "segments"}

    assert told["segments"] == []
    assert capped([before], 1) == [{**before, "autonomy": "A1"}]
    assert granted_levels([before]) == granted_levels([told]) == {"D-0001": {"": 2}}


def test_levels_are_known_by_segment():
    assert granted_levels(decisions(CONTENT)) == {"D-0001": {"private": 2, "vulnerable": 1, "": 0}}

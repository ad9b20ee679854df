"""The colours that meet on a page stand out from one another enough, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static" / "css" / "tokens.css"
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS.read_text())
}

GROUNDS = ("canvas", "surface", "raised", "sunken", "hover")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent", "accent-strong") for ground in GROUNDS),
    *((tone, ground) for tone in ("good", "bad", "warn", "held", "grey") for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("good", "bad", "warn", "held", "grey", "accent")),
    *((ink, f"{tone}-soft") for ink in ("ink", "ink-2") for tone in ("good", "bad", "warn", "accent")),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-hover"),
    ("on-bad", "bad-fill"),
    ("on-bad", "bad-fill-hover"),
]
MARKS = [
    *((mark, ground) for mark in ("line-strong", "focus", "accent") for ground in ("canvas", "surface", "sunken")),
    *((f"series-{number}", "surface") for number in range(1, 7)),
    *((f"fill-{tone}", "surface") for tone in ("good", "bad", "warn", "held", "grey")),
]


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(ink, ground, theme):
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_mark_stands_out_from_its_ground(mark, ground, theme):
    assert contrast(COLOURS[mark][theme], COLOURS[ground][theme]) >= 3

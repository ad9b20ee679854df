"""Kinds of cases and how freely the AI decides in each; the steps by which cases are handed over: DEC-7, DEC-8."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.clarity_items import ClarityItem, Topic, item
from decisions.rules.facts import DecisionFacts, GrantFacts

# In a high-touch segment a human approves each case, unless a rule of its own says otherwise.
HIGH_TOUCH_AT_MOST = Autonomy.A2
# From this level on nobody looks at each case before it takes effect, so cases are handed over step by step.
RAMP_FROM = Autonomy.A3
# Shares are rounded to hundredths of a percent by whoever enters them.
_ROUNDING = 0.01
_ALL = 100
UNKNOWN = "unknown"


def segment_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-7: segments are exhaustive, the unknown among them, and people stay close to high-touch ones."""
    named = [grant for grant in d.grants if grant.segment]
    unknown = [grant for grant in d.grants if not grant.segment]
    yield _segment("The segments", named, f"{d.name} names no segment of cases.")
    yield _segment("The unknown", unknown, f"Nothing says how freely {d.name} is decided where the segment is unknown.")
    if not d.grants:
        return
    twice = [name for name, count in Counter(grant.segment for grant in d.grants).items() if count > 1]
    yield _segment("One grant each", not twice, f"{_name_of(twice)} of {d.name} has more than one autonomy.")
    yield from _shares(d)
    loose = [g for g in named if g.high_touch and g.level > HIGH_TOUCH_AT_MOST and not g.has_rule]
    message = f"{_names(loose)} of {d.name} is high-touch and has A{loose[0].level} without a rule." if loose else ""
    yield _segment("High-touch segments", not loose, message)
    above = [g for g in d.grants if d.autonomy is not None and g.level > d.autonomy]
    message = (
        f"{_names(above)} of {d.name} has more autonomy than the A{d.autonomy} that is asked for." if above else ""
    )
    yield _segment("No more than is asked for", not above, message)


def cap_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-8: no grant is above the cap of impact and reversibility."""
    if not (d.grants and d.impact and d.reversibility):
        return
    cap = autonomy_cap(d.impact, d.reversibility)
    above = [grant for grant in d.grants if grant.level > cap]
    message = f"{_names(above)} of {d.name} has A{above[0].level}; {cap.name} is the most allowed." if above else ""
    yield item(Topic.AUTONOMY, "segments", "The autonomy in each segment", not above, message)


def ramp_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-8: from A3 on, cases are handed over in steps that rise to all of them."""
    if d.most_autonomy < RAMP_FROM:
        return
    shares = [step.share for step in d.ramp]
    rising = bool(shares) and shares[0] > 0 and all(one < two for one, two in pairwise(shares))
    message = f"No steps say how cases of {d.name} are handed over to the AI."
    if shares:
        message = f"The steps by which {d.name} is handed over do not rise to 100 % of the cases."
    yield item(Topic.RAMP, "ramp", "The steps of the handover", rising and shares[-1] == _ALL, message)


def _shares(d: DecisionFacts) -> Iterator[ClarityItem]:
    missing = [grant for grant in d.grants if grant.share is None]
    total = sum(grant.share or 0 for grant in d.grants)
    message = f"The segments of {d.name} hold {total * _ALL:.0f} % of the cases, not all of them."
    if missing:
        message = f"Nothing says what share of {d.name} is in {_names(missing)}."
    yield _segment("The share of each segment", not missing and abs(total - 1) <= _ROUNDING, message)


def _segment(label: str, done: object, message: str) -> ClarityItem:
    return item(Topic.SEGMENTS, "segments", label, done, message)


def _names(grants: list[GrantFacts]) -> str:
    return _name_of([grant.segment for grant in grants])


def _name_of(segments: list[str]) -> str:
    return ", ".join(f"“{name or UNKNOWN}”" for name in segments)

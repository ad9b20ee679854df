"""What the detectors say of a measure, and what was done with the cases, in words."""

from math import log
from typing import Any

from django.utils.translation import gettext as _

from governance.queries.outcome_charts import Handled
from governance.rules.facts import ToleranceFacts
from governance.rules.limits import Direction
from governance.rules.policy import Policy
from governance.rules.readings import ReadingFacts
from governance.rules.review_times import median_of

_TELLS_NO_MORE = 1000


def detector_words(told: ToleranceFacts, policy: Policy) -> list[dict[str, Any]]:
    """Return what the detectors have come to, each with what it takes for a limit to count as broken."""
    reading = told.reading or ReadingFacts()
    rows: list[dict[str, Any]] = []
    if reading.e_value is not None:
        bound = _large(_tests(told, reading) / policy.false_alarm_share)
        text = _("%(value)s; at %(bound)s the limit counts as broken")
        rows.append(
            {
                "label": _("Evidence since this version began"),
                "value": text % {"value": _large(reading.e_value), "bound": bound},
            }
        )
    if reading.cusum is not None:
        bound = f"{log(policy.drift_nights * _tests(told, reading)):.2g}"
        text = _("%(value)s; at %(bound)s it counts as a drift")
        rows.append(
            {
                "label": _("Drift after a good spell"),
                "value": text % {"value": f"{reading.cusum:,.2g}", "bound": bound},
            }
        )
    if reading.window_n:
        text = _("%(k)s of %(n)s in the last %(days)d days, held against what to act at")
        values = {"k": f"{reading.window_k:,}", "n": f"{reading.window_n:,}", "days": policy.amber_window_days}
        rows.append({"label": _("Of late"), "value": text % values})
    return rows


def _tests(told: ToleranceFacts, reading: ReadingFacts) -> int:
    """Return how many tests share the chance of a false alarm: of all cases, each material segment, both sides."""
    sides = 2 if told.limits.direction is Direction.BAND else 1
    return sides * (1 + sum(segment.material for segment in reading.segments))


def _large(value: float) -> str:
    """Return evidence as people read it: beyond a thousand to one nobody asks how much more."""
    return _("more than 1,000") if value > _TELLS_NO_MORE else f"{value:,.3g}"


def done_words(done: Handled, policy: Policy, team: float) -> list[dict[str, Any]]:
    """Return what was done with the cases, each share with its counts.

    `team` people review them: how long that takes is told of a group only, and of no fewer reviews than it has people.
    """

    def share(label: str, k: int, n: int, of: str) -> dict[str, Any]:
        text = _("%(k)s of %(n)s %(of)s") % {"k": f"{k:,}", "n": f"{n:,}", "of": of}
        return {"label": label, "value": f"{text} ({100 * k / n:.1f} %)" if n else None}

    if not done.cases:
        return []
    median = median_of(done.reviews) if min(done.reviewed, team) >= policy.minimum_group else None
    cases, reviewed = _("cases"), _("reviewed")
    return [
        {"label": _("Cases"), "value": f"{done.cases:,}"},
        share(_("By the AI alone"), done.alone, done.cases, cases),
        share(_("Escalated"), done.escalated, done.cases, cases),
        share(_("Answered too late"), done.timed_out, done.escalated, _("escalated")),
        share(_("Reviewed by people"), done.reviewed, done.cases, cases),
        share(_("Overridden"), done.overridden, done.reviewed, reviewed),
        share(_("Another way than through the AI"), done.manual, done.cases, cases),
        {
            "label": _("Time of a review, median"),
            "value": None if median is None else _("%(count)s s") % {"count": f"{median:.0f}"},
        },
    ]

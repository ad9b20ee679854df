"""A month of somebody's time in words and shapes: the percentage, and a pattern that says how full it is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.rules.months import MonthLoad

# From which percentage on a month looks how, the fullest first; the word says the same as the pattern.
_LEVELS = (
    (85, "load-full", gettext_lazy("nearly full")),
    (50, "load-half", gettext_lazy("more than half")),
    (1, "load-some", gettext_lazy("some")),
)


def month_cell(month: MonthLoad) -> dict[str, Any]:
    """Return how a month is shown: `text`, the class of its pattern, and the `word` for it."""
    percent = month.percent
    if month.over:
        text = _("%(percent)s %%") % {"percent": percent} if percent is not None else _("away")
        return {"text": text, "kind": "load-over", "word": _("more than there is")}
    if percent is None:
        return {"text": _("away"), "kind": "load-away", "word": _("nothing to promise")}
    for least, kind, word in _LEVELS:
        if percent >= least:
            return {"text": _("%(percent)s %%") % {"percent": percent}, "kind": kind, "word": word}
    return {"text": _("0 %%") % {}, "kind": "load-none", "word": _("nothing promised")}

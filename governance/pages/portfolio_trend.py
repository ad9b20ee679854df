"""How the portfolio moved: one chart of what is under control, one of what it is worth."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.models import PortfolioSnapshot
from governance.pages.portfolio_links import Links
from governance.rules.snapshots import Figure

# Fewer days than this make no line.
LEAST_DAYS = 2
_CONTROL = {
    Figure.LABOUR_ANSWERED: "good",
    Figure.LIVE_UNOWNED: "bad",
    Figure.FLAGS_LATE: "warn",
    Figure.PILOTS_OVERDUE: "series-3",
    Figure.WAIVERS: "series-1",
}
_VALUE = {Figure.HOURS_COMMITTED: "grey", Figure.HOURS_VALIDATED: "good"}


def trend_charts(snapshots: Sequence[PortfolioSnapshot], links: Links) -> list[dict[str, Any]]:
    """Return the charts; none while there are too few days to draw a line, none of value before there is any."""
    if len(snapshots) < LEAST_DAYS:
        return []
    charts = [{"id": "chart-control", "title": _("Under control"), "chart": _chart(snapshots, _CONTROL, links)}]
    # A line along nothing says nothing.
    if any(row.figures.get(figure.value) for row in snapshots for figure in _VALUE):
        title = _("Value, hours a month")
        charts.append({"id": "chart-value", "title": title, "chart": _chart(snapshots, _VALUE, links)})
    return charts


def _chart(snapshots: Sequence[PortfolioSnapshot], tones: dict[Figure, str], links: Links) -> dict[str, Any]:
    return {
        "kind": "line",
        "columns": [_("Day"), *(_(figure.label) for figure in tones)],
        "rows": [
            [date_format(row.day, "j M Y"), *(row.figures.get(figure.value) for figure in tones)] for row in snapshots
        ],
        "tones": list(tones.values()),
        "links": [links.to("portfolio", 1, as_of=row.day.isoformat()) for row in snapshots],
        "leads_elsewhere": True,
    }

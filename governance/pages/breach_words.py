"""How a breach is told: what was found, what stands still because of it, and what whoever acts next brings about."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Breach, BreachEvent
from governance.pages.breaches import DETECTORS, STATES, counted
from governance.rules.breach_words import in_unit, number_text
from governance.rules.breaches import BREACH_OVER, BreachAct, BreachState, Detector
from governance.rules.clearances import ClearanceState
from governance.rules.limits import MeasureUnit
from governance.rules.statistics import wilson

_TURNED = {
    ClearanceState.RESTRICTED: gettext_lazy("At once a human approves each case, until two people start it again."),
    ClearanceState.SUSPENDED: gettext_lazy("At once the AI decides nothing, until two people start it again."),
}
_ICONS = {
    BreachAct.OPENED: "octagon-alert",
    BreachAct.ACKNOWLEDGED: "circle-alert",
    BreachAct.CONTAINED: "lock",
    BreachAct.CAUSE_FOUND: "search",
    BreachAct.REMEDIED: "refresh-cw",
    BreachAct.WATCHED: "hourglass",
    BreachAct.CLOSED: "check",
    BreachAct.REJECTED: "x",
    BreachAct.DECLINED: "undo-2",
}
_EVENTS = {
    BreachAct.OPENED: gettext_lazy("Opened"),
    BreachAct.ACKNOWLEDGED: gettext_lazy("Acknowledged"),
    BreachAct.CONTAINED: gettext_lazy("Contained"),
    BreachAct.CAUSE_FOUND: gettext_lazy("Cause found"),
    BreachAct.REMEDIED: gettext_lazy("Remedied"),
    BreachAct.WATCHED: gettext_lazy("Watched from here on"),
    BreachAct.NOTED: gettext_lazy("Noted"),
    BreachAct.CLOSE_ASKED: gettext_lazy("Asked to close it"),
    BreachAct.REJECT_ASKED: gettext_lazy("Called a false alarm"),
    BreachAct.DECLINED: gettext_lazy("Not agreed to"),
    BreachAct.CLOSED: gettext_lazy("Closed"),
    BreachAct.REJECTED: gettext_lazy("Ended as a false alarm"),
}
# Of each act: its title, what it brings about, who does it, and the button.
_NEXT: dict[str, tuple[Any, Any, Any, Any]] = {
    "acknowledge": (
        gettext_lazy("Acknowledge it"),
        gettext_lazy("You say that you have seen it and look after it. The clearance stays as it is."),
        gettext_lazy("Whoever answers for this initiative, the second line or the PMO does this."),
        gettext_lazy("Acknowledge"),
    ),
    "contain": (
        gettext_lazy("Contain it"),
        gettext_lazy("You say what keeps it from going on. Stopping or restricting the AI is one click away, below."),
        gettext_lazy("Whoever answers for this initiative, the second line or the PMO does this."),
        gettext_lazy("It is contained"),
    ),
    "cause": (
        gettext_lazy("Find the cause"),
        gettext_lazy("The AI starts again only after its cause is known, mended and watched."),
        gettext_lazy("Whoever answers for this initiative, the second line or the PMO does this."),
        gettext_lazy("Put the cause on record"),
    ),
    "remedy": (
        gettext_lazy("Mend it"),
        gettext_lazy("You say what was mended. After that it is watched."),
        gettext_lazy("Whoever answers for this initiative, the second line or the PMO does this."),
        gettext_lazy("Put the remedy on record"),
    ),
    "watch": (
        gettext_lazy("Watch it"),
        gettext_lazy("From now on the AI may be started again, at the gate, by outcome owner and second line."),
        gettext_lazy("Whoever answers for this initiative, the second line or the PMO does this."),
        gettext_lazy("Begin to watch"),
    ),
    "close": (
        gettext_lazy("Ask to close it"),
        gettext_lazy("Somebody of the second line has to concur; then evidence is counted anew from the next day on."),
        gettext_lazy("The outcome owner asks for this, and nobody else."),
        gettext_lazy("Ask to close it"),
    ),
    "concur": (
        gettext_lazy("Concur, or say what is missing"),
        gettext_lazy("With your word it is over, and evidence is counted anew from the next day on."),
        gettext_lazy("Somebody of the second line does this, never whoever asked and never the outcome owner."),
        gettext_lazy("Concur"),
    ),
}


def breach_lede(found: Breach) -> tuple[str, str]:
    """Return in two sentences what was broken and what follows from it."""
    values = {"counted": counted(found), "limit": found.limit_text}
    if found.detector in {Detector.EVENT, Detector.REPORT}:
        first = _("Something happened that must never happen.")
    elif found.value is not None:
        first = _("%(counted)s was measured; the limit is %(limit)s.") % values
    else:
        first = _("%(counted)s counted against the limit, which is %(limit)s.") % values
    if found.state in BREACH_OVER:
        day = date_format(found.closed_at, "j M Y") if found.closed_at else ""
        then = {
            BreachState.CLOSED: _("Two people closed it on %(day)s."),
            BreachState.REJECTED: _("On %(day)s two people agreed that it was a false alarm."),
        }[BreachState(found.state)]
        return first, then % {"day": day}
    if found.action:
        return first, str(_TURNED[ClearanceState(found.action)])
    return first, _("The clearance was not turned by it.")


def breach_steps(found: Breach) -> list[dict[str, Any]]:
    """Return the way of a breach as steps, up to where it stands."""
    way: list[BreachState] = [state for state in BreachState if state != BreachState.REJECTED]
    if found.state == BreachState.REJECTED:
        return []
    at = way.index(BreachState(found.state))
    labels = {BreachState.OPEN: _("Opened")}
    states = ["done" if place < at or at == len(way) - 1 else "todo" for place in range(len(way))]
    if at < len(way) - 1:
        states[at] = "current"
    return [
        {"label": labels.get(state, STATES[state][0]), "state": how} for state, how in zip(way, states, strict=True)
    ]


def next_words(name: str, found: Breach) -> dict[str, Any]:
    """Return what comes next: title, what it brings about, who does it, and the button."""
    title, consequence, who, button = _NEXT[name]
    asks = ""
    if found.closing and found.closing_by:
        text = _("%(name)s calls it a false alarm.") if found.closing == "reject" else _("%(name)s asks to close it.")
        asks = text % {"name": found.closing_by}
    elif name == "close" and found.watch_until:
        asks = _("It is watched until %(day)s.") % {"day": date_format(found.watch_until, "j M Y")}
    return {"name": name, "title": title, "consequence": consequence, "who": who, "button": button, "asks": asks}


def breach_facts(found: Breach) -> list[dict[str, Any]]:
    """Return what was measured, against what, and how it was found."""
    tolerance = found.tolerance
    initiative = found.initiative
    rows: list[dict[str, Any]] = [
        {"label": _("Counted"), "value": counted(found) or None},
        {"label": _("Interval, 95 %"), "value": _interval(found)},
        {"label": _("Limit"), "value": found.limit_text},
        {"label": _("Found by"), "value": DETECTORS[Detector(found.detector)]},
        {"label": _("Detector"), "value": _statistic(found)},
        {"label": _("Counted since"), "value": date_format(found.since, "j M Y") if found.since else None},
        {"label": _("Segment"), "value": found.segment or _("All of them")},
        {"label": _("Version"), "value": found.fingerprint or _("All of them")},
        {"label": _("Opened"), "value": f"{date_format(found.opened_at, 'j M Y, H:i')} UTC"},
        {
            "label": _("Clearance"),
            "value": _TURNED_TO.get(found.action, _("Not turned")),
            "url": reverse("initiative-clearance", args=[initiative.key]),
        },
    ]
    if tolerance:
        owner = tolerance.owner.display_name if tolerance.owner else None
        rows.append(
            {"label": _("Tolerance"), "value": tolerance.measure, "url": reverse("tolerance", args=[tolerance.pk])}
        )
        rows.append({"label": _("Its owner"), "value": owner})
    return rows


_TURNED_TO = {"restricted": gettext_lazy("Put to restricted"), "suspended": gettext_lazy("Put to suspended")}


def _interval(found: Breach) -> str | None:
    """Return between which shares it lies, two-sided after Wilson; None where no share was counted."""
    shares = {MeasureUnit.PERCENT, MeasureUnit.PER_MILLE}
    if found.k is None or not found.n or found.tolerance is None or found.tolerance.unit not in shares:
        return None
    unit = MeasureUnit(found.tolerance.unit)
    low, high = (in_unit(round(share * unit.whole, 1), unit) for share in wilson(found.k, found.n))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _statistic(found: Breach) -> str | None:
    if found.statistic is None or found.bound is None:
        return None
    values = {"statistic": number_text(found.statistic), "bound": number_text(found.bound)}
    if found.detector == Detector.E_PROCESS:
        return _("%(statistic)s to 1 that more goes wrong than allowed; red from %(bound)s on") % values
    return _("%(statistic)s; red from %(bound)s on") % values


def breach_timeline(events: Iterable[BreachEvent]) -> list[dict[str, Any]]:
    """Return what happened around a breach, as the timeline shows it."""
    return [
        {
            "title": _EVENTS[BreachAct(event.act)],
            "at": event.at,
            "text": event.note,
            "person": event.actor,
            "icon": _ICONS.get(BreachAct(event.act), "history"),
        }
        for event in events
    ]

"""How a tolerance and what was measured of it are told: in words, in counts, and as a small bar."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from decisions.tables.replays.agreement import wilson
from governance.rules.breaches import BreachFacts
from governance.rules.clearances import ClearanceState
from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.limits import Direction, Kind, Limits, MeasureUnit
from governance.rules.measures import CATALOGUE
from governance.rules.readings import Evidence, ReadingFacts, ReadingState

_CLOSED = {
    ClearanceState.RESTRICTED: gettext_lazy("The clearance is restricted."),
    ClearanceState.SUSPENDED: gettext_lazy("The clearance is suspended: the AI decides nothing."),
    ClearanceState.STALE: gettext_lazy("The clearance is stale."),
    ClearanceState.EXPIRED: gettext_lazy("The clearance has expired."),
    ClearanceState.REVOKED: gettext_lazy("The clearance was taken back."),
}
# Behind these a number stands without a word.
_SIGNED = {MeasureUnit.PERCENT: " %", MeasureUnit.PER_MILLE: " ‰", MeasureUnit.NUMBER: "", MeasureUnit.CURRENCY: ""}
_SMALL, _TINY = 1, 0.1
# How many characters of a fingerprint tell it from another.
_FINGERPRINT_SHOWN = 24
_NOTHING = ReadingFacts()


def plain(value: float) -> str:
    """Return a number with as many digits as anybody reads."""
    if 0 < abs(value) < _TINY:
        return f"{value:.2g}"
    text = f"{value:,.2f}" if abs(value) < _SMALL else f"{value:,.1f}"
    return text.rstrip("0").rstrip(".")


def in_unit(value: float | None, limits: Limits) -> str:
    """Return a number of a measure's unit with its unit; what is unknown is said to be."""
    if value is None:
        return _("not known")
    return f"{plain(value)}{_SIGNED.get(limits.unit, f' {limits.unit.label}')}"


def amount_of(k: int, n: int, value: float | None, limits: Limits) -> float | None:
    """Return what so many of so many, or a value, come to in the measure's unit; None where nothing was looked at."""
    if limits.kind is Kind.SHARE:
        return limits.unit.whole * k / n if n else None
    if limits.kind is Kind.COUNT:
        return float(k)
    return value


def counted(k: int, n: int, value: float | None, limits: Limits) -> str:
    """Return what was seen, never a rate without its counts: "3 of 400 (0.75 %)"."""
    amount = amount_of(k, n, value, limits)
    if not n or amount is None:
        return _("nothing yet")
    cases = f"{n:,}"
    if limits.kind is Kind.SHARE:
        return _("%(k)s of %(n)s (%(rate)s)") % {"k": f"{k:,}", "n": cases, "rate": in_unit(amount, limits)}
    if limits.kind is Kind.COUNT:
        text = ngettext("%(k)s event in %(n)s cases", "%(k)s events in %(n)s cases", k)
        return text % {"k": f"{k:,}", "n": cases}
    return _("%(value)s over %(n)s cases") % {"value": in_unit(amount, limits), "n": cases}


def interval_of(k: int, n: int, limits: Limits) -> tuple[float, float] | None:
    """Return between which amounts the true share lies with 95 % confidence, in the unit; None for what is no share."""
    found = wilson(k, n) if limits.kind is Kind.SHARE else None
    return (limits.unit.whole * found.low, limits.unit.whole * found.high) if found else None


def limits_words(limits: Limits) -> str:
    """Return limits as a sentence: At most 5 %, act at 4 %, target 3 %."""
    lines = []
    if limits.direction is Direction.BAND:
        values = {"low": in_unit(limits.limit_low, limits), "high": in_unit(limits.limit, limits)}
        lines.append(_("Between %(low)s and %(high)s") % values)
    elif limits.event:
        lines.append(_("Never"))
    elif limits.limit is not None:
        words = _("At most %(limit)s") if limits.direction is Direction.UPPER else _("At least %(limit)s")
        lines.append(words % {"limit": in_unit(limits.limit, limits)})
    else:
        lines.append(_("No limit yet"))
    ambers = [in_unit(value, limits) for value in (limits.amber_low, limits.amber) if value is not None]
    if ambers:
        lines.append(_("act at %(amber)s") % {"amber": _(" and ").join(ambers)})
    if limits.target is not None and not limits.event:
        lines.append(_("target %(target)s") % {"target": in_unit(limits.target, limits)})
    return f"{', '.join(lines)}."


def lines_of(limits: Limits) -> list[tuple[str, float]]:
    """Return each line that a drawing shows: target, amber or limit, and where it lies in the unit."""
    found = [("target", limits.target)]
    found += [
        ("amber", limits.amber),
        ("amber", limits.amber_low),
        ("limit", limits.limit),
        ("limit", limits.limit_low),
    ]
    return [(kind, value) for kind, value in found if value is not None]


def bar(amount: float | None, interval: tuple[float, float] | None, limits: Limits) -> dict[str, Any] | None:
    """Return where amount, interval and limits lie on a bar from 0 to 100; None where nothing is known."""
    if amount is None:
        return None
    lines = lines_of(limits)
    low, high = interval or (amount, amount)
    # An interval that is wide for want of cases runs out of the bar rather than squeezing the limits together.
    most = max([amount * 1.25, *(value * 1.6 for _kind, value in lines), min(high, amount * 2)]) or 1.0

    def place(value: float) -> float:
        return round(min(100.0, max(0.0, 100 * value / most)), 2)

    return {
        "low": place(low),
        "width": max(0.8, round(place(high) - place(low), 2)),
        "at": min(99.0, place(amount)),
        "lines": [{"kind": kind, "at": min(99.5, place(value))} for kind, value in lines],
    }


def measured_words(amount: float | None, interval: tuple[float, float] | None, limits: Limits) -> str:
    """Return the interval as words, empty where there is none."""
    if interval is None or amount is None:
        return ""
    values = {"low": plain(interval[0]), "high": in_unit(interval[1], limits)}
    return _("between %(low)s and %(high)s with 95 %% confidence") % values


def version_word(fingerprint: str, names: Mapping[str, str]) -> str:
    """Return what a version is called; one that nobody registered by the beginning of its fingerprint."""
    if not fingerprint:
        return _("version not told")
    return names.get(fingerprint) or (
        fingerprint if len(fingerprint) <= _FINGERPRINT_SHOWN else f"{fingerprint[:_FINGERPRINT_SHOWN]}…"
    )


def day_word(day: date | None) -> str:
    """Return a day as people write it, empty where there is none."""
    return date_format(day, "j M Y") if day else ""


def measure_label(key: str) -> str:
    """Return what a measure is called: by the catalogue, else by its own key."""
    known = CATALOGUE.get(key)
    return _(known.label) if known else key.replace("-", " ").replace("_", " ").capitalize()


def gate_words(evidence: Evidence, limits: Limits) -> dict[str, str]:
    """Return what counts at the gate: the result and a sentence."""
    if not evidence.n:
        return {"result": "indeterminate", "text": _("Nothing that counts at a gate was measured yet.")}
    seen = counted(evidence.k, evidence.n, None, limits) if limits.kind is not Kind.VALUE else f"{evidence.n:,}"
    values = {"seen": seen, "limit": in_unit(limits.limit, limits)}
    if evidence.bound is not None:
        values["bound"] = in_unit(limits.unit.whole * evidence.bound, limits)
    if evidence.within:
        return {"result": "met", "text": _within(limits, evidence) % values}
    if evidence.needed and evidence.needed > evidence.n:
        values["needed"] = f"{evidence.needed:,}"
        text = _("%(seen)s count, which prove too little: with as many errors it takes %(needed)s cases.")
    elif evidence.bound is not None:
        text = _("%(seen)s count; the true share may be %(bound)s, which is beyond the limit of %(limit)s.")
    else:
        text = _("%(seen)s count, which do not show that it stays within the limit.")
    return {"result": "not_met" if evidence.within is False else "indeterminate", "text": text % values}


def _within(limits: Limits, evidence: Evidence) -> str:
    if evidence.bound is None:
        return _("%(seen)s count, and it stays within the limit.")
    if limits.direction is Direction.LOWER:
        return _("%(seen)s count: with 95 %% confidence at least %(bound)s, the limit is %(limit)s.")
    return _("%(seen)s count: with 95 %% confidence at most %(bound)s, the limit is %(limit)s.")


def tolerance_words(tolerance: ToleranceFacts, facts: Facts, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one tolerance with how it stands, as its card shows it."""
    reading, limits = tolerance.reading or _NOTHING, tolerance.limits
    amount = amount_of(reading.k, reading.n, reading.value, limits)
    interval = interval_of(reading.k, reading.n, limits)
    breach = breach_of(tolerance, facts.breaches)
    return {
        "tolerance": tolerance,
        "state": reading.state,
        "url": reverse("outcome", args=[facts.key, tolerance.id]),
        "about": ", ".join(part for part in (tolerance.decision, tolerance.segment) if part),
        "limits": limits_words(limits),
        "counted": counted(reading.k, reading.n, reading.value, limits),
        "interval": measured_words(amount, interval, limits),
        "bar": bar(amount, interval, limits),
        "because": reading.because or ("" if tolerance.reading else _("Nothing was measured yet.")),
        "gate": gate_words(reading.evidence, limits),
        "since": _since(reading, names),
        "last": _last(reading),
        "breach": breach,
        "breach_url": reverse("breach", args=[breach.id]) if breach else "",
    }


def breach_of(tolerance: ToleranceFacts, breaches: Iterable[BreachFacts]) -> BreachFacts | None:
    """Return the breach of a tolerance that nobody closed yet, the first where there are several."""
    return next((b for b in breaches if b.tolerance_id == tolerance.id and not b.over), None)


def _since(reading: ReadingFacts, names: Mapping[str, str]) -> str:
    if not reading.since:
        return ""
    values = {"day": day_word(reading.since), "version": version_word(reading.fingerprint, names)}
    return (
        _("Counted since %(day)s, %(version)s.") % values
        if reading.fingerprint
        else (_("Counted since %(day)s.") % values)
    )


def _last(reading: ReadingFacts) -> str:
    if not reading.last_day:
        return ""
    text = _("Last measured for %(day)s") % {"day": day_word(reading.last_day)}
    if reading.late_periods:
        late = ngettext("nothing came in %(count)d period", "nothing came in %(count)d periods", reading.late_periods)
        return f"{text}; {late % {'count': reading.late_periods}}."
    if reading.on_time_periods:
        on_time = ngettext(
            "on time for %(count)d period", "on time for %(count)d periods running", reading.on_time_periods
        )
        return f"{text}; {on_time % {'count': reading.on_time_periods}}."
    return f"{text}."


def lede(facts: Facts) -> str:
    """Say first whether the tolerances hold: 2 of 3 tolerances hold, 1 is broken since 12 Nov 2026."""
    total = len(facts.tolerances)
    if not total:
        return _("No tolerance says yet how much may go wrong.")
    states = [(t.reading or _NOTHING).state for t in facts.tolerances]
    red, grey, amber = (states.count(s) for s in (ReadingState.RED, ReadingState.GREY, ReadingState.AMBER))
    text = ngettext("%(k)d of %(n)d tolerance holds", "%(k)d of %(n)d tolerances hold", total)
    said = [text % {"k": total - red - grey, "n": total}]
    if red:
        said.append(_broken(red, facts))
    if grey:
        known = ngettext("of %(count)d too little is known", "of %(count)d too little is known", grey)
        said.append(known % {"count": grey})
    sentence = f"{', '.join(said)}."
    if amber:
        close = ngettext("%(count)d is close to its limit.", "%(count)d are close to their limits.", amber)
        sentence = f"{sentence} {close % {'count': amber}}"
    return sentence


def _broken(red: int, facts: Facts) -> str:
    days = [b.opened_at.date() for b in facts.breaches if not b.over and b.tolerance_id]
    if not days:
        return ngettext("%(count)d is broken", "%(count)d are broken", red) % {"count": red}
    text = ngettext("%(count)d is broken since %(day)s", "%(count)d are broken, the first since %(day)s", red)
    return text % {"count": red, "day": day_word(min(days))}


def clearance_words(state: ClearanceState | None) -> str:
    """Return what the clearance has come to, in one sentence; nothing while it holds as it was signed."""
    return str(_CLOSED.get(state, "")) if state else ""

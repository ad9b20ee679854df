"""Tolerances read as sentences."""

from decimal import Decimal

from django.utils.translation import gettext as _

from governance.models import Tolerance
from governance.rules.limits import Direction, Kind, MeasureUnit

SENTENCE_FIELDS = (
    *("measure", "decision", "segment", "numerator", "denominator", "direction", "unit"),
    *("target", "amber", "limit", "amber_low", "limit_low"),
)


def sentence(tolerance: Tolerance) -> str:
    """Return a tolerance as a sentence, such as: At most 5 % of routed cases may be re-routed; act at 4 %."""
    values = {
        "limit": _amount(tolerance, tolerance.limit) or "…",
        "low": _amount(tolerance, tolerance.limit_low) or "…",
        "direction": tolerance.get_direction_display(),
        "measure": tolerance.measure,
        "numerator": _inside(tolerance.numerator),
        "denominator": _inside(tolerance.denominator),
    }
    return f"{_limit(tolerance) % values}{_scope(tolerance)}{_acts(tolerance)}."


def _limit(tolerance: Tolerance) -> str:
    counted = MeasureUnit(tolerance.unit).kind is Kind.SHARE and tolerance.numerator and tolerance.denominator
    band = tolerance.direction == Direction.BAND
    if not counted:
        return _("%(measure)s: between %(low)s and %(limit)s") if band else _("%(measure)s: %(direction)s %(limit)s")
    if band:
        return _("Between %(low)s and %(limit)s of %(denominator)s have to be %(numerator)s")
    if tolerance.direction == Direction.UPPER:
        return _("At most %(limit)s of %(denominator)s may be %(numerator)s")
    return _("At least %(limit)s of %(denominator)s have to be %(numerator)s")


def _scope(tolerance: Tolerance) -> str:
    decision, segment = tolerance.decision, tolerance.segment
    text = _(", in “%(decision)s”") % {"decision": decision.name} if decision is not None else ""
    return text + (_(", segment “%(segment)s”") % {"segment": segment.name} if segment is not None else "")


def _acts(tolerance: Tolerance) -> str:
    amber, low = _amount(tolerance, tolerance.amber), _amount(tolerance, tolerance.amber_low)
    if amber and low:
        return _("; act below %(low)s and above %(amber)s") % {"low": low, "amber": amber}
    if low:
        return _("; act below %(low)s") % {"low": low}
    return _("; act at %(amber)s") % {"amber": amber} if amber else ""


def _amount(tolerance: Tolerance, value: Decimal | None) -> str:
    return f"{plain(value)} {tolerance.get_unit_display()}" if value is not None else ""


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence: small at the beginning, unless they begin with an acronym."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def plain(value: Decimal | None) -> str:
    """Return a number without zeros that say nothing; empty for none."""
    return f"{value.normalize():f}" if value is not None else ""

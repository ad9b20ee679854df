"""Two kinds of time spans, which never mix: so many months, and so many seconds. Source: DMN 1.5, 10.3.2.3."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """Years and months, held as months; negative ones go back."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class TimeDuration:
    """Days, hours, minutes and seconds, held as seconds; negative ones go back."""

    seconds: Decimal

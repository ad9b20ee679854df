"""Which days are worked: days of the week that are off, and days off by date. Data; no place is known here."""

from datetime import date

from roles.rules.records import record

WEEKEND = frozenset({5, 6})


@record(frozen=True, slots=True)
class BusinessCalendar:
    """The working days of one place. `weekend` numbers days of the week, Monday being 0; one day at least is worked."""

    weekend: frozenset[int] = WEEKEND
    days_off: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Whether people are expected to work on this day."""
        return day.weekday() not in self.weekend and day not in self.days_off


# Where nobody said anything: Monday to Friday, without holidays.
PLAIN = BusinessCalendar()

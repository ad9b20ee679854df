"""How many cases a day of a decision reach people, and whether there are enough of them, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.models import Decision
from decisions.pages.matrix import Row
from decisions.queries.escalations import queue_forecasts
from decisions.rules.autonomy import Autonomy
from decisions.rules.escalations import QueueForecast, Sender


@dataclass(frozen=True, slots=True)
class QueueWords:
    """What one queue gets from the decision, and what it gets at all."""

    forecast: QueueForecast
    sender: Sender | None

    @property
    def name(self) -> str:
        """The queue."""
        return self.forecast.queue.name

    @property
    def id(self) -> int:
        """The queue, for its address."""
        return self.forecast.queue.id

    @property
    def own(self) -> str:
        """Cases a day that come from this decision, or nothing where that is not known."""
        return "" if self.sender is None or self.sender.escalations is None else amount(self.sender.escalations)

    @property
    def all(self) -> str:
        """Cases a day that come from all decisions."""
        return "" if self.forecast.escalations is None else amount(self.forecast.escalations)

    @property
    def needed(self) -> str:
        """People who are needed for all of them."""
        return "" if self.forecast.needed is None else amount(self.forecast.needed)

    @property
    def there(self) -> str:
        """People who are there."""
        return amount(self.forecast.queue.fte)

    @property
    def enough(self) -> bool | None:
        """Whether they are enough; None where that is not known."""
        return self.forecast.enough

    @property
    def missing(self) -> str:
        """Why it is not known."""
        return " ".join(self.forecast.missing)

    @property
    def advice(self) -> str:
        """What can be done where people are too few."""
        if self.enough is not False or self.forecast.needed is None:
            return ""
        people = amount(ceil((self.forecast.needed - self.forecast.queue.fte) * 2) / 2)
        text = _("Staff %(queue)s with %(people)s more") % {"queue": self.name, "people": people}
        fits = self.forecast.volume_that_fits(self.sender.decision_id) if self.sender else None
        if fits is None:
            return text + _(", or send fewer cases there.")
        return text + _(", send fewer cases there, or begin with %(volume)s cases a day.") % {"volume": fits}

    @property
    def sentence(self) -> str:
        """The queue in a few words: what it gets, who it takes, who is there."""
        if not self.own:
            return _("%(queue)s: not known") % {"queue": self.name}
        said = {"queue": self.name, "count": self.own, "needed": self.needed, "there": self.there}
        if not self.needed:
            return _("%(queue)s %(count)s (%(there)s there)") % said
        return _("%(queue)s %(count)s (needs %(needed)s people, %(there)s there)") % said


def forecast_words(decision: Decision, rows: Iterable[Row]) -> dict[str, Any] | None:
    """Return how many cases of a decision reach people, in one sentence and by queue; None where nobody is asked."""
    queues = {row.rule.queue_id for row in rows if row.rule and row.asks and row.rule.queue_id}
    if not queues or decision.autonomy == Autonomy.A0:
        return None
    told = [QueueWords(forecast, _sender(forecast, decision.pk)) for forecast in queue_forecasts(sorted(queues))]
    return {
        "sentence": _sentence(decision, told),
        "queues": told,
        "known": all(queue.own for queue in told),
        "enough": _enough(told),
    }


def _sender(forecast: QueueForecast, decision_id: int) -> Sender | None:
    return next((sender for sender in forecast.queue.senders if sender.decision_id == decision_id), None)


def _enough(told: Sequence[QueueWords]) -> bool | None:
    """Whether every queue has enough people: no where one has not, not known where one is not known."""
    if any(queue.enough is False for queue in told):
        return False
    return None if any(queue.enough is None for queue in told) else True


def _sentence(decision: Decision, told: Sequence[QueueWords]) -> str:
    each = "; ".join(queue.sentence for queue in told)
    known = [queue.sender.escalations for queue in told if queue.sender and queue.sender.escalations is not None]
    if len(known) < len(told) or decision.volume_per_day is None:
        return _("How many cases a day reach a person is not known. %(each)s.") % {"each": each}
    total = sum(known)
    text = ngettext(
        "About %(total)s of %(volume)s case a day reaches a person: %(each)s.",
        "About %(total)s of %(volume)s cases a day reach a person: %(each)s.",
        decision.volume_per_day,
    )
    return text % {"total": amount(total), "volume": decision.volume_per_day, "each": each}


def amount(value: float) -> str:
    """Return a number of cases or people as one says it: whole from ten on, one decimal below."""
    return f"{value:.0f}" if value >= _WHOLE_FROM else f"{value:.1f}".removesuffix(".0")


_WHOLE_FROM = 10

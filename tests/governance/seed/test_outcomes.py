"""Synthetic outcomes: as many as were asked for, and counts that agree with each other."""

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from governance.models import MeasureDay, OutcomeDay
from governance.seed.load import portfolio_seed
from governance.seed.outcomes import outcomes_seed
from roles.rules.refusals import Refused


@pytest.mark.django_db
def test_as_many_outcomes_are_counted_as_were_asked_for():
    at = timezone.now()
    with pytest.raises(Refused):
        outcomes_seed(5, seed=1, at=at)
    portfolio_seed(30, seed=1, at=at)
    for events in (10_007, 50_000):
        outcomes_seed(events, seed=1, at=at)

    days = OutcomeDay.objects.aggregate(cases=Sum("cases"), manual=Sum("manual"), alone=Sum("alone"))
    bypass = MeasureDay.objects.filter(measure="manual_bypass").aggregate(k=Sum("k"), n=Sum("n"))
    straight = MeasureDay.objects.filter(measure="straight_through").aggregate(k=Sum("k"), n=Sum("n"))
    assert days["cases"] == 60_007
    assert bypass == {"k": days["manual"], "n": days["cases"]}
    assert straight == {"k": days["alone"], "n": days["cases"] - days["manual"]}
    assert not OutcomeDay.objects.filter(alone__lt=0).exists()
    assert not MeasureDay.objects.filter(k__gt=F("n")).exists()

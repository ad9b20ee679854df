from itertools import pairwise

import pytest

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.vocabulary import Impact, Reversibility


@pytest.mark.parametrize(
    ("impact", "reversibility", "cap"),
    [
        (Impact.LOW, Reversibility.EASY, Autonomy.A5),
        (Impact.LOW, Reversibility.IRREVERSIBLE, Autonomy.A3),
        (Impact.MODERATE, Reversibility.COSTLY, Autonomy.A4),
        (Impact.HIGH, Reversibility.COSTLY, Autonomy.A3),
        (Impact.CRITICAL, Reversibility.EASY, Autonomy.A2),
        (Impact.CRITICAL, Reversibility.IRREVERSIBLE, Autonomy.A1),
    ],
)
def test_the_cap_follows_impact_and_reversibility(impact, reversibility, cap):
    assert autonomy_cap(impact, reversibility) is cap


def test_more_impact_or_less_reversibility_never_raises_the_cap():
    for impact in Impact:
        for easier, harder in pairwise(Reversibility):
            assert autonomy_cap(impact, harder) <= autonomy_cap(impact, easier)
    for lower, higher in pairwise(Impact):
        for reversibility in Reversibility:
            assert autonomy_cap(higher, reversibility) <= autonomy_cap(lower, reversibility)

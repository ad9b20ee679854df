"""A sweep's cost in statements does not grow with the initiatives in a batch."""

import pytest
from django.utils import timezone

from governance.evidence import gather
from governance.models import Initiative
from governance.seed.load import portfolio_seed
from governance.services.sweep import sweep


def seeded(count):
    """Return that many initiatives with decisions, tolerances and plans: for what nobody has, nothing is asked."""
    portfolio_seed(300, seed=3, at=timezone.now())
    whole = Initiative.objects.filter(tolerances__isnull=False, plan_citations__isnull=False)
    return list(whole.order_by("pk").values_list("pk", flat=True)[:count])


@pytest.mark.parametrize("count", [20, 30])
def test_gathering_the_facts_takes_the_same_statements_for_any_number(db, django_assert_num_queries, count):
    ids = seeded(count)

    with django_assert_num_queries(70):
        evidence = list(gather(ids, timezone.now()))

    assert len(evidence) == count


@pytest.mark.parametrize("count", [20, 30])
def test_a_sweep_of_one_batch_takes_the_same_statements_for_any_number(db, count):
    ids = seeded(count)

    # Those of gathering, twelve in which tolerances are reckoned anew, those that write and two that take a part; three
    # fewer where everybody whom it looks at afterwards was met before.
    result = sweep(at=timezone.now(), ids=ids)

    assert (result.evaluated, result.statements in {109, 112}) == (count, True)

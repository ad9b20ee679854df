"""Case triage in customer operations, as the demo company left it; and what holds after every scenario."""

import pytest

from governance.demo.triage import TITLE
from governance.models import Initiative
from governance.services.tampering import broken_seals


@pytest.fixture
def triage(loaded):
    return Initiative.objects.get(title=TITLE)


@pytest.fixture(autouse=True)
def no_act_looks_like_tampering(request, db):
    """Every sealed row that a scenario wrote is what the ledger says: whoever writes one names it as a target."""
    yield
    if "tampering" not in request.module.__name__:
        assert [broken.text for broken in broken_seals()] == []

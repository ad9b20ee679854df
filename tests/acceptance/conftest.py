"""Case triage in customer operations, as the demo company left it."""

import pytest

from governance.demo.triage import TITLE
from governance.models import Initiative


@pytest.fixture
def triage(loaded):
    return Initiative.objects.get(title=TITLE)

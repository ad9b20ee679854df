"""Case triage in customer operations, as the demo company left it."""

import pytest

from governance.demo.triage import TITLE
from governance.models import Initiative
from tests.harbour import loaded, loaded_once  # noqa: F401 - fixtures


@pytest.fixture
def triage(loaded):  # noqa: F811 - the fixture above
    return Initiative.objects.get(title=TITLE)

"""What tests of pages share."""

import pytest

from tests.identity import OidcServer


@pytest.fixture(scope="module")
def provider():
    """An OpenID Connect provider that runs. Modules about another kind name their own."""
    found = OidcServer()
    yield found
    found.stop()

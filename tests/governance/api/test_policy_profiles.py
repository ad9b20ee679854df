"""Policy profiles at the API: read by everybody, written by nobody."""

import pytest

from tests.api_client import ApiClient
from tests.cast import profile


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes_a_profile_here(cast, method):
    answer = ApiClient(cast.adam).client.generic(method, f"/api/v1/policy-profiles/{profile('light_tool').pk}")

    assert answer.status_code == 405


def test_everybody_reads_what_a_profile_says(cast):
    light = profile("light_tool")

    found = ApiClient(cast.carl).get("policy-profiles?key=light_tool").json()["results"]
    one = ApiClient(cast.carl).get(f"policy-profiles/{light.pk}")

    assert found == [one.json()]
    assert (found[0]["key"], found[0]["revision"], found[0]["parameters"]) == ("light_tool", 1, light.parameters)
    assert one["ETag"] == '"1"'

"""A client that a generator makes of the schema works against the portal."""

import importlib
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from governance.api.authentication import token_issue
from tests.cast import make_initiative

DOCS = Path(__file__).resolve().parents[3] / "docs"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")


@pytest.fixture
def generated(tmp_path, monkeypatch):
    """Return what imports from the generated client; the generator has nothing to complain of."""
    command = [GENERATOR, "generate", "--path", DOCS / "openapi.yaml", "--config", DOCS / "openapi-client.yaml"]
    options = ["--output-path", tmp_path / "client", "--meta", "none", "--fail-on-warning"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "client").rename(tmp_path / "remit_client")
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"remit_client.{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == "remit_client"]:
        del sys.modules[name]


def test_a_generated_client_registers_lists_edits_and_reads_reasons(transactional_db, generated, live_server, cast):
    token, _lapses_at = token_issue(cast.petra, timezone.now())
    client = generated("client").AuthenticatedClient(base_url=live_server.url, token=token)
    models, api = generated("models"), "api.initiatives.initiatives"
    create, read, change, listed, move = (
        generated(f"{api}_{act}") for act in ("create", "retrieve", "partial_update", "list", "transition")
    )
    make_initiative(cast, "There before")

    body = models.InitiativeBody(title="Case triage", beneficiary_unit=cast.operations.pk)
    made = create.sync_detailed(client=client, body=body)
    key = made.parsed.key
    first = listed.sync(client=client, page_size=1)
    second = listed.sync(client=client, page_size=1, cursor=parse_qs(urlsplit(first.next_).query)["cursor"][0])
    tag = read.sync_detailed(client=client, key=key).headers["ETag"]
    edit = models.PatchedInitiativeBody(title="Triage of cases")
    edited, stale = (change.sync_detailed(client=client, key=key, body=edit, if_match=tag) for _turn in range(2))
    refused = move.sync(client=client, key=key, body=models.TransitionBody(to=models.Stage.PRODUCTION))

    assert (made.status_code, made.parsed.title) == (HTTPStatus.CREATED, "Case triage")
    assert [page.results[0].title for page in (first, second)] == ["Case triage", "There before"]
    assert (edited.parsed.title, stale.status_code) == ("Triage of cases", HTTPStatus.PRECONDITION_FAILED)
    assert isinstance(refused, models.Problem)
    assert all(reason.id and reason.text for reason in refused.reasons)

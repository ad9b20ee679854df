"""Identity providers as processes of their own, and a browser's way to them and back."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import requests

from governance.rules.providers import providers_from
from governance.signing_in import form_targets, provider_settings
from tests import saml_idp
from tests.saml_idp import make_key


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def configure(settings, *rows):
    """Have the portal know these providers, as they would stand in its configuration."""
    found = {provider.id: provider for provider in providers_from(json.dumps(rows))}
    settings.IDENTITY_PROVIDERS = found
    settings.SOCIALACCOUNT_PROVIDERS = provider_settings(found)
    settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": ["'self'", *form_targets(found)]}


def started(command, address):
    """Start a provider and wait until it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(200):
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            if process.poll() is not None:
                raise AssertionError(f"The provider ended with {process.returncode}.") from None
            time.sleep(0.1)
        else:
            return process
    process.kill()
    raise AssertionError("The provider did not answer.")


class OidcServer:
    """An OpenID Connect provider that lets in whoever is named."""

    def __init__(self):
        self.issuer = f"http://127.0.0.1:{free_port()}"
        port = self.issuer.rpartition(":")[2]
        self.process = started([sys.executable, "-m", "oidc_provider_mock", "--port", port], self.issuer)

    def row(self, **more):
        """Return how it stands in the portal's configuration."""
        return {
            "id": "corp",
            "kind": "oidc",
            "name": "Harbour login",
            "issuer": self.issuer,
            "client_id": "remit",
        } | more

    def knows(self, subject, **claims):
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def answer(self, address, subject):
        """Sign somebody in there, as a browser would that was sent to this address; return where it is sent back to."""
        sent = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        assert sent.status_code == 302, sent.text
        return sent.headers["Location"]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def local(address):
    """Return an address without its host, for the test client."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


class SamlServer:
    """A SAML provider that lets in whoever is named."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        make_key(folder)
        (folder / "users.json").write_text("{}")
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = started([sys.executable, saml_idp.__file__, str(self.port), str(folder)], self.address)

    def row(self, **more):
        """Return how it stands in the portal's configuration."""
        known = {"id": "works", "kind": "saml", "name": "Works login", "entity_id": f"{self.address}/metadata"}
        known |= {"sso_url": f"{self.address}/sso", "certificate": (self.folder / "idp.crt").read_text()}
        return known | {"trusts_email": True} | more

    def meets(self, client):
        """Tell it of the portal, by the portal's own metadata."""
        (self.folder / "sp.xml").write_bytes(client.get("/sign-in/saml/works/metadata/").content)

    def knows(self, user, **told):
        users = json.loads((self.folder / "users.json").read_text())
        (self.folder / "users.json").write_text(json.dumps(users | {user: told}))

    def answer(self, address, user):
        """Sign somebody in there, as a browser would that was sent to this address; return what it would post back."""
        sent = requests.get(f"{address}&user={user}", timeout=20)
        assert sent.status_code == 200, sent.text
        return sent.json()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)

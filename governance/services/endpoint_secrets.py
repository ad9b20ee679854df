"""The secret that a webhook is signed with: made here, shown once, kept sealed."""

import base64
import secrets

from governance.models import Endpoint
from governance.services.vault import vault

_PURPOSE = b"remit.endpoints"
_BYTES = 32


def secret_new() -> str:
    """Return a new secret, as receivers paste it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sealed(secret: str) -> str:
    """Return a secret as it is kept."""
    return vault(_PURPOSE).encrypt(secret.encode()).decode()


def secret_of(endpoint: Endpoint) -> str:
    """Return an endpoint's secret.

    Raises: cryptography.fernet.InvalidToken where the portal's own secret was changed without keeping the old one.
    """
    return vault(_PURPOSE).decrypt(endpoint.sealed.encode()).decode()

"""What is kept under the portal's secret: sealed in the database, unsealed in the process that needs it."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def vault(purpose: bytes) -> MultiFernet:
    """Return what seals and unseals for one purpose, by the portal's secret; secrets before it still unseal."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str | bytes, purpose: bytes) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(force_bytes(secret))
    return base64.urlsafe_b64encode(derived)

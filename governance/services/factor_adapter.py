"""How second factors are kept: secrets sealed, names and labels ours."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from governance.services.vault import vault

_PURPOSE = b"remit.factors"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # the library names no types
    """Seals what the library would keep in the clear, and mails nothing: the portal tells of it itself."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return vault(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret.

        Raises: cryptography.fernet.InvalidToken where the portal's own secret was changed without keeping the old one.
        """
        return vault(_PURPOSE).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Return what an authenticator app calls the portal."""
        return str(settings.MFA_TOTP_ISSUER)

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""

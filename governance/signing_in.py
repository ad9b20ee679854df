"""Settings of signing in: by what people come in, what a second factor is asked for, who may write people."""

import json
import os
from pathlib import Path
from typing import Any

from governance.environment import env_flag
from governance.rules.providers import Provider, providers_from
from governance.rules.ways import Way

MFA_CHOICES = ("optional", "required")


def _text() -> str:
    """Return what describes the providers: the file that is named, or the text itself."""
    if path := os.environ.get("IDENTITY_PROVIDERS_FILE"):
        return Path(path).read_text()
    return os.environ.get("IDENTITY_PROVIDERS", "")


def _choice(name: str, choices: tuple[str, ...]) -> str:
    """Read one of several words; anything else stops the start, so that a typing error never opens a door."""
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        message = f"{name} must be one of {', '.join(choices)}, not {value!r}."
        raise ValueError(message)
    return value


IDENTITY_PROVIDERS = {provider.id: provider for provider in providers_from(_text())}
# Whether people may come in with a password that is kept here.
LOCAL_ACCOUNTS = env_flag("LOCAL_ACCOUNTS", default=True)
REMIT_MFA = _choice("REMIT_MFA", MFA_CHOICES)
# Whom strangers are told to ask.
ACCESS_CONTACT = os.environ.get("ACCESS_CONTACT", "")
# How many proxies of our own stand before the portal: as many entries of X-Forwarded-For are believed, from the right.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
# What a directory writes people with, as whom it acts, and which of its groups are which of ours.
SCIM_TOKEN = os.environ.get("SCIM_TOKEN", "")
SCIM_ACTOR = os.environ.get("SCIM_ACTOR", "")
SCIM_GROUPS: dict[str, str] = json.loads(os.environ.get("SCIM_GROUPS") or "{}")


def secret_of(provider: Provider) -> str:
    """Return a provider's client secret: from a variable that is named, else from what is configured."""
    if name := provider.values.get("client_secret_env"):
        return os.environ.get(str(name), "")
    return str(provider.values.get("client_secret", ""))


def _oidc(provider: Provider) -> dict[str, Any]:
    return {
        "provider_id": provider.id,
        "name": provider.name,
        "client_id": provider.values["client_id"],
        "secret": secret_of(provider),
        "settings": {
            "server_url": provider.values["issuer"],
            "oauth_pkce_enabled": True,
            "scope": provider.values.get("scopes", ["openid", "profile", "email"]),
        },
    }


def _saml(provider: Provider) -> dict[str, Any]:
    values = provider.values
    keys = {"x509cert": values.get("own_certificate"), "private_key": values.get("own_key")}
    return {
        "provider_id": provider.id,
        "name": provider.name,
        "client_id": provider.id,
        "settings": {
            "idp": {
                "entity_id": values["entity_id"],
                "sso_url": values["sso_url"],
                "x509cert": values["certificate"],
            },
            "sp": {"entity_id": values.get("own_entity_id")},
            "attribute_mapping": {},
            "advanced": {
                "strict": True,
                # A portal in one's own network may have a name without dots.
                "allow_single_label_domains": True,
                "want_assertion_signed": True,
                "want_name_id": True,
                "want_attribute_statement": False,
                "reject_idp_initiated_sso": True,
                "authn_request_signed": bool(keys["private_key"]),
                **{name: value for name, value in keys.items() if value},
            },
        },
    }


def provider_settings(providers: dict[str, Provider]) -> dict[str, Any]:
    """Return the providers as the library that speaks with them wants to have them."""
    oidc = [_oidc(provider) for provider in providers.values() if provider.way is Way.OIDC]
    saml = [_saml(provider) for provider in providers.values() if provider.way is Way.SAML]
    return {"openid_connect": {"APPS": oidc}, "saml": {"APPS": saml}}


def form_targets(providers: dict[str, Provider]) -> list[str]:
    """Return where a form may lead to besides the portal: the origins of the providers."""
    return sorted({origin for provider in providers.values() for origin in provider.origins})


FORM_TARGETS = form_targets(IDENTITY_PROVIDERS)
SIGN_IN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
]
SOCIALACCOUNT_PROVIDERS = provider_settings(IDENTITY_PROVIDERS)
SOCIALACCOUNT_ADAPTER = "governance.pages.provider_adapter.ProviderAdapter"
# Nobody registers themselves, by whichever door.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_ADAPTER = "governance.pages.provider_adapter.AccountAdapter"
MFA_ADAPTER = "governance.services.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Remit"
# Clocks of telephones are some seconds off.
MFA_TOTP_TOLERANCE = 1

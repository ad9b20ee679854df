"""How a provider is spoken with: sent to with what we ask, and its answer read into what we need of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_auth
from allauth.socialaccount.providers.saml.views import FinishACSView
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from lxml import etree

from governance.rules.providers import Key, Provider, Told
from governance.rules.ways import Way

_ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered: whom it tells of, when they proved it there, and to which question it belongs."""

    told: Told
    authenticated_at: datetime | None
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is sent to a provider for: to come in, or to prove anew who they are, and where they go on then."""

    proves: bool
    next_url: str
    person_id: int | None
    asked_at: datetime


def configured(provider_id: str) -> Provider | None:
    """Return a provider by its id."""
    found: Mapping[str, Provider] = settings.IDENTITY_PROVIDERS
    return found.get(provider_id)


def redirected(request: HttpRequest, provider: Provider, question: Question) -> HttpResponse:
    """Return the way to the provider. Who has to prove it anew is asked there again, whatever session they have.

    Raises: requests.RequestException while the provider does not answer.
    """
    data = {
        "proves": question.proves,
        "person": question.person_id,
        "asked_at": question.asked_at.isoformat(),
        "nonce": secrets.token_urlsafe(16),
    }
    if provider.way is Way.SAML:
        return _saml_redirect(request, provider, question, data)
    asked = {"nonce": data["nonce"]} | ({"prompt": "login", "max_age": "0"} if question.proves else {})
    spoken = OidcAdapter(request, provider.id).get_provider()
    answer: HttpResponse = spoken.redirect(
        request, process="login", next_url=question.next_url, data=data, auth_params=asked
    )
    return answer


def _saml_redirect(request: HttpRequest, provider: Provider, question: Question, data: dict[str, Any]) -> HttpResponse:
    spoken = saml_provider(request, provider.id)
    auth = build_auth(request, spoken)
    address = auth.login(return_to="", force_authn=question.proves)
    spoken.stash_redirect_state(request, "login", question.next_url, data, state_id=auth.get_last_request_id())
    return HttpResponseRedirect(address)


class OidcProvider(OpenIDConnectProvider):  # type: ignore[misc] # the library names no types
    """OpenID Connect; of what it tells nothing is kept but the subject."""

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ARG002 - its signature
        """Return nothing to keep."""
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Return the library's login, with our reading of the answer.

        Raises: PermissionDenied for an answer without a token about the same subject as everything else in it.
        """
        proven = response.get("id_token") or {}
        more = response.get("userinfo") or {}
        if not proven.get("sub") or more.get("sub", proven["sub"]) != proven["sub"]:
            raise PermissionDenied("The provider's answers tell of different subjects.")
        login = super().sociallogin_from_response(request, response)
        login.answer = _oidc_answer(self.sub_id, proven, {**proven, **more})
        return login


def _oidc_answer(provider_id: str, proven: Mapping[str, Any], claims: Mapping[str, Any]) -> Answer:
    provider = configured(provider_id)
    names = provider.claims if provider else {}
    amr = proven.get("amr") or []
    context = {str(value) for value in (amr if isinstance(amr, list) else [amr])} | {str(proven.get("acr", ""))}
    told = Told(
        subject=str(proven["sub"]),
        email=str(claims.get(names.get(Key.EMAIL, ""), "") or ""),
        email_verified=claims.get("email_verified") in {True, "true"},
        employee_no=str(claims.get(names.get(Key.EMPLOYEE_NO, ""), "") or ""),
        context=frozenset(context - {""}),
    )
    at = proven.get("auth_time")
    moment = datetime.fromtimestamp(int(at), UTC) if isinstance(at, int | float) else None
    return Answer(told, moment, str(proven.get("nonce", "")))


class OidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # same
    """Checks the signature of every token, though it came by a direct way."""

    def get_provider(self) -> OidcProvider:
        """Return the provider as we read it."""
        app = get_adapter(self.request).get_app(self.request, provider=self.provider_id)
        return OidcProvider(self.request, app=app)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        return claims

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        if "userinfo_endpoint" not in self.openid_config:
            return {}
        claims: dict[str, Any] = super()._fetch_user_info(access_token)
        return claims


OidcProvider.oauth2_adapter_class = OidcAdapter


class SamlProvider(SAMLProvider):  # type: ignore[misc] # same
    """SAML; of what it tells nothing is kept but the subject."""

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ARG002 - its signature
        """Return nothing to keep."""
        return {}

    def extract_uid(self, data: Any) -> str:
        """Return the subject: an attribute that is configured, else the name, which has to be one that stays.

        Raises: PermissionDenied.
        """
        provider = configured(self.sub_id)
        if provider and (name := provider.values.get("subject")):
            subject = _first(data, str(name))
        else:
            subject = "" if data.get_nameid_format() == _TRANSIENT else str(data.get_nameid() or "")
        if not subject:
            raise PermissionDenied("The provider tells no subject that stays.")
        return subject

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Return the library's login, with our reading of the answer."""
        login = super().sociallogin_from_response(request, response)
        names = found.claims if (found := configured(self.sub_id)) else {}
        told = Told(
            subject=login.account.uid,
            email=_first(response, names.get(Key.EMAIL, "")),
            # A SAML provider says nothing of that; whoever configures it does.
            email_verified=False,
            employee_no=_first(response, names.get(Key.EMPLOYEE_NO, "")),
            context=frozenset(response.get_last_authn_contexts() or ()),
        )
        login.answer = Answer(told, _authn_instant(response))
        return login


def _first(auth: Any, name: str) -> str:
    values = auth.get_attributes().get(name) or auth.get_friendlyname_attributes().get(name) or [""]
    return str(values[0] or "")


def _authn_instant(auth: Any) -> datetime | None:
    """Return when somebody proved it at the provider. The response was checked before: one assertion, signed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    xml = auth.get_last_response_xml()
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml, parser)
    told = next((element.get("AuthnInstant") for element in root.iter(f"{_ASSERTION}AuthnStatement")), None)
    return parse_datetime(told) if told else None


def saml_provider(request: HttpRequest, provider_id: str) -> SamlProvider:
    """Return a SAML provider as we read it."""
    app = get_adapter(request).get_app(request, provider=provider_id)
    return SamlProvider(request, app=app)


class SamlFinish(FinishACSView):  # type: ignore[misc] # same
    """Reads what a SAML provider posted, now that the session is there again."""

    def get_provider(self, organization_slug: str) -> SamlProvider:
        """Return the provider as we read it."""
        return saml_provider(self.request, organization_slug)

"""The way to identity providers and back: the addresses that they and our own buttons know."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.saml.utils import build_saml_config
from allauth.socialaccount.providers.saml.views import ACSView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from requests import RequestException

from governance.pages.coming_in import safe_next
from governance.pages.provider_answers import failed
from governance.pages.provider_protocols import (
    OidcAdapter,
    Question,
    SamlFinish,
    configured,
    redirected,
    saml_provider,
)
from governance.rules.providers import Provider
from governance.rules.ways import Way
from roles.pages.acting import person_of


@login_not_required
@never_cache
@require_POST
def provider_begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to a provider in order to come in."""
    next_url = safe_next(request, request.POST.get("next", ""))
    return _sent(request, provider_id, Question(False, next_url, None, timezone.now()))


@never_cache
@require_POST
def provider_prove(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to their provider in order to prove anew who they are."""
    next_url = safe_next(request, request.POST.get("next", ""))
    return _sent(request, provider_id, Question(True, next_url, person_of(request).pk, timezone.now()))


def _sent(request: HttpRequest, provider_id: str, question: Question) -> HttpResponse:
    provider = configured(provider_id)
    if provider is None:
        raise Http404
    try:
        return redirected(request, provider, question)
    except (RequestException, KeyError, ValueError) as error:
        return failed(request, provider_id, str(error))


@login_not_required
@never_cache
@require_GET
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the answer of an OpenID Connect provider."""
    _of(provider_id, Way.OIDC)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(OidcAdapter(request, provider_id))(request)
    except (KeyError, ValueError, TypeError, PermissionDenied) as error:
        return failed(request, provider_id, repr(error))
    return answer


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def saml_acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Take what a SAML provider has the browser post, and read it where the session is there again."""
    _of(organization_slug, Way.SAML)
    answer: HttpResponse = ACSView.as_view()(request, organization_slug=organization_slug)
    return answer


@login_not_required
@never_cache
@require_GET
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Read the answer of a SAML provider."""
    _of(organization_slug, Way.SAML)
    try:
        answer: HttpResponse = SamlFinish.as_view()(request, organization_slug=organization_slug)
    except (KeyError, ValueError, TypeError, PermissionDenied) as error:
        return failed(request, organization_slug, repr(error))
    return answer


@login_not_required
@require_GET
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Tell a SAML provider of ourselves. Signing out there is not offered: sessions are ended here."""
    _of(organization_slug, Way.SAML)
    provider = saml_provider(request, organization_slug)
    config = build_saml_config(request, provider.app.settings, organization_slug)
    config["sp"].pop("singleLogoutService", None)
    told = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True).get_sp_metadata()
    return HttpResponse(told, content_type="application/samlmetadata+xml")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def saml_sls(request: HttpRequest, organization_slug: str) -> HttpResponse:  # noqa: ARG001 - the library names it
    """Nobody is signed out by a provider.

    Raises: Http404.
    """
    raise Http404


def _of(provider_id: str, way: Way) -> Provider:
    """Return the provider if there is one of this kind.

    Raises: Http404.
    """
    found = configured(provider_id)
    if found is None or found.way is not way:
        raise Http404
    return found

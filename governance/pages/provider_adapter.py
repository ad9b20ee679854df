"""What the library that speaks with identity providers asks the portal: nobody registers, everybody is known here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from governance.pages.provider_answers import answered, failed


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library names no types
    """Closes every door of the library that is not ours."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - its signature
        """Nobody registers themselves."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:  # noqa: ARG002 - its signature
        """Let nobody in past the portal's own door.

        Raises: PermissionDenied.
        """
        raise PermissionDenied

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the portal's pages do."""


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # same
    """Takes over as soon as the provider has answered."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Return the providers of the configuration alone: what stands in a table opens nothing."""
        return [app for app in super().list_apps(request, provider=provider, client_id=client_id) if app.pk is None]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - its signature
        """Nobody registers themselves."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:  # noqa: ARG002 - same
        """Return the account that nobody will save."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Answer for ourselves, whoever it is.

        Raises: ImmediateHttpResponse.
        """
        raise ImmediateHttpResponse(answered(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Say that the provider let nobody in.

        Raises: ImmediateHttpResponse.
        """
        raise ImmediateHttpResponse(self._failed(request, provider, told))

    def _failed(self, request: HttpRequest, provider: Any, told: dict[str, Any]) -> HttpResponse:
        return failed(request, provider.sub_id, str(told.get("exception") or told.get("error") or ""))

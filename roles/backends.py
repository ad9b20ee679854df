"""Who may sign in, and stay: asked of every sign-in, and of every request afterwards."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from roles.models import Person


class PersonBackend(ModelBackend):
    """User name and password, for as long as the account is open and its person works here.

    A session ends with the next request once either is over.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """Return who this is; nobody where people come in by their providers alone."""
        if not settings.LOCAL_ACCOUNTS:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether this is somebody whose account may be used."""
        return isinstance(user, Person) and user.may_sign_in and not user.machine

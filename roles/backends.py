"""Who may sign in, and stay: asked of every sign-in, and of every request afterwards."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import HttpRequest

from roles.models import Person
from roles.queries.prepared import read_current

_FIELDS = [field.attname for field in Person._meta.concrete_fields]  # noqa: SLF001 - Django's public name


def _person(ids: Collection[int]) -> QuerySet[Person, Any]:
    return Person.objects.filter(pk__in=ids).values_list(*_FIELDS)


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

    def get_user(self, user_id: int) -> Person | None:
        """Return whose session this is, or None once they may not come in: asked with every request."""
        for row in read_current(_person, [user_id]):
            person: Person = Person.from_db(DEFAULT_DB_ALIAS, _FIELDS, row)
            return person if self.user_can_authenticate(person) else None
        return None

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether this is somebody whose account may be used."""
        return isinstance(user, Person) and user.may_sign_in and not user.machine

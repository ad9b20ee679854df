"""What whoever is signed in sees, for the pages of this app."""

from typing import cast

from django.http import HttpRequest

from governance.queries.sight import Sight
from roles.pages import acting


def sight_of(request: HttpRequest) -> Sight:
    """Return it; found out once for a request."""
    return cast("Sight", acting.sight_of(request))

"""The saved views of the portfolio that somebody may open."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q

from governance.models import SavedView
from roles.models import Person


def views_of(person: Person) -> Sequence[SavedView]:
    """Return somebody's own views, then those that others share, each by name; one statement."""
    found = SavedView.objects.filter(Q(owner=person) | Q(shared=True)).select_related("owner").order_by("name", "pk")
    return sorted(found, key=lambda view: view.owner_id != person.pk)


def view_query(view: SavedView) -> str:
    """Return what comes after the question mark to open a view."""
    return urlencode(view.address | {"view": view.pk})

"""Where sessions are kept: in the database as Django keeps them, read by SQL that is composed once a process."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from roles.queries.prepared import read_current


class SessionStore(DatabaseStore):
    """Sessions in the database: each is asked for with every request, and every time in the same words."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, under a new name, where it is over or was never there."""
        for (kept,) in read_current(_kept, [self.session_key], timezone.now()) if self.session_key else ():
            return dict(self.decode(kept))
        self._session_key = None
        return {}


def _kept(keys: Any, now: datetime) -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_data")

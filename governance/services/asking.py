"""Asking people for what waits for them: a notice once under its key, settled in the act that makes it needless.

Which notices somebody gets follows from the objects themselves, so that asking again for the same changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from governance.models import Notice
from roles.models import Person

# What is asked no longer is settled; what is asked again after it was settled is news.
_KEEP = """
    WITH over AS (
        UPDATE governance_notice SET moot_at = %(at)s
        WHERE about = ANY(%(abouts)s) AND moot_at IS NULL AND NOT key = ANY(%(key)s)
    )
    INSERT INTO governance_notice (key, person_id, kind, severity, message, url, count, urgent, mandatory, flag_ids,
                                   about, created_at)
    SELECT w.key, w.person_id, %(kind)s, '', w.message, w.url, 1, false, false, '{}', w.about, %(at)s
    FROM unnest(%(key)s::text[], %(person_id)s::bigint[], %(message)s::text[], %(url)s::text[], %(about)s::text[])
         AS w(key, person_id, message, url, about)
    ON CONFLICT (key) DO UPDATE SET moot_at = NULL, read_at = NULL, mail_id = NULL, created_at = EXCLUDED.created_at,
                                    message = EXCLUDED.message
        WHERE governance_notice.moot_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one person is asked. `about` names the object, `part` tells several asks of one person about it apart.

    `text` is put into the person's language when it is written, with `values` in it.
    """

    about: str
    part: str
    person_id: int
    text: Any
    url: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key under which it is asked once."""
        return f"ask:{self.about}:{self.part}:{self.person_id}"


def asks_keep(abouts: Collection[str], asks: Iterable[Ask], *, at: datetime) -> None:
    """Ask all of this, and settle whatever else was asked about these objects. Two statements, one where none asks."""
    wanted = list({ask.key: ask for ask in asks}.values())
    people = {ask.person_id for ask in wanted}
    languages = dict(Person.objects.filter(pk__in=people).values_list("pk", "language")) if people else {}
    values: dict[str, Any] = {
        "key": [ask.key for ask in wanted],
        "person_id": [ask.person_id for ask in wanted],
        "message": [_said(ask, languages.get(ask.person_id, "")) for ask in wanted],
        "url": [ask.url for ask in wanted],
        "about": [ask.about for ask in wanted],
        "abouts": list(abouts),
        "kind": Notice.Kind.ASKED.value,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)


def asks_settle(about: str, *, at: datetime, person_id: int | None = None) -> None:
    """Settle what was asked about an object: of everybody, or of one human being by whichever account."""
    told = Notice.objects.filter(about=about, moot_at=None)
    if person_id is not None:
        identity = Person.objects.filter(pk=person_id).values("identity_group")
        told = told.filter(person__identity_group__in=identity)
    told.update(moot_at=at)


def _said(ask: Ask, language: str) -> str:
    with translation.override(language or settings.LANGUAGE_CODE):
        return str(ask.text) % ask.values

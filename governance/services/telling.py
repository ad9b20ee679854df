"""Writing notices set-wise, each once; where one person would get many at once, one that says how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Notice
from governance.rules.chasing import URGENT
from governance.rules.severity import Severity

# More than so many of one kind at once are told as one.
MOST_SINGLE = 8
_UP = frozenset({Notice.Kind.LINE, Notice.Kind.BOARD})


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is told of one flag. `nobodys`: no person acts on it, so that the PMO does."""

    key: str
    person_id: int
    kind: Notice.Kind
    severity: Severity
    flag_id: int
    message: str
    nobodys: bool = False


def notices_tell(tellings: Iterable[Telling], *, at: datetime) -> int:
    """Write what was not told yet under its key; return how many notices were written or say more now."""
    told: dict[tuple[int, Notice.Kind], list[Telling]] = defaultdict(list)
    for telling in tellings:
        told[(telling.person_id, telling.kind)].append(telling)
    rows: list[Notice] = []
    for (person_id, kind), those in sorted(told.items(), key=lambda entry: (entry[0][0], entry[0][1].value)):
        if len(those) <= MOST_SINGLE:
            rows += [_single(telling, at) for telling in those]
        else:
            rows.append(_many(person_id, kind, those, at))
    return _write(rows)


def _single(telling: Telling, at: datetime) -> Notice:
    urgent = telling.severity in URGENT or telling.kind in _UP
    return Notice(
        key=telling.key,
        person_id=telling.person_id,
        kind=telling.kind,
        severity=telling.severity.value,
        flag_id=telling.flag_id,
        message=telling.message,
        url=reverse("flag", args=[telling.flag_id]),
        urgent=urgent,
        mandatory=urgent,
        created_at=at,
    )


def _many(person_id: int, kind: Notice.Kind, those: Sequence[Telling], at: datetime) -> Notice:
    worst = min(those, key=lambda telling: list(Severity).index(telling.severity))
    nobodys = all(telling.nobodys for telling in those)
    key = f"many:{person_id}:{kind.value}:{int(nobodys)}:{worst.severity.value}:{at:%Y-%m-%d}"
    return Notice(
        key=key,
        person_id=person_id,
        kind=kind,
        severity=worst.severity.value,
        message=_("Many flags at once; the first one: %(message)s") % {"message": worst.message},
        # What is listed is what is counted, whoever has to act on it.
        url=f"{reverse('flags')}?{urlencode({'told': key})}",
        flag_ids=[telling.flag_id for telling in those],
        count=len(those),
        urgent=worst.severity in URGENT or kind in _UP,
        mandatory=worst.severity in URGENT or kind in _UP,
        created_at=at,
    )


_COLUMNS = (
    *("key", "person_id", "kind", "severity", "flag_id", "message", "url", "count", "urgent", "mandatory"),
    *("flag_ids", "about"),
)
# One key is told once; that there are many says more with each batch of a day.
_INSERT = """
    INSERT INTO governance_notice (key, person_id, kind, severity, flag_id, message, url, count, urgent, mandatory,
                                   flag_ids, about, created_at)
    SELECT w.key, w.person_id, w.kind, w.severity, w.flag_id, w.message, w.url, w.count, w.urgent, w.mandatory,
           w.flag_ids::bigint[], w.about, %(at)s
    FROM unnest(%(key)s::text[], %(person_id)s::bigint[], %(kind)s::text[], %(severity)s::text[], %(flag_id)s::bigint[],
                %(message)s::text[], %(url)s::text[], %(count)s::int[], %(urgent)s::bool[], %(mandatory)s::bool[],
                %(flag_ids)s::text[], %(about)s::text[])
         AS w(key, person_id, kind, severity, flag_id, message, url, count, urgent, mandatory, flag_ids, about)
    ON CONFLICT (key) DO UPDATE SET count = governance_notice.count + EXCLUDED.count,
        flag_ids = governance_notice.flag_ids || EXCLUDED.flag_ids, moot_at = NULL
        WHERE governance_notice.flag_id IS NULL AND EXCLUDED.count > 1
"""


def _write(rows: Sequence[Notice]) -> int:
    if not rows:
        return 0
    values = {name: [getattr(row, name) for row in rows] for name in _COLUMNS}
    values["kind"] = [str(kind) for kind in values["kind"]]
    values["flag_ids"] = [f"{{{','.join(map(str, row.flag_ids))}}}" for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values | {"at": rows[0].created_at})
        return int(cursor.rowcount)

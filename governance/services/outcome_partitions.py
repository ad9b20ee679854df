"""The months in which outcomes are kept: each is a table of its own, so that a month is forgotten at once."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

TABLE = "governance_outcome"
# What happened before the first month lies in one table, which is there from the beginning.
EARLIER = f"{TABLE}_before_2025"
FIRST_MONTH = "2025-01"
# Held until commit: a month is made once.
_LOCK = 7_246_010
# Held until commit: shared by whoever writes outcomes, alone by whoever forgets them.
_KEPT_LOCK = 7_246_012
_NAME = re.compile(rf"{TABLE}_(\d{{4}})_(\d{{2}})")


@dataclass(frozen=True, slots=True)
class Month:
    """A month's table; `ends` is the first moment after it, in UTC."""

    name: str
    ends: datetime


def partitions_ensure(months: Collection[str]) -> None:
    """Have a table for each of these months, told as 2026-11 in UTC; within the transaction that writes to them.

    Made aside and attached: others go on writing to other months meanwhile.
    """
    names = {f"{TABLE}_{month.replace('-', '_')}": month for month in months if month >= FIRST_MONTH}
    if not names or not (missing := _missing(names)):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for name in missing & _missing(names):
            start = _start(names[name])
            cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
            cursor.execute(
                f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
                [f"{start:%Y-%m-%d} 00:00+00", f"{_next(start):%Y-%m-%d} 00:00+00"],
            )


def partitions_hold() -> None:
    """Have no outcomes forgotten until this transaction ends: what it writes is in no count yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_KEPT_LOCK])


def partitions_hold_alone() -> None:
    """Wait until nobody is writing outcomes, and have nobody begin until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEPT_LOCK])


def partitions_of_months() -> Iterator[Month]:
    """Yield every month that has a table, the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1", [TABLE]
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        if found := _NAME.fullmatch(name):
            yield Month(name, _next(_start("-".join(found.groups()))))


def partition_drop(month: Month) -> None:
    """Forget a month with everything in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {month.name}")


def _missing(names: Collection[str]) -> set[str]:
    # Not `to_regclass`: that remembers what was not there when this transaction asked before.
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(names)])
        return set(names) - {name for (name,) in cursor.fetchall()}


def _start(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def _next(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)

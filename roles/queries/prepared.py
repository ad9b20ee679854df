"""Reads whose SQL is composed once a process: composing takes longer than the database takes to answer."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import CodeType
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import ValuesIterable, ValuesListIterable

from roles.queries.connections import reading

# Stand for what differs from read to read while a statement is composed; nobody writes them by hand.
_ID = -777_001
_KEY = UUID(int=777_001)
_TEXT = "remit:-777001"
_MOMENT = datetime(1907, 1, 7, 7, 7, 7, tzinfo=UTC)
_DAY = date(1907, 1, 7)
_IN = " IN ("
_PLACE = re.compile(r"(?<!%)%s")


@dataclass(frozen=True, slots=True)
class _Statement:
    """What Django made of a read: its text, what goes into each place, and how rows are read."""

    sql: str
    places: tuple[tuple[int | None, Any], ...]
    compiler: Any
    names: tuple[str, ...] | None


type Keys = Collection[int] | Collection[UUID] | Collection[str]


def read(make: Callable[..., QuerySet[Any, Any]], ids: Keys, *more: date) -> list[Any]:
    """Return the rows that `make(ids, *more)` selects, each as a dict or a tuple, in one statement; none without ids.

    `make` is a function without surroundings that returns a queryset of `values` or `values_list`, in which the ids,
    or texts in their place, stand after `__in` alone. `more` are moments or days.
    Raises: ValueError for a read that cannot be composed once.
    """
    return _rows(make, [list(ids), *more], reading()) if ids else []


def read_current(make: Callable[..., QuerySet[Any, Any]], ids: Keys, *more: date) -> list[Any]:
    """Return rows as `read` does, never from a replica: of what may not be old, not by a second."""
    return _rows(make, [list(ids), *more], connections[DEFAULT_DB_ALIAS]) if ids else []


def read_all(make: Callable[..., QuerySet[Any, Any]], *more: date) -> list[Any]:
    """Return the rows that `make(*more)` selects, as `read` does, where no ids narrow them."""
    return _rows(make, list(more), reading())


def _rows(make: Callable[..., QuerySet[Any, Any]], given: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    statement = _STATEMENTS.get(make.__code__) or _compose(make, given)
    told = [_array(value) if isinstance(value, list) else value for value in given]
    values = [value if place is None else told[place] for place, value in statement.places]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, values)
        rows = cursor.fetchall()
    if statement.names is None:
        return list(statement.compiler.results_iter([rows], tuple_expected=True))
    return [dict(zip(statement.names, row, strict=True)) for row in statement.compiler.results_iter([rows])]


# By the code that says what is read. Two threads may both compose one; they come to the same.
_STATEMENTS: dict[CodeType, _Statement] = {}


def _compose(make: Callable[..., QuerySet[Any, Any]], given: list[Any]) -> _Statement:
    if make.__closure__:
        raise ValueError("What a prepared read asks for is handed over, never taken from around it.")
    stand_ins = [_stand_in(value, number) for number, value in enumerate(given)]
    queryset = make(*stand_ins)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    texts = _PLACE.split(sql)
    places = [_place(value, stand_ins) for value in parameters]
    for number, (place, _value) in enumerate(places):
        if place is not None and isinstance(stand_ins[place], list):
            texts[number] = _any(texts[number])
            texts[number + 1] = f"::{_ARRAYS[type(stand_ins[place][0])]}{texts[number + 1]}"
    made = _Statement("%s".join(texts), tuple(places), compiler, _names(queryset))
    _STATEMENTS[make.__code__] = made
    return made


_ARRAYS = {int: "bigint[]", UUID: "uuid[]", str: "text[]"}
_STAND_INS = {int: _ID, UUID: _KEY, str: _TEXT}


def _array(ids: list[Any]) -> str | list[str]:
    """Return numbers or UUIDs as PostgreSQL writes an array; psycopg takes as long for them as the database.

    Texts are left to psycopg, which quotes what somebody may have sent.
    """
    return ids if isinstance(ids[0], str) else f"{{{','.join(map(str, ids))}}}"


def _stand_in(value: Any, number: int) -> Any:
    """Return what stands for an argument while the statement is composed, for each another one."""
    if isinstance(value, list):
        return [next(stand_in for kind, stand_in in _STAND_INS.items() if isinstance(value[0], kind))]
    return (_MOMENT if isinstance(value, datetime) else _DAY) + timedelta(days=number)


def _place(value: Any, stand_ins: list[Any]) -> tuple[int | None, Any]:
    """Return which argument goes here; or none, with the value that always does."""
    for number, stand_in in enumerate(stand_ins):
        if value == (stand_in[0] if isinstance(stand_in, list) else stand_in):
            return number, None
    return None, value


def _any(text: str) -> str:
    """Have a list of one be any list."""
    if not text.endswith(_IN):
        raise ValueError(f"The ids of a prepared read stand after `__in` alone, not after: {text[-60:]}")
    return f"{text.removesuffix(_IN)} = ANY("


def _names(queryset: QuerySet[Any, Any]) -> tuple[str, ...] | None:
    """Return the names of a row's values, None where rows are tuples."""
    kind: Any = queryset._iterable_class  # noqa: SLF001 - how a queryset says what its rows are
    if kind is ValuesListIterable:
        return None
    if kind is not ValuesIterable:
        raise ValueError("A prepared read returns values or a list of them.")
    query = queryset.query
    if query.selected:
        return tuple(query.selected)
    return (*query.extra_select, *query.values_select, *query.annotation_select)

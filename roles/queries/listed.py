"""Lists of everything of one kind, whose SQL is composed once a process for each way to page through them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from roles.queries.connections import reading

# Stands for the position after which a page begins while its statement is composed. As it is, no row has it.
_POSITION = -777_001


@dataclass(frozen=True, slots=True)
class Page:
    """What a paginator narrows a list down to: its order, and the lookup and position after which it goes on.

    `rows` is a queryset of `values`; one object for each kind of list, which is what statements are kept by.
    """

    rows: QuerySet[Any, Any]
    ordering: tuple[str, ...] = ()
    lookup: str = ""
    position: int = 0

    def order_by(self, *ordering: str) -> Self:
        """Return it in this order."""
        return replace(self, ordering=ordering)

    def filter(self, **after: Any) -> Self:
        """Return what comes after a position, in the words of a queryset: `id__lt=7`."""
        ((lookup, position),) = after.items()
        return replace(self, lookup=lookup, position=int(position))

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """Return the rows of this part, in one statement."""
        sql, values, names, compiler = _composed(self.rows, self.ordering, self.lookup, part.start, part.stop)
        with reading().cursor() as cursor:
            cursor.execute(sql, [self.position if value == _POSITION else value for value in values])
            rows = cursor.fetchall()
        return [dict(zip(names, row, strict=True)) for row in compiler.results_iter([rows])]


@lru_cache(maxsize=512)
def _composed(rows: QuerySet[Any, Any], ordering: tuple[str, ...], lookup: str, start: int, stop: int) -> Any:
    """Return the statement of a page, the values in its places, the names of its columns and how they are read."""
    listed = rows.order_by(*ordering)
    if lookup:
        listed = listed.filter(**{lookup: _POSITION})
    query = listed[start:stop].query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    return sql, values, query.selected, compiler

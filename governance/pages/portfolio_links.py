"""How a figure of the portfolio leads to its list: narrowed as the portfolio is, so that both count the same."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from governance.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of lists for one scope. What a figure adds of its own comes on top; nothing leads to nothing."""

    scope: Scope

    def to(self, page: str, count: int | None, **query: Any) -> str:
        """Return the address of a list page with this many on it, empty where there are none."""
        asked = self.scope.address() | query
        address = reverse(page)
        return (f"{address}?{urlencode(asked)}" if asked else address) if count else ""

    def listed(self, count: int | None, **query: Any) -> str:
        """Return the address of the list of these initiatives."""
        return self.to("initiatives", count, **query)

    def figure(self, page: str, count: int, **query: Any) -> dict[str, Any]:
        """Return a number with where it leads."""
        return {"count": count, "url": self.to(page, count, **query)}

"""How much something matters."""

from enum import StrEnum


class Severity(StrEnum):
    """How much it matters."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The severity in words."""
        return self.value.capitalize()

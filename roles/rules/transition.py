"""Whether work really stopped where a plan says so, and whether it could be done by hand again."""

from enum import StrEnum


class BypassSource(StrEnum):
    """Where it is known from that cases go past the AI."""

    SYSTEM_LOG = "system_log"
    SURVEY = "survey"
    SAMPLE = "sample"
    REPORT = "report"

    @property
    def label(self) -> str:
        """The source in words."""
        return {
            BypassSource.SYSTEM_LOG: "Log of a system",
            BypassSource.SURVEY: "Survey",
            BypassSource.SAMPLE: "Sample of cases",
            BypassSource.REPORT: "Somebody said so",
        }[self]

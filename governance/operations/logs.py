"""What is logged: lines to read, or one JSON object a line for machines. Neither names anybody."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

from governance.operations.requests import request_id, route_of

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Long runs of letters and digits in paths are tokens of uploads, calendars and mails.
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_:-]{16,}(?=[/.\s?]|$)")
_BEARER = re.compile(r"(?i)(bearer\s+|password=|token=)\S+")


def anonymous(text: str) -> str:
    """Return text without mail addresses, tokens and passwords."""
    return _BEARER.sub(r"\1…", _TOKEN.sub("…", _ADDRESS.sub("…@…", text)))


class Anonymous(logging.Filter):
    """Puts the route in place of the address of a request, and lets no mail address or token through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword the line; every line passes."""
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "resolver_match") and record.args:
            record.msg, record.args = f"{record.getMessage().partition(':')[0]}: {route_of(request)}", ()
        record.msg, record.args = anonymous(record.getMessage()), ()
        record.request_id = request_id() or "-"
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if (number := getattr(record, "request_id", "-")) != "-":
            told["request_id"] = number
        told |= getattr(record, "told", {})
        if record.exc_info:
            told["exception"] = anonymous(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """Lines to read; what an answer was is told behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = " ".join(f"{name}={value}" for name, value in getattr(record, "told", {}).items())
        line = super().format(record)
        return anonymous(f"{line} {told}" if told else line)


def logging_settings() -> dict[str, Any]:
    """Return Django's `LOGGING`: `LOG_FORMAT` is `lines` or `json`; every answer is logged where it is `json`.

    Raises: ValueError for another format.
    """
    chosen = os.environ.get("LOG_FORMAT", "lines")
    if chosen not in {"lines", "json"}:
        raise ValueError(f"LOG_FORMAT must be `lines` or `json`, not {chosen!r}.")
    line = "%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"anonymous": {"()": "governance.operations.logs.Anonymous"}},
        "formatters": {
            "lines": {"()": "governance.operations.logs.Lines", "format": line},
            "json": {"()": "governance.operations.logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": chosen, "filters": ["anonymous"]}},
        "loggers": {"governance.operations.requests": {"level": "INFO" if chosen == "json" else "WARNING"}},
        "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    }

"""By what mail goes out: the server that the environment names, or files to look at."""

import os
from pathlib import Path
from typing import Any


def mailers(data: Path, *, tls: bool, ssl: bool) -> dict[str, dict[str, Any]]:
    """Return Django's `MAILERS`. Without `EMAIL_HOST` mail is kept as files under `data`, so that a demo sends none."""
    host = os.environ.get("EMAIL_HOST", "")
    if not host:
        backend, options = "filebased", {"file_path": str(data / "mail")}
        return {"default": {"BACKEND": f"django.core.mail.backends.{backend}.EmailBackend", "OPTIONS": options}}
    server: dict[str, Any] = {
        "host": host,
        "port": int(os.environ.get("EMAIL_PORT", "587")),
        "username": os.environ.get("EMAIL_HOST_USER", ""),
        "password": os.environ.get("EMAIL_HOST_PASSWORD", ""),
        "use_tls": tls,
        "use_ssl": ssl,
        "timeout": 20,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": server}}

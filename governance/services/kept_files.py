"""Files that wait for somebody to say how they are read: kept aside under a random name, with what is known of each."""

import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_KEPT_SECONDS = 7 * 24 * 3600


class UploadUnknown(Exception):  # noqa: N818 - named as the sentence it is
    """There is no such upload, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """One folder of such files."""

    folder: str

    def new(self, data: bytes) -> str:
        """Keep a file; return its token. Whatever is older than a week is forgotten."""
        self._forget_old()
        token = secrets.token_urlsafe(16)
        path = self._path(token, "data")
        try:
            path.write_bytes(data)
        except OSError:
            path.unlink(missing_ok=True)  # a disk that is full holds no half of a file
            raise
        return token

    def data(self, token: str) -> bytes:
        """Return a file.

        Raises: UploadUnknown.
        """
        try:
            return self._path(self._checked(token), "data").read_bytes()
        except FileNotFoundError as error:
            raise UploadUnknown from error

    def about(self, token: str) -> dict[str, Any]:
        """Return what is known of a file.

        Raises: UploadUnknown.
        """
        try:
            found: dict[str, Any] = json.loads(self._path(self._checked(token), "json").read_text())
        except FileNotFoundError as error:
            raise UploadUnknown from error
        return found

    def silent_for(self, token: str) -> float:
        """Return how many seconds ago something was last said of a file."""
        return time.time() - self._path(token, "json").stat().st_mtime

    def keep(self, token: str, about: Mapping[str, Any]) -> None:
        """Keep what is known of a file. Moved into place: a page that polls never reads half of it."""
        fresh = self._path(token, f"{secrets.token_hex(4)}.tmp")
        fresh.write_text(json.dumps(about))
        fresh.replace(self._path(token, "json"))

    def drop_data(self, token: str) -> None:
        """Forget a file that nobody needs any more; what is known of it stays."""
        self._path(token, "data").unlink(missing_ok=True)

    def _checked(self, token: str) -> str:
        if not _TOKEN.fullmatch(token):
            raise UploadUnknown
        return token

    def _path(self, token: str, kind: str) -> Path:
        folder = Path(settings.MEDIA_ROOT) / self.folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / f"{token}.{kind}"

    def _forget_old(self) -> None:
        oldest = time.time() - _KEPT_SECONDS
        for path in self._path("x", "json").parent.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

"""What the API says, as JSON."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer

_AS_THE_FRAMEWORK = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


class Json(JSONRenderer):
    """JSON as the framework writes it, by a library that is ten times as fast."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return it as JSON; where whoever asks wants it indented, by the framework itself."""
        if data is None:
            return b""
        if self.get_indent(accepted_media_type or "", renderer_context or {}) is None:
            try:
                return orjson.dumps(data, default=self.encoder_class().default, option=_AS_THE_FRAMEWORK)
            except orjson.JSONEncodeError:
                pass  # numbers of more than 64 bits are left to the framework
        shown: bytes = super().render(data, accepted_media_type, renderer_context)
        return shown

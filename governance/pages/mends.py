"""Where a finding is mended, for the pages."""

from governance.mends import mend_url

__all__ = ["mend_url"]

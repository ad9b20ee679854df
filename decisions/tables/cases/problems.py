"""Why past cases are not read. The text says what is wrong, where, and what to do."""


class CasesUnreadable(Exception):  # noqa: N818 - named as the sentence it is
    """A file, or a column of it, cannot be read as past cases."""

"""Why a file is not read. The text says what to do."""


class Unreadable(Exception):  # noqa: N818 - named as the sentence it is
    """The file cannot be read as a table."""


class ColumnsMissing(Exception):  # noqa: N818 - same
    """The file lacks columns without which no row can be told from another."""

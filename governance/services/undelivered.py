"""Why a message did not go out."""


class Undelivered(Exception):  # noqa: N818 - named as the sentence it is
    """The receiver did not take it; the text says what they said."""


class Moot(Exception):  # noqa: N818 - same
    """Nobody needs it any more, so that it is not sent."""

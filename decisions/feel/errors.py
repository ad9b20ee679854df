"""What can be wrong with an expression. The text of an error is a sentence fit to be shown beside the cell."""

from decisions.feel.syntax import Span


class FeelError(ValueError):
    """A text that cannot be read. `span` says where in it the trouble stands."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Outside(FeelError):  # noqa: N818 - named as the sentence it is
    """A text that may well be right but says something that is not executed here: kept, shown, never computed."""

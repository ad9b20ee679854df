"""Why something is not done. Every refusal lists its reasons, each fit to be shown."""

from roles.rules.records import record


@record(frozen=True, slots=True)
class Reason:
    """One reason: a stable id for machines (a requirement, a permission, a state) and a sentence for people."""

    id: str
    text: str


class Refused(Exception):  # noqa: N818 - named as the sentence it is
    """The act was not done, for these reasons; nothing was changed."""

    def __init__(self, *reasons: Reason | str) -> None:
        self.reasons = tuple(r if isinstance(r, Reason) else Reason("STATE", r) for r in reasons)
        super().__init__(" ".join(reason.text for reason in self.reasons))


class NotPermitted(Refused):
    """This person may not do it, whatever the state."""


class Stale(Refused):
    """Somebody else changed the object since it was read."""

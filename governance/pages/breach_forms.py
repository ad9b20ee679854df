"""What is typed in the breach room: one thing at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from governance.pages.review_forms import day, words


class ActForm(forms.Form):
    """An act on what was read: the revision of the breach goes with it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "act-%s"} | kwargs)


class NoteForm(ActForm):
    """A word for the timeline, where there is one."""

    note = words(gettext_lazy("Note"), gettext_lazy("It stands on the timeline."), required=False)


class ContainForm(ActForm):
    """What keeps it from going on."""

    text = words(
        gettext_lazy("What keeps it from going on"),
        gettext_lazy("What was stopped, restricted or put right, and for which cases."),
        rows=3,
    )


class CauseForm(ActForm):
    """Why it happened."""

    text = words(
        gettext_lazy("Why it happened"), gettext_lazy("The cause behind it, and how you know that it is one."), rows=3
    )


class RemedyForm(ActForm):
    """What was mended."""

    text = words(
        gettext_lazy("What was mended"),
        gettext_lazy("So that it does not happen again: what, where, since when."),
        rows=3,
    )


class WatchForm(ActForm):
    """Until when it is watched."""

    until = day(gettext_lazy("Watched until"))
    note = words(gettext_lazy("Note"), required=False)

    field_order = ["until", "note", "revision"]


class CloseForm(ActForm):
    """That it can be closed."""

    reason = words(
        gettext_lazy("Why it can be closed"),
        gettext_lazy("Needed where the watch is not over. The second line reads it."),
        required=False,
    )


class ReasonForm(ActForm):
    """Why it is a false alarm, or why it is not over yet."""

    reason = words(gettext_lazy("Why"), rows=3)


class SayForm(ActForm):
    """A word for the timeline."""

    text = words(gettext_lazy("Note"), gettext_lazy("It stands on the timeline and is never changed."))

"""What is typed about a flag: until when it is left alone and why, or who acts on it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.review_forms import PersonChoice, day, words
from roles.models import Person

_NEVER = gettext_lazy("It stays on record under your name.")


class AcknowledgeForm(forms.Form):
    """That somebody is on it."""


class QuietForm(forms.Form):
    """Until when it is left alone, and why."""

    until = day(gettext_lazy("Until"), gettext_lazy("On that day it is chased again, from the beginning."))
    because = words(gettext_lazy("Why it can wait"), _NEVER)


class AcceptForm(QuietForm):
    """Until when it may stay, and why."""

    until = day(gettext_lazy("It may stay until"), gettext_lazy("No gate opens by that: what it is about is still so."))
    because = words(gettext_lazy("Why that is bearable"), _NEVER)


class AssignForm(forms.Form):
    """Who acts on it from now on."""

    because = words(gettext_lazy("Why they do"), required=False)
    field_order = ("person", "because")

    def __init__(self, *args: Any, people: Mapping[str, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonChoice(_("Who acts on it"), people)
        self.order_fields(self.field_order)


class HandOverForm(forms.Form):
    """Who gets everything that waits for somebody."""

    to = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Who takes it over"))
    because = words(gettext_lazy("Why"), _NEVER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Person.objects.filter(is_active=True).exclude(status="left").order_by("display_name", "pk")
        self.fields["to"].queryset = working  # type: ignore[attr-defined] # a ModelChoiceField

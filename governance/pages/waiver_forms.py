"""What is typed around a waiver: what is asked, its controls, and the password that signs it."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.proving import password_field
from governance.pages.review_forms import DIGEST, PersonChoice, day, words
from governance.rules.waiver_requests import Ask, Control
from governance.rules.waivers import Ground, WaiverKind
from roles.models import Person

MOST_CONTROLS = 10
MOST_DAYS = 366
KINDS = (WaiverKind.EXCEPTION, WaiverKind.RISK_ACCEPTANCE)


class AskForm(forms.Form):
    """Why a requirement cannot be met now, what that risks, and until when it need not be."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=[(k.value, k.label) for k in KINDS], widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=[(g.value, g.label) for g in Ground], widget=forms.RadioSelect
    )
    reason = words(gettext_lazy("Why it cannot comply now"), rows=3)
    risk = words(
        gettext_lazy("What can go wrong meanwhile"),
        gettext_lazy("For whom, how often, and how bad it would be. Whoever decides bears it."),
        rows=3,
    )
    remediation = words(
        gettext_lazy("What is done so that it complies afterwards"), gettext_lazy("By whom, and by when."), rows=3
    )
    starts_on = day(gettext_lazy("First day"), gettext_lazy("Today or later; nothing is waived backwards."))
    ends_on = day(gettext_lazy("Last day"), gettext_lazy("It expires at midnight after it, by the clock alone."))
    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Where its days begin and end, such as Europe/Berlin."),
        max_length=40,
    )
    renews = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, *, excepted: bool, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial), auto_id="%s")
        if excepted:
            del self.fields["kind"]

    def ask(self, requirement: str, controls: tuple[Control, ...]) -> Ask:
        """Return what was typed, as the service takes it."""
        data = self.cleaned_data
        return Ask(
            requirement=requirement,
            kind=WaiverKind(data.get("kind") or WaiverKind.BOARD_EXCEPTION),
            ground=Ground(data["ground"]),
            reason=data["reason"],
            risk=data["risk"],
            remediation=data["remediation"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            timezone=data["timezone"],
            controls=controls,
            renews_id=data["renews"],
        )


class ControlForm(forms.Form):
    """What is done instead, by whom, and how often that is shown."""

    text = forms.CharField(label=gettext_lazy("What is done instead"), max_length=300)
    cadence_days = forms.IntegerField(
        label=gettext_lazy("Shown every so many days"), min_value=1, max_value=MOST_DAYS, initial=7
    )

    def __init__(self, *args: Any, people: Mapping[str, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonChoice(_("Who does it"), people)
        self.order_fields(["text", "owner", "cadence_days"])
        # A row that somebody emptied is none, be it one that was there.
        self.empty_permitted = True

    def has_changed(self) -> bool:
        """Whether anything is said in the row; how often alone says nothing."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("text", "owner"))


class BaseControls(forms.BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The controls; a row without a text is none."""

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """What was typed, as the service takes it."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return tuple(Control(row["text"], row["owner"].pk, row["cadence_days"]) for row in rows if row.get("text"))

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Call the removal what it is here."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")


def control_rows(
    data: QueryDict | None, people: Mapping[str, Person], initial: list[dict[str, Any]] | None = None
) -> BaseControls:
    """Return the rows of controls: those typed, those of the waiver that is renewed, and one more."""
    kind = forms.formset_factory(
        ControlForm, formset=BaseControls, extra=1, can_delete=True, max_num=MOST_CONTROLS, validate_max=True
    )
    made = kind(data, prefix="controls", initial=initial or [], form_kwargs={"people": people})
    return cast("BaseControls", made)


class WaiverSignForm(forms.Form):
    """A yes or a no, as it was read, and the proof of who says it."""

    digest = forms.RegexField(DIGEST, widget=forms.HiddenInput, max_length=64)
    comment = words(
        gettext_lazy("Comment"), gettext_lazy("It stands beside your signature. A no says why."), required=False
    )
    password = password_field()


class EndForm(forms.Form):
    """Why it is taken back, closed or revoked."""

    reason = words(gettext_lazy("Why"), gettext_lazy("It stands on record under your name."), required=False)


class ShownForm(forms.Form):
    """What was done, and where the evidence lies."""

    control = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    text = words(gettext_lazy("What was done, and where the evidence lies"))

"""How much the AI may do in which segment, and the steps by which it is handed over, as the guided form asks it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import AutonomyGrant, Decision, Segment
from decisions.queries.segments import segments_known
from decisions.rules.autonomy import Autonomy
from decisions.services.decisions import most_autonomy

_PERCENT = Decimal(100)


def percent(share: Decimal | None) -> str:
    """Return a share as a number of percent, without needless noughts; nothing where none is said."""
    return "" if share is None else f"{(share * _PERCENT).normalize():f}"


class Levels(forms.RadioSelect):
    """The six levels side by side; those above the most that may be granted cannot be chosen."""

    most = Autonomy.A5

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Close what may not be granted."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["words"] = Autonomy(int(str(value))).label
        if int(str(value)) > self.most:
            option["attrs"]["disabled"] = True
        return option


class GrantForm(forms.Form):
    """What the AI may do in one segment: in one that is known, by its id, or in one that is named here."""

    segment = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Segment"),
        help_text=gettext_lazy("Choose one that is known, or name a new one."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "segments-known", "autocomplete": "off"}),
    )
    predicate = forms.CharField(
        label=gettext_lazy("If it is new: its cases are those with"),
        help_text=gettext_lazy("An expression over inputs: amount > 1000. Empty where only people can tell."),
        max_length=500,
        required=False,
    )
    high_touch = forms.BooleanField(
        label=gettext_lazy("If it is new: people in it are vulnerable, or much is at stake"), required=False
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Autonomy"),
        choices=[(level.value, level.name) for level in Autonomy],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Levels,
    )
    share = forms.DecimalField(
        label=gettext_lazy("Share of cases"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    rule = forms.CharField(label=gettext_lazy("Rule that binds it"), max_length=300, required=False)

    def __init__(self, *args: Any, decision: Decision, known: Mapping[int, Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision, self.known = decision, known
        widget = self.fields["level"].widget
        if isinstance(widget, Levels):
            widget.most = most_autonomy(decision)

    @cached_property
    def about(self) -> Segment | None:
        """The segment that this row is about; None for one that is still to be named."""
        number = self["segment"].value()
        return self.known.get(int(number)) if str(number or "").isdecimal() else None

    @property
    def title(self) -> str:
        """What the row is called."""
        return self.about.name if self.about else _("A further segment")

    def clean(self) -> dict[str, Any]:
        """Find the segment, or prepare the new one, and ask for its level."""
        data: dict[str, Any] = super().clean() or {}
        segment = self.about or self._named(str(data.get("name", "")).strip(), data)
        if segment is not None and data.get("level") is None and "level" not in self.errors:
            self.add_error("level", _("Say how much the AI may do in %(segment)s.") % {"segment": segment.name})
        if segment is None and any(data.get(name) not in (None, "", False) for name in ("level", "share", "rule")):
            self.add_error("name", _("Name the segment that this is about."))
        return data | {"segment": segment}

    def _named(self, name: str, data: Mapping[str, Any]) -> Segment | None:
        """Return the segment of this name, the nearest one first, or a new one."""
        if not name:
            return None
        same = [segment for segment in self.known.values() if segment.name.casefold() == name.casefold()]
        own = [segment for segment in same if segment.unit_id == self.decision.unit_id]
        if same:
            return (own or same)[0]
        return Segment(
            unit=self.decision.unit,
            name=name,
            predicate=data.get("predicate", ""),
            high_touch=bool(data.get("high_touch")),
        )

    def entry(self) -> dict[str, Any] | None:
        """Return what is granted, as the service takes it; None for a row that says nothing."""
        data = self.cleaned_data
        return None if data.get("segment") is None else _entry(data["segment"], data)


class UnknownForm(forms.Form):
    """What the AI may do where nobody can tell the segment. It is always asked."""

    level = GrantForm.base_fields["level"]
    share = GrantForm.base_fields["share"]
    rule = GrantForm.base_fields["rule"]

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["level"].widget
        if isinstance(widget, Levels):
            widget.most = most_autonomy(decision)

    def entry(self) -> dict[str, Any]:
        """Return what is granted: nothing where nothing is said."""
        data = self.cleaned_data
        return _entry(None, data | {"level": data["level"] or Autonomy.A0})


class RampForm(forms.Form):
    """One step by which cases are handed over."""

    share = forms.IntegerField(label=gettext_lazy("Share of cases"), min_value=1, max_value=100, required=False)
    days = forms.IntegerField(label=gettext_lazy("For at least"), min_value=0, max_value=3650, required=False)
    until = forms.CharField(label=gettext_lazy("And until"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for share and days where one of the three is said."""
        data: dict[str, Any] = super().clean() or {}
        if any(data.get(name) not in (None, "") for name in ("share", "days", "until")):
            if data.get("share") is None and "share" not in self.errors:
                self.add_error("share", _("Say how many percent of the cases this step takes over."))
            if data.get("days") is None and "days" not in self.errors:
                self.add_error("days", _("Say how many days this step lasts at least; 0 for the last one."))
        return data


GrantFormSet = forms.formset_factory(GrantForm, extra=1, can_delete=True, max_num=60)
RampFormSet = forms.formset_factory(RampForm, extra=1, can_delete=True, max_num=12)


class SegmentsForm:
    """The whole step: a row a segment, one for whatever is unknown, and the ramp."""

    def __init__(self, decision: Decision, data: Any = None) -> None:
        granted = list(decision.grants.all())
        self.known = {segment.pk: segment for segment in segments_known(decision.unit_id)}
        # One that is used already stays, though the decision moved to another unit meanwhile.
        self.known |= {grant.segment.pk: grant.segment for grant in granted if grant.segment}
        used = [grant for grant in granted if grant.segment_id is not None]
        unknown = next((grant for grant in granted if grant.segment_id is None), None)
        self.grants = GrantFormSet(
            data,
            initial=[_said(grant) for grant in used],
            prefix="grants",
            form_kwargs={"decision": decision, "known": self.known},
        )
        self.unknown = UnknownForm(
            data, initial=_said(unknown) if unknown else {"level": 0}, prefix="unknown", decision=decision
        )
        self.ramp = RampFormSet(data, initial=decision.ramp, prefix="ramp")
        taken = {grant.segment_id for grant in used}
        self.free = [segment for segment in self.known.values() if segment.pk not in taken]
        self.said = sum((grant.share or Decimal(0) for grant in granted), Decimal(0))

    def is_valid(self) -> bool:
        """Whether every part says something that can be saved."""
        return all([self.grants.is_valid(), self.unknown.is_valid(), self.ramp.is_valid()])

    def __iter__(self) -> Iterator[forms.Form]:
        """Yield every row."""
        yield from self.grants
        yield self.unknown
        yield from self.ramp

    def entries(self) -> list[dict[str, Any]]:
        """Return what is granted where."""
        kept = (form.entry() for form in self.grants if form not in self.grants.deleted_forms)
        return [*(entry for entry in kept if entry is not None), self.unknown.entry()]

    def steps(self) -> Sequence[dict[str, Any]]:
        """Return the ramp."""
        kept = (form.cleaned_data for form in self.ramp if form not in self.ramp.deleted_forms)
        return [{name: data[name] for name in ("share", "days", "until")} for data in kept if data.get("share")]

    @property
    def share_words(self) -> str:
        """How much of the cases is spoken for, in percent."""
        return percent(self.said)


def _said(grant: AutonomyGrant) -> dict[str, Any]:
    return {
        "segment": grant.segment_id,
        "level": grant.level,
        "share": percent(grant.share),
        "rule": grant.rule,
    }


def _entry(segment: Segment | None, data: Mapping[str, Any]) -> dict[str, Any]:
    share = data.get("share")
    return {
        "segment": segment,
        "level": data["level"],
        "share": None if share is None else share / _PERCENT,
        "rule": data.get("rule", ""),
    }

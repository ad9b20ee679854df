"""Saying how an initiative is split: which decision and which benefit go to which part, and what each part is."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Accountability, Initiative
from governance.rules.splits import FEWEST, MOST
from governance.services.splits import Part, benefits_to_give
from roles.models import Person, Unit

_ENDS = (
    ("", gettext_lazy("It runs on under what was signed until every part is decided about")),
    ("at_once", gettext_lazy("It stops now")),
)


def count_of(data: Mapping[str, Any]) -> int:
    """Return how many parts the form has: as many as it says, and one more where one more was asked for."""
    said = str(data.get("parts", ""))
    count = int(said) if said.isdecimal() and len(said) < 3 else FEWEST  # noqa: PLR2004 - two digits are enough
    return min(max(count + (data.get("act") == "more"), FEWEST), MOST)


class SplitForm(forms.Form):
    """How an initiative is split. The fields of each part, and one row of choices for each decision and benefit."""

    parts = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the history of all of them under your name."),
    )

    def __init__(
        self, data: QueryDict | None, *, typed: Mapping[str, Any], whole: Initiative, count: int, goes_on: bool
    ) -> None:
        super().__init__(data, initial={**typed, "parts": count})
        self.whole, self.count = whole, count
        choices = [(str(number), _("Part %(number)d") % {"number": number}) for number in self.numbers]
        people = _people(whole)
        for number in self.numbers:
            self._add_part(number, people)
        cited = whole.citations.select_related("decision").order_by("decision__name", "pk")
        self.decisions = {f"decision-{c.decision_id}": (c.decision_id, c.decision.name) for c in cited}
        self.benefits = {f"benefit-{benefit.pk}": (benefit.pk, benefit.name) for benefit in benefits_to_give(whole)}
        for name, (_pk, label) in {**self.decisions, **self.benefits}.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
        if goes_on:
            self.fields["ends"] = forms.ChoiceField(
                label=_("What becomes of %(key)s meanwhile") % {"key": whole.key},
                choices=_ENDS,
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["sure"] = forms.BooleanField(label=_("Split %(key)s. This cannot be undone.") % {"key": whole.key})
        self.order_fields(["parts", *self.decisions, *self.benefits, "reason", "ends", "sure"])

    @property
    def numbers(self) -> range:
        """The numbers of the parts, from one."""
        return range(1, self.count + 1)

    def _add_part(self, number: int, people: Any) -> None:
        said = {"number": number}
        self.fields[f"title-{number}"] = forms.CharField(label=_("Title of part %(number)d") % said, max_length=300)
        self.fields[f"unit-{number}"] = forms.ModelChoiceField(
            Unit.objects.order_by("name"),
            label=_("Unit of part %(number)d") % said,
            required=False,
            empty_label=self.whole.beneficiary_unit.name,
        )
        self.fields[f"owner-{number}"] = forms.ModelChoiceField(
            people,
            label=_("Who is asked to own the outcome of part %(number)d") % said,
            required=False,
            empty_label=_("Whoever owns it today"),
        )

    def part_fields(self) -> Iterator[tuple[int, list[BoundField]]]:
        """Yield each part's number with its fields."""
        for number in self.numbers:
            yield number, [self[f"{name}-{number}"] for name in ("title", "unit", "owner")]

    def decision_fields(self) -> list[BoundField]:
        """Return the choice of each decision."""
        return [self[name] for name in self.decisions]

    def benefit_fields(self) -> list[BoundField]:
        """Return the choice of each benefit."""
        return [self[name] for name in self.benefits]

    def asked(self) -> list[Part]:
        """Return the parts as they are asked for. The form is valid."""
        return [
            Part(
                title=self.cleaned_data[f"title-{number}"],
                decisions=self._of(number, self.decisions),
                unit=self.cleaned_data[f"unit-{number}"],
                owner=self.cleaned_data[f"owner-{number}"],
                benefits=self._of(number, self.benefits),
            )
            for number in self.numbers
        ]

    def _of(self, number: int, rows: Mapping[str, tuple[int, str]]) -> tuple[int, ...]:
        return tuple(pk for name, (pk, _label) in rows.items() if self.cleaned_data[name] == str(number))


def _people(whole: Initiative) -> Any:
    """Return who answers for something of the initiative, or owns one of its decisions."""
    held = Accountability.objects.filter(initiative=whole, status="accepted").values("person")
    owning = whole.citations.filter(decision__ownerships__status="accepted").values("decision__ownerships__person")
    found = Person.objects.filter(is_active=True)
    return (found.filter(pk__in=held) | found.filter(pk__in=owning)).order_by("display_name", "pk")

"""What is asked of a tolerance: what may go wrong, how it is measured, what happens when it is broken."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from decisions.models import Decision, Segment
from governance.models import Initiative, Tolerance
from governance.pages.tolerance_words import SENTENCE_FIELDS, plain, sentence
from governance.rules.limits import Direction, MeasureUnit, OnRed, Sampling
from governance.rules.measures import CATALOGUE, CatalogueMeasure, measure_named
from roles.models import Person

BOUNDS = ("target", "amber", "limit", "amber_low", "limit_low", "baseline_value")


def _number(label: Any, help_text: Any = "", digits: int = 12) -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=digits, decimal_places=4, label=label, help_text=help_text)


def _text(label: Any, limit: int, help_text: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=limit, label=label, help_text=help_text, **options)


def _count(label: Any, help_text: Any = "", most: int = 2**31 - 1) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=most, label=label, help_text=help_text)


_DAYS = 3650


def _known(key: str) -> dict[str, Any]:
    """Return what is known of a measure by its key, to begin a tolerance with: all of it where the catalogue has it."""
    if (found := CATALOGUE.get(key)) is None:
        return {"measure": key, "key": key} if key else {}
    words = ("key", "numerator", "denominator", "direction", "unit")
    return {"measure": found.label} | {name: getattr(found, name) for name in words}


class ToleranceForm(forms.Form):
    """One measure, its limits, how it is measured, and who answers for it."""

    measure = forms.CharField(
        label=gettext_lazy("What is measured"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "measures", "autocomplete": "off"}),
    )
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label=gettext_lazy("In which decision"),
        required=False,
        empty_label=gettext_lazy("In all of them"),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("For which segment"),
        required=False,
        empty_label=gettext_lazy("For all cases"),
    )
    numerator = _text(gettext_lazy("What is counted"), 200, gettext_lazy("Such as “re-routed”."))
    denominator = _text(gettext_lazy("Out of what"), 200, gettext_lazy("Such as “routed cases”."))
    direction = forms.ChoiceField(
        label=gettext_lazy("It has to be"), choices=[(d.value, d.label) for d in Direction], widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[(u.value, u.label) for u in MeasureUnit])
    target = _number(gettext_lazy("Target"), gettext_lazy("What is aimed for."))
    amber = _number(gettext_lazy("Act at"), gettext_lazy("Somebody looks into it from here on."))
    limit = _number(gettext_lazy("Limit"), gettext_lazy("Beyond this it stops."))
    amber_low = _number(gettext_lazy("Act below"), gettext_lazy("Only where it has to lie between two limits."))
    limit_low = _number(gettext_lazy("Lower limit"), gettext_lazy("Only where it has to lie between two limits."))
    owner = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Who acts when it comes near the limit: one of those who answer for something here."),
    )
    sampling = forms.ChoiceField(
        label=gettext_lazy("Which cases are looked at"),
        choices=[("", gettext_lazy("Nobody said yet")), *((s.value, s.label) for s in Sampling)],
        required=False,
        help_text=gettext_lazy("What is seen in cases that came up by themselves proves nothing at a gate."),
    )
    cadence_days = _count(gettext_lazy("Measured every"), gettext_lazy("Days."), _DAYS)
    maturity_days = _count(
        gettext_lazy("A case counts after"),
        gettext_lazy("Days. Until then nobody knows yet whether it went wrong."),
        _DAYS,
    )
    minimum_sample = _count(
        gettext_lazy("Nothing is said before"), gettext_lazy("Cases. Left empty, what the policy says holds.")
    )
    data_source = _text(gettext_lazy("Where the numbers come from"), 200)
    key = _text(
        gettext_lazy("Its name in measurements"),
        60,
        gettext_lazy("What reports call it. Left empty, the catalogue's name or its own words."),
    )
    baseline_k = _count(gettext_lazy("Before: counted"), most=2**62)
    baseline_n = _count(gettext_lazy("Before: out of"), most=2**62)
    baseline_value = _number(gettext_lazy("Or its value"), digits=14)
    baseline_note = _text(
        gettext_lazy("Where that comes from"),
        300,
        gettext_lazy("How people did without the AI, and who counted. Or why nobody knows."),
    )
    on_red = forms.ChoiceField(
        label=gettext_lazy("What happens to the clearance"),
        choices=[("", gettext_lazy("Nobody said yet: it is restricted")), *((o.value, o.label) for o in OnRed)],
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("At once, by itself. To start again takes the outcome owner and the second line."),
    )
    playbook = _text(
        gettext_lazy("What is done first"),
        10_000,
        gettext_lazy("Whoever is called at night reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initiative: Initiative,
        tolerance: Tolerance | None = None,
        measure: str = "",
    ) -> None:
        initial = {name: getattr(tolerance, name) for name in self.base_fields} if tolerance else {}
        initial |= {name: plain(initial[name]) for name in BOUNDS if tolerance}
        start = {"direction": Direction.UPPER, "unit": MeasureUnit.PERCENT}
        super().__init__(data, initial=start | _known(measure) | initial)
        self._offer(initiative, tolerance)

    def _offer(self, initiative: Initiative, tolerance: Tolerance | None) -> None:
        """Offer what the initiative cites, and whatever the tolerance names already."""
        cited = Q(citations__initiative=initiative)
        within = Q(grants__decision__citations__initiative=initiative)
        if tolerance is not None:
            cited, within = cited | Q(pk=tolerance.decision_id), within | Q(pk=tolerance.segment_id)
        offers: dict[str, QuerySet[Any]] = {
            "decision": Decision.objects.filter(cited).order_by("code").distinct(),
            "segment": Segment.objects.filter(within).order_by("name", "pk").distinct(),
            "owner": _owners(initiative, tolerance),
        }
        for name, found in offers.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_maturity_days(self) -> int:
        """Take what was left empty for at once."""
        return self.cleaned_data["maturity_days"] or 0

    @property
    def sentence(self) -> str:
        """What was typed so far, as a sentence; empty while there is no measure."""
        data = self.cleaned_data if self.is_bound and self.errors is not None else {}
        named = {name: data[name] for name in SENTENCE_FIELDS if data.get(name) is not None}
        return sentence(Tolerance(**named)) if named.get("measure") else ""

    @property
    def known(self) -> CatalogueMeasure | None:
        """The measure of the catalogue that was named."""
        return measure_named(str(self["measure"].value() or ""))

    @property
    def catalogue(self) -> list[CatalogueMeasure]:
        """The measures that are offered; anything else may be measured too."""
        return list(CATALOGUE.values())


def _owners(initiative: Initiative, tolerance: Tolerance | None) -> QuerySet[Person]:
    """Return those who answer for something on the initiative, and whoever is the owner already."""
    answers = Q(
        governance_accountability_set__initiative=initiative,
        governance_accountability_set__status__in=["proposed", "accepted"],
    )
    owner = Q(pk=tolerance.owner_id) if tolerance else Q(pk=None)
    return Person.objects.filter(answers | owner).order_by("display_name", "pk").distinct()


class ChallengeForm(forms.Form):
    """What the second line thinks of the tolerances."""

    comment = forms.CharField(
        label=gettext_lazy("What you looked at, and what you think of it"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    objects_to_it = forms.BooleanField(
        label=gettext_lazy("I object: this much must not go wrong"),
        required=False,
    )

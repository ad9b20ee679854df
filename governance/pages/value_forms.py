"""What is typed about incentives: objectives, measures that reward the old way, and where somebody looked for them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Initiative
from governance.pages.review_forms import PersonChoice, day, words
from governance.rules.measures import CATALOGUE
from governance.rules.value import Weight
from governance.services.objectives import ObjectiveTerms
from roles.models import Person


class ObjectiveForm(forms.Form):
    """Who is rewarded in which cycle for what, and what holds that in balance."""

    cycle = forms.CharField(
        label=gettext_lazy("Cycle"), max_length=40, help_text=gettext_lazy("Such as 2027 or H1 2027.")
    )
    starts_on = day(gettext_lazy("Begins on"))
    ends_on = day(gettext_lazy("Ends on"))
    statement = forms.CharField(label=gettext_lazy("What is to come out"), max_length=300)
    target = forms.CharField(label=gettext_lazy("How much of it"), max_length=150)
    weight = forms.ChoiceField(
        label=gettext_lazy("How much it counts"),
        choices=[("", gettext_lazy("Nobody said")), *((w.value, w.label) for w in Weight)],
        required=False,
        help_text=gettext_lazy("In bands. What anybody is paid is stored nowhere here."),
    )
    external_ref = forms.CharField(label=gettext_lazy("Its number in the system of HR"), max_length=60, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, initiative: Initiative, people: Mapping[str, Person], **more: Any
    ) -> None:
        super().__init__(data, auto_id="objective-%s", **more)
        self.fields["holder"] = PersonChoice(_("Who holds it"), people)
        rows = initiative.tolerances.exclude(key="").order_by("measure", "pk").values_list("key", "measure")
        measures: list[Any] = [("", _("Choose")), *dict(rows).items()]
        self.fields["measure"] = forms.ChoiceField(
            label=_("Rewarded by"), choices=measures, help_text=_("A measure with a tolerance here: what comes out.")
        )
        others = [(m.key, m.label) for m in CATALOGUE.values() if m.key not in dict(measures)]
        self.fields["counter_measure"] = forms.ChoiceField(
            label=_("Held in balance by"),
            choices=[*measures, (_("Of the catalogue"), others)],
            help_text=_("What must not be lost for it."),
        )
        order = ["holder", "cycle", "starts_on", "ends_on", "statement", "measure", "target", "counter_measure"]
        self.order_fields(order)

    def terms(self) -> ObjectiveTerms:
        """Return what was typed, as the service takes it."""
        return ObjectiveTerms(**self.cleaned_data)


class KpiForm(forms.Form):
    """A measure by which people are judged today and which works against adoption."""

    name = forms.CharField(
        label=gettext_lazy("Measure"), max_length=200, help_text=gettext_lazy("Such as “Cases sorted by hand”.")
    )
    why = words(gettext_lazy("How it works against adoption"))
    adjust_by = day(gettext_lazy("Changed by"), required=False)

    def __init__(self, data: QueryDict | None = None, *, people: Mapping[str, Person], **_about: Any) -> None:
        super().__init__(data, auto_id="kpi-new-%s")
        self.fields["owner"] = PersonChoice(_("Who changes it"), people)
        self.order_fields(["name", "why", "owner", "adjust_by"])


class RowForm(forms.Form):
    """An act on one row of the page."""

    row = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None = None, *, row: int | None = None, **_about: Any) -> None:
        super().__init__(data, initial={"row": row}, auto_id=f"{type(self).__name__.lower()}-{row or 'new'}-%s")


class KpiPlanForm(RowForm):
    """By when a measure is changed."""

    adjust_by = day(gettext_lazy("Changed by"))


class KpiAdjustForm(RowForm):
    """How a measure was changed, and when."""

    adjustment = words(gettext_lazy("How it was changed"))
    adjusted_on = day(gettext_lazy("On"))

    def __init__(self, data: QueryDict | None = None, **about: Any) -> None:
        super().__init__(data, **about)
        self.initial["adjusted_on"] = timezone.localdate()


class SearchForm(forms.Form):
    """Where somebody looked for what rewards the old way."""

    looked_at = words(
        gettext_lazy("What you looked at"),
        gettext_lazy("Scorecards, bonus plans, service levels, utilisation targets: of whom, and what you found."),
        rows=3,
    )

    def __init__(self, data: QueryDict | None = None, **_about: Any) -> None:
        super().__init__(data, auto_id="search-%s")

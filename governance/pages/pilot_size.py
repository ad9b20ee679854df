"""How big must the pilot be? How many cases show that a limit is kept, and how many weeks that takes."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.rules.statistics import cases_for_power, cases_needed, errors_allowed, exact_upper

ERRORS = range(6)
CHANCE = 0.8
CONFIDENCES = ("90", "95", "99")
USUAL = "95"
# What many pilots have: too few to say anything, which the page shows beside what it takes.
FEW = 20
# Nearer to the limit than this no pilot shows it: hundreds of thousands of cases.
NEAREST = 0.95
_PERCENT = 100


class PilotForm(forms.Form):
    """What a limit is, how often it really goes wrong, and how many cases a week there are. Shares in percent."""

    limit = forms.FloatField(
        label=gettext_lazy("Share that may go wrong, at most"),
        help_text=gettext_lazy("The red limit of the tolerance. For “at least 95 %”, write 5."),
        min_value=0.001,
        max_value=99,
    )
    expected = forms.FloatField(
        label=gettext_lazy("Share that probably does go wrong"),
        help_text=gettext_lazy("Your guess, or what people get wrong today. Left empty: half of the limit."),
        min_value=0,
        max_value=99,
        required=False,
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure it has to be"),
        help_text=gettext_lazy("Gates ask for 95 %."),
        choices=[(each, f"{each} %") for each in CONFIDENCES],
        required=False,
    )
    weekly = forms.IntegerField(
        label=gettext_lazy("Cases a week in the pilot"), min_value=1, max_value=10_000_000, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Fill in what was left open, and refuse what no number of cases could show."""
        data = super().clean() or self.cleaned_data
        limit, expected = data.get("limit"), data.get("expected")
        if limit is None or "expected" in self.errors:
            return data
        data["expected"] = expected = limit / 2 if expected is None else expected
        if expected >= limit:
            said = _("Where as many go wrong as the limit allows, no number of cases shows that it is kept.")
            self.add_error("expected", said)
        elif expected > NEAREST * limit:
            said = _("That is so near to the limit that no pilot shows the difference. Look at every case instead.")
            self.add_error("expected", said)
        return data


@dataclass(frozen=True, slots=True)
class Needed:
    """How many cases it takes with so many errors, and in how many weeks they come (None where nobody said)."""

    errors: int
    cases: int
    weeks: int | None


@require_safe
def pilot_size(request: HttpRequest) -> HttpResponse:
    """Ask for a limit, and say how many cases show that it is kept. `?limit=5` asks for 5 %."""
    form = PilotForm(_asked(request.GET)) if request.GET.get("limit") is not None else PilotForm()
    context: dict[str, Any] = {"form": form, "crumbs": [{"label": _("How big must the pilot be?"), "url": ""}]}
    if form.is_valid():
        context |= _answered(form.cleaned_data)
    return TemplateResponse(request, "governance/pilot_size.html", context)


def _asked(query: QueryDict) -> QueryDict:
    """Return what was asked, with the usual confidence where a link names none."""
    asked = query.copy()
    asked.setdefault("confidence", USUAL)
    return asked


def _answered(data: dict[str, Any]) -> dict[str, Any]:
    limit, weekly = data["limit"] / _PERCENT, data["weekly"]
    confidence = float(data["confidence"] or USUAL) / _PERCENT

    def needed(errors: int, cases: int) -> Needed:
        return Needed(errors, cases, ceil(cases / weekly) if weekly else None)

    rows = [needed(errors, cases_needed(errors, limit, confidence)) for errors in ERRORS]
    enough = cases_for_power(limit, data["expected"] / _PERCENT, CHANCE, confidence)
    return {
        "rows": rows,
        "enough": needed(errors_allowed(enough, limit, confidence) or 0, enough),
        "chance": percent(CHANCE),
        "limit": percent(limit),
        "expected": percent(data["expected"] / _PERCENT),
        "confidence": percent(confidence),
        "few": FEW,
        "few_bound": f"{_PERCENT * exact_upper(0, FEW, confidence):.1f} %",
        "few_is_enough": rows[0].cases <= FEW,
    }


def percent(share: float) -> str:
    """Return a part of one as it was typed: 5 %, 0.25 %."""
    return f"{_PERCENT * share:.6g} %"

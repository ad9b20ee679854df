"""What a list of initiatives can be asked for, as its address says it and as its filters show it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.scope_filters import ScopeFilters, choices_of
from governance.queries.initiatives import LONG_DAYS, SORTS, STANDINGS, Wanted, profiles, sources
from governance.queries.scope_words import LABELS
from governance.queries.sight import Sight
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.stages import Stage

STANDING_LABELS = {
    "open": gettext_lazy("Open"),
    "live": gettext_lazy("On real cases"),
    "overdue": gettext_lazy("Pilot past its time-box"),
    "ahead": gettext_lazy("Ahead of what Remit allowed"),
}
# Filters that stand in the bar, in order; the others wait behind "More filters".
IN_THE_BAR = ("standing", "stage", "nature", "unit", "answered", "severity")
BEHIND = ("outcome_owner", "reported", "tier", "long", "unmet", "unanswered", "source", "profile")


class InitiativeFilters(ScopeFilters):
    """The query of a list's address: a scope, and more."""

    q = forms.CharField(required=False, max_length=100)
    standing = forms.ChoiceField(required=False, choices=[(key, STANDING_LABELS[key]) for key in STANDINGS])
    reported = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Stage])
    long = forms.ChoiceField(required=False, choices=[("yes", "yes")])
    answered = forms.TypedChoiceField(
        required=False, choices=[(n, f"{n} of 5") for n in range(6)], coerce=int, empty_value=None
    )
    unanswered = forms.TypedChoiceField(
        required=False, choices=[(q.value, q.text) for q in Question], coerce=int, empty_value=None
    )
    unmet = forms.ChoiceField(required=False, choices=[(r.id, f"{r.id} {r.title}") for r in REQUIREMENTS.values()])
    severity = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Severity])
    source = forms.ChoiceField(required=False)
    profile = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=[(sort, sort) for sort in SORTS])

    shown = ("q", *IN_THE_BAR, *BEHIND)
    labels = LABELS | {
        "standing": (gettext_lazy("Any standing"), gettext_lazy("Standing")),
        "answered": (gettext_lazy("Any answers"), gettext_lazy("Answered")),
        "severity": (gettext_lazy("Any flags"), gettext_lazy("Flagged")),
        "reported": (gettext_lazy("Any reported stage"), gettext_lazy("Reported")),
        "long": (gettext_lazy("Any time at its stage"), gettext_lazy("At its stage for")),
        "unmet": (gettext_lazy("Any requirement not met"), gettext_lazy("Not met")),
        "unanswered": (gettext_lazy("Any question not answered"), gettext_lazy("Not answered")),
        "source": (gettext_lazy("Any source"), gettext_lazy("Source")),
        "profile": (gettext_lazy("Any policy profile"), gettext_lazy("Judged by")),
    }

    def __init__(self, data: QueryDict, sight: Sight) -> None:
        super().__init__(data, sight)
        choices_of(self, "source").choices = [(source, source) for source in sources(sight)]
        choices_of(self, "profile").choices = profiles()
        choices_of(self, "long").choices = [("yes", _("more than %(days)d days") % {"days": LONG_DAYS})]

    @property
    def wanted(self) -> Wanted:
        """What the address asks for."""
        asked = self.asked()
        return Wanted(**asked | {"long": "long" in asked}, sight=self.sight)

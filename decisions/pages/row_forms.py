"""What happens in one awkward case, as the matrix asks it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from decisions.models import Decision, Queue
from decisions.pages.forms import options
from decisions.pages.grant_forms import percent
from decisions.pages.matrix import Row
from decisions.rules.vocabulary import (
    ASKING_ACTIONS,
    POSSIBLE_ACTIONS,
    EdgeAction,
    EdgeCase,
    TimeoutAction,
    TriggerType,
)

_PERCENT = Decimal(100)


class RowForm(forms.Form):
    """What happens in one awkward case. What is asked of a person may stay open; it stays a hole until it is said."""

    trigger = forms.ChoiceField(
        label=gettext_lazy("It is ambiguous when"), choices=options(TriggerType), required=False
    )
    trigger_value = forms.DecimalField(
        label=gettext_lazy("this number"),
        help_text=gettext_lazy("Confidence, margin and unlikeness lie between 0 and 1."),
        max_digits=12,
        decimal_places=4,
        required=False,
    )
    trigger_text = forms.CharField(
        label=gettext_lazy("If it is something else: what is measured"), max_length=200, required=False
    )
    action = forms.ChoiceField(label=gettext_lazy("What happens"))
    default_answer = forms.ChoiceField(label=gettext_lazy("The default answer"), required=False)
    queue = forms.ModelChoiceField(
        Queue.objects.order_by("name", "pk"),
        label=gettext_lazy("Who is asked"),
        empty_label=gettext_lazy("Not said yet"),
        required=False,
    )
    respond_within_minutes = forms.IntegerField(
        label=gettext_lazy("In what time"), min_value=1, max_value=525_600, required=False
    )
    expected_share = forms.DecimalField(
        label=gettext_lazy("Of all cases, about"),
        help_text=gettext_lazy("From this follows how many people are needed."),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    timeout_action = forms.ChoiceField(
        label=gettext_lazy("If nobody answers"),
        help_text=gettext_lazy("Silence never approves."),
        choices=options(TimeoutAction),
        required=False,
    )
    same = forms.BooleanField(required=False)

    def __init__(self, *args: Any, decision: Decision, row: Row, others: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            text = ngettext(
                "Use the same rule for the other case that is still open",
                "Use the same rule for all %(count)d other cases that are still open",
                others,
            )
            self.fields["same"].label = text % {"count": others}
            self.fields["same"].help_text = _("Where a case cannot go that way, it stays open.")
        else:
            del self.fields["same"]
        answers = [("", _("Choose one of the allowed answers")), *((a, a) for a in decision.allowed_answers)]
        chosen: dict[str, list[tuple[Any, Any]]] = {
            "action": options(POSSIBLE_ACTIONS[row.kind]),
            "default_answer": list(answers),
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined] # both are ChoiceFields, as declared above
        if row.kind is not EdgeCase.AMBIGUOUS:
            del self.fields["trigger"], self.fields["trigger_text"], self.fields["trigger_value"]
        if row.kind is EdgeCase.MANDATORY:
            del self.fields["default_answer"]

    def clean(self) -> dict[str, Any]:
        """Ask for the answer where one is given, and drop what the chosen action does not use."""
        data: dict[str, Any] = super().clean() or {}
        gives = data.get("action") == EdgeAction.DEFAULT_ANSWER
        if gives and not data.get("default_answer"):
            self.add_error("default_answer", _("Choose the answer that is given."))
        if not gives and "default_answer" in data:
            data["default_answer"] = ""
        if data.get("action") not in ASKING_ACTIONS:
            data |= {"queue": None, "respond_within_minutes": None, "expected_share": None}
        if data.get("expected_share") is not None:
            data["expected_share"] /= _PERCENT
        return data | self._trigger(data)

    def _trigger(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what triggers the case: one of the known measures, or one that is described."""
        if "trigger" not in self.fields:
            return {}
        trigger, text = data.get("trigger", ""), data.get("trigger_text", "").strip()
        if trigger == TriggerType.OTHER and not text:
            self.add_error("trigger_text", _("Say what is measured."))
        if not trigger and text:
            trigger = TriggerType.OTHER.value
        return {"trigger": trigger, "trigger_text": text if trigger == TriggerType.OTHER else ""}

    @staticmethod
    def of(row: Row) -> dict[str, Any]:
        """Return what is said already."""
        policy = row.policy
        if not policy:
            return {}
        number = policy.trigger_value
        names = ("trigger", "trigger_text", "action", "default_answer", "queue", "timeout_action")
        return {name: getattr(policy, name) for name in names} | {
            "respond_within_minutes": policy.respond_within_minutes,
            "expected_share": percent(policy.expected_share),
            "trigger_value": None if number is None else f"{number.normalize():f}",
        }


def goes(row: Row, action: str) -> bool:
    """Whether this may happen in a case."""
    return action in POSSIBLE_ACTIONS[row.kind]

"""The matrix of awkward cases: one row a case, holes where nothing is said, sentences where something is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from decisions.models import Decision, EdgeCasePolicy, Queue
from decisions.pages.forms import options
from decisions.queries.clarity import REGISTER_CATEGORIES
from decisions.rules.clarity import LEAST_INPUTS_TO_CONFLICT
from decisions.rules.vocabulary import ASKING_ACTIONS, EdgeAction, EdgeCase, TimeoutAction

_HOUR = 60
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Row:
    """One awkward case. `key` is the field of the clarity rule; `about` is what the service needs to know it by.

    `general` is the policy that speaks for all cases of the kind, where this one has none of its own.
    """

    key: str
    kind: EdgeCase
    when: str
    policy: EdgeCasePolicy | None = None
    general: EdgeCasePolicy | None = None
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> EdgeCasePolicy | None:
        """What counts for this case: its own policy, or the general one."""
        return self.policy or self.general

    @property
    def what(self) -> str:
        """What happens, or nothing while it is a hole."""
        if not self.rule:
            return ""
        if self.rule.default_answer:
            return _("%(action)s: %(answer)s") % {
                "action": self.rule.get_action_display(),
                "answer": self.rule.default_answer,
            }
        return str(self.rule.get_action_display())

    @property
    def asks(self) -> bool:
        """Whether a person has to answer."""
        return self.rule is not None and self.rule.action in ASKING_ACTIONS

    @property
    def threshold(self) -> str:
        """From which number on the case counts as this one, where that is asked."""
        return threshold(self.rule) if self.rule else ""

    @property
    def lacks_threshold(self) -> bool:
        """Whether the number that makes a case ambiguous is missing."""
        return self.kind is EdgeCase.AMBIGUOUS and self.rule is not None and self.rule.trigger_value is None

    @property
    def within(self) -> str:
        """In what time somebody answers, in words."""
        return span(self.rule.respond_within_minutes) if self.rule else ""

    @property
    def sentence(self) -> str:
        """The whole case as one sentence, for the charter. Empty while it is a hole."""
        rule = self.rule
        if not rule:
            return ""
        when = f"{self.when} ({self.threshold})" if self.threshold else self.when
        sentence = _("%(when)s: %(what)s.") % {"when": when, "what": lower(self.what)}
        if self.asks:
            sentence += " " + _("%(queue)s answers %(time)s") % {
                "queue": rule.queue or _("Nobody named yet"),
                "time": _("within %(time)s") % {"time": self.within} if self.within else _("in no set time"),
            }
            if rule.timeout_action:
                sentence += _("; if nobody does: %(act)s") % {"act": lower(rule.get_timeout_action_display())}
            sentence += "."
        return sentence


def lower(words: object) -> str:
    """Return words with a small first letter, to go on inside a sentence."""
    text = str(words)
    return text[:1].lower() + text[1:]


def span(minutes: int | None) -> str:
    """Return a number of minutes in words."""
    if not minutes:
        return ""
    if minutes % _DAY == 0:
        return _("%(count)d days") % {"count": minutes // _DAY} if minutes > _DAY else _("1 day")
    if minutes % _HOUR == 0:
        return _("%(count)d hours") % {"count": minutes // _HOUR} if minutes > _HOUR else _("1 hour")
    return _("%(count)d minutes") % {"count": minutes}


def threshold(policy: EdgeCasePolicy) -> str:
    """Return what makes a case ambiguous, with its number."""
    number = "" if policy.trigger_value is None else f"{policy.trigger_value.normalize():f}"
    return " ".join(part for part in (policy.trigger_text, number) if part)


def matrix(decision: Decision) -> list[Row]:
    """Return every awkward case of a decision that was read whole, in the order of the clarity rule."""
    said = {_key(policy): policy for policy in decision.edge_cases.all()}
    return [*_incomplete(decision, said), *_conflicting(decision, said), _ambiguous(said), *_mandatory(said)]


Said = dict[tuple[str, int | None, int | None, str], EdgeCasePolicy]


def _key(policy: EdgeCasePolicy) -> tuple[str, int | None, int | None, str]:
    return policy.kind, policy.input_id, policy.conflict_id, policy.category


def _incomplete(decision: Decision, said: Said) -> Iterator[Row]:
    kind = EdgeCase.INCOMPLETE
    general = said.get((kind, None, None, ""))
    mandatory = [entry for entry in decision.inputs.all() if entry.mandatory]
    if general or not mandatory:
        yield Row("edge-incomplete", kind, _("When information is missing"), general)
    for entry in mandatory:
        own = said.get((kind, entry.pk, None, ""))
        when = _("When %(input)s is missing") % {"input": entry.name}
        yield Row(f"edge-incomplete-{entry.pk}", kind, when, own, general, {"input": entry})


def _conflicting(decision: Decision, said: Said) -> Iterator[Row]:
    kind = EdgeCase.CONFLICTING
    general = said.get((kind, None, None, ""))
    pairs = list(decision.conflicts.all())
    open_question = not pairs and len(decision.inputs.all()) >= LEAST_INPUTS_TO_CONFLICT
    if general or (open_question and not decision.conflicts_ruled_out.strip()):
        yield Row("edge-conflicting", kind, _("When signals disagree"), general)
    for pair in pairs:
        own = said.get((kind, None, pair.pk, ""))
        when = _("When %(first)s and %(second)s disagree") % {"first": pair.first.name, "second": pair.second.name}
        yield Row(f"edge-conflicting-{pair.pk}", kind, when, own, general, {"conflict": pair})


def _ambiguous(said: Said) -> Row:
    policy = said.get((EdgeCase.AMBIGUOUS, None, None, ""))
    return Row("edge-ambiguous", EdgeCase.AMBIGUOUS, _("When the case is ambiguous"), policy)


def _mandatory(said: Said) -> Iterator[Row]:
    for category in REGISTER_CATEGORIES:
        policy = said.get((EdgeCase.MANDATORY, None, None, category.value))
        when = _("%(category)s, in any case") % {"category": category.label}
        about = {"category": category.value}
        yield Row(f"edge-mandatory-{category.value}", EdgeCase.MANDATORY, when, policy, None, about)


def others_open(row: Row, rows: Iterable[Row]) -> list[Row]:
    """Return the other cases without a rule that could have the same one.

    An ambiguous case is not among them: only a number of its own triggers it.
    """
    return [
        other for other in rows if other.rule is None and other.key != row.key and other.kind is not EdgeCase.AMBIGUOUS
    ]


# Where a person decides in any case, the AI cannot be told to answer, to abstain or to follow a source.
_ACTIONS: dict[EdgeCase, list[EdgeAction]] = {
    EdgeCase.INCOMPLETE: [action for action in EdgeAction if action is not EdgeAction.PRECEDENCE],
    EdgeCase.CONFLICTING: list(EdgeAction),
    EdgeCase.AMBIGUOUS: [action for action in EdgeAction if action is not EdgeAction.PRECEDENCE],
    EdgeCase.MANDATORY: [EdgeAction.ESCALATE, EdgeAction.MANUAL_ROUTE],
}


class RowForm(forms.Form):
    """What happens in one awkward case. What is asked of a person may stay open; it stays a hole until it is said."""

    trigger_text = forms.CharField(
        label=gettext_lazy("It is ambiguous when"),
        help_text=gettext_lazy("What is measured: “confidence of the best answer is below”."),
        max_length=200,
        required=False,
    )
    trigger_value = forms.DecimalField(
        label=gettext_lazy("this number"), max_digits=12, decimal_places=4, required=False
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
            "action": options(_ACTIONS[row.kind]),
            "default_answer": list(answers),
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined] # both are ChoiceFields, as declared above
        if row.kind is not EdgeCase.AMBIGUOUS:
            del self.fields["trigger_text"], self.fields["trigger_value"]
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
            data |= {"queue": None, "respond_within_minutes": None}
        return data

    @staticmethod
    def of(row: Row) -> dict[str, Any]:
        """Return what is said already."""
        policy = row.policy
        if not policy:
            return {}
        names = ("trigger_text", "trigger_value", "action", "default_answer", "queue", "timeout_action")
        return {name: getattr(policy, name) for name in names} | {
            "respond_within_minutes": policy.respond_within_minutes
        }


def goes(row: Row, action: str) -> bool:
    """Whether this may happen in a case."""
    return action in _ACTIONS[row.kind]


def row_of(rows: list[Row], key: str) -> Row | None:
    """Return the row of this key, or None."""
    return next((row for row in rows if row.key == key), None)

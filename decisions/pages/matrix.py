"""The matrix of awkward cases: one row a case, holes where nothing is said, sentences where something is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from decisions.models import Decision, EdgeCasePolicy
from decisions.pages.grant_forms import percent
from decisions.queries.clarity import REGISTER_CATEGORIES
from decisions.rules.edge_clarity import LEAST_INPUTS_TO_CONFLICT
from decisions.rules.facts import TableFacts
from decisions.rules.vocabulary import ASKING_ACTIONS, EdgeCase, LogicKind, TriggerType

_HOUR = 60
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Row:
    """One awkward case. `key` is the field of the clarity rule; `about` is what the service needs to know it by.

    `general` is the policy that speaks for all cases of the kind, where this one has none of its own. `needless` says
    why there can be no such case, where that is proven.
    """

    key: str
    kind: EdgeCase
    when: str
    policy: EdgeCasePolicy | None = None
    general: EdgeCasePolicy | None = None
    about: dict[str, Any] = field(default_factory=dict)
    needless: str = ""

    @property
    def is_hole(self) -> bool:
        """Whether something has to be said of this case and nothing is."""
        return self.rule is None and not self.needless

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
    def share(self) -> str:
        """How many of all cases are expected to be like this, in percent; nothing where nobody said."""
        return percent(self.rule.expected_share) if self.rule else ""

    @property
    def case(self) -> str:
        """Which case it is, with the number that makes it one."""
        return f"{self.when} ({self.threshold})" if self.threshold else self.when

    @property
    def asked(self) -> str:
        """Who is asked, in what time, and what if nobody answers, as a sentence; empty where nobody is asked."""
        rule = self.rule
        if rule is None or not self.asks:
            return ""
        asked = _("%(queue)s answers %(time)s") % {
            "queue": rule.queue or _("Nobody named yet"),
            "time": _("within %(time)s") % {"time": self.within} if self.within else _("in no set time"),
        }
        if rule.timeout_action:
            asked += _("; if nobody does: %(act)s") % {"act": lower(rule.get_timeout_action_display())}
        return f"{asked}."

    @property
    def sentence(self) -> str:
        """The whole case as one sentence. Empty while it is a hole."""
        if not self.rule:
            return ""
        return " ".join(part for part in (f"{self.case}: {lower(self.what)}.", self.asked) if part)


@dataclass(frozen=True, slots=True)
class Told:
    """Cases in which the same happens: what, and who is asked."""

    what: str
    asked: str
    cases: list[str] = field(default_factory=list)


def told(rows: Iterable[Row]) -> list[Told]:
    """Return the cases that have a rule as a charter tells them: those in which the same happens as one, in order."""
    found: dict[tuple[str, str], Told] = {}
    for row in rows:
        if row.rule:
            found.setdefault((row.what, row.asked), Told(lower(row.what), row.asked)).cases.append(row.case)
    return list(found.values())


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
    typed = policy.trigger not in {"", TriggerType.OTHER}
    words = str(policy.get_trigger_display()) if typed else policy.trigger_text
    return " ".join(part for part in (words, number) if part)


def matrix(decision: Decision, table: TableFacts | None = None) -> list[Row]:
    """Return every awkward case of a decision that was read whole, in the order of the clarity rule.

    `table` is what is known of its decision table, where it has one.
    """
    said = {_key(policy): policy for policy in decision.edge_cases.all()}
    return [
        *_incomplete(decision, said),
        *_conflicting(decision, said),
        _ambiguous(said),
        *_uncovered(decision, said, table),
        *_mandatory(said),
    ]


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


def _uncovered(decision: Decision, said: Said, table: TableFacts | None) -> Iterator[Row]:
    """What a decision table leaves open; other logic has no rules that could fit or not."""
    policy = said.get((EdgeCase.UNCOVERED, None, None, ""))
    if policy is None and table is None and decision.logic_kind != LogicKind.TABLE:
        return
    needless = _("The table covers every case.") if table is not None and table.complete else ""
    yield Row("edge-uncovered", EdgeCase.UNCOVERED, _("When no rule fits"), policy, needless=needless)


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
    return [other for other in rows if other.is_hole and other.key != row.key and other.kind is not EdgeCase.AMBIGUOUS]


def row_of(rows: list[Row], key: str) -> Row | None:
    """Return the row of this key, or None."""
    return next((row for row in rows if row.key == key), None)

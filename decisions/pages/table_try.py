"""Trying a table with one case: what is asked, what it answers, and why the rules near it did not fire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from decisions.feel.errors import FeelError
from decisions.feel.evaluate import evaluate
from decisions.feel.parse import parse_expression
from decisions.feel.syntax import Literal, Name
from decisions.feel.walk import names_in
from decisions.tables.evaluate import CellResult, Decided, RuleResult, decide
from decisions.tables.reading import ReadTable, ranked
from decisions.tables.table import InputColumn, ValueType
from decisions.tables.values import kind_of, said, written
from decisions.tables.words import to_value, to_words, value_words

PREFIX = "case-"
_LONGEST = 500
_NEAR = 4
_EXAMPLES = {
    ValueType.NUMBER: "12.5",
    ValueType.DATE: "2026-11-26",
    ValueType.DATE_TIME: "2026-11-26 08:30",
    ValueType.TIME: "08:30",
    ValueType.DAYS: "3 days",
    ValueType.MONTHS: "18 months",
}


@dataclass(slots=True)
class Asked:
    """One value that the table looks at: how it is asked, what was typed, what it means."""

    name: str
    label: str
    type: ValueType
    choices: tuple[str, ...] = ()
    text: str = ""
    error: str = ""
    value: Any = None

    @property
    def key(self) -> str:
        """What its field is called."""
        return f"{PREFIX}{self.name}"

    @property
    def hint(self) -> str:
        """How a value of this type is typed."""
        example = _EXAMPLES.get(self.type)
        return _("As in %(example)s. Empty: it is missing.") % {"example": example} if example else ""


def asked(read: ReadTable) -> list[Asked]:
    """Return what a case of this table consists of: each name that a column looks at, once."""
    found: dict[str, Asked] = {}
    for place, column in enumerate(read.table.inputs):
        tree = read.looks_at[place]
        if isinstance(tree, Name):
            choices = _choices(read, place, column)
            found[tree.name] = Asked(tree.name, column.label or tree.name, column.type, choices)
    for tree in read.looks_at:
        for name in names_in(tree) if tree is not None else ():
            found.setdefault(name.name, Asked(name.name, name.name, ValueType.ANY))
    return list(found.values())


def _choices(read: ReadTable, place: int, column: InputColumn) -> tuple[str, ...]:
    if column.type is ValueType.BOOLEAN:
        return ("yes", "no")
    tests = read.allowed[place]
    values = ranked(tests)
    closed = tests is not None and not tests.negated and len(values) == len(tests.tests)
    return tuple(value_words(written(value), column.type) for value in values) if closed else ()


def filled(fields: Iterable[Asked], typed: Mapping[str, Any]) -> list[Asked]:
    """Return the fields with what was typed into them, read; what cannot be read has an error."""
    done = list(fields)
    for one in done:
        one.text = str(typed.get(one.key) or "")[:_LONGEST].strip()
        if one.text:
            one.value, one.error = _read(one)
    return done


def _read(one: Asked) -> tuple[Any, str]:
    if one.type is ValueType.STRING and not one.text.startswith(('"', "=")):
        return one.text, ""
    value = _evaluated(to_value(one.text, one.type))
    if one.type is ValueType.ANY:
        return (one.text if value is None else value), ""
    if value is None:
        example = _EXAMPLES.get(one.type, "yes")
        text = _("“%(text)s” is no value of this kind. Type it as in %(example)s.")
        return None, text % {"text": one.text, "example": example}
    return value, ""


def _evaluated(text: str) -> Any:
    """Return the value of a literal, None for anything else: a case is made of values, not of expressions."""
    try:
        tree = parse_expression(text)
    except FeelError:
        return None
    return None if names_in(tree) or (isinstance(tree, Literal) and tree.value is None) else evaluate(tree, {})


def tried(read: ReadTable, fields: Iterable[Asked], otherwise: str) -> dict[str, Any]:
    """Return what the table makes of the case, in words. `otherwise` says what happens where no rule fits."""
    fields = list(fields)
    wrong = [one for one in fields if one.error]
    if wrong:
        return {"errors": wrong, "fired": [], "near": []}
    case = {one.name: one.value for one in fields if one.text}
    decided = decide(read, case)
    results = list(decided.explanation())
    return {
        "errors": [],
        "answers": _answers(decided),
        "violation": decided.violation.message if decided.violation else "",
        "uncovered": decided.uncovered and not decided.not_allowed,
        "default_used": decided.default_used,
        "otherwise": otherwise,
        "fired": list(decided.fired),
        "matched": list(decided.matched),
        "near": [_near(result, read) for result in _nearest(results)],
        "refused": [_refused(read, place, decided) for place in decided.not_allowed],
    }


def _answers(decided: Decided) -> list[dict[str, str]]:
    """Return the answer as lines of label and text."""
    answer = decided.answer
    outputs = decided.read.table.outputs
    if isinstance(answer, dict):
        return [{"label": str(label), "text": answer_words(value)} for label, value in answer.items()]
    return [{"label": outputs[0].label if outputs else "", "text": answer_words(answer)}]


def answer_words(value: Any) -> str:
    """Return a value as people read it."""
    if value is None:
        return _("no answer")
    if isinstance(value, list):
        return ", ".join(answer_words(each) for each in value) or _("nothing")
    if isinstance(value, dict):
        return ", ".join(f"{label}: {answer_words(each)}" for label, each in value.items())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal) or kind_of(value) is not None:
        return said(value)
    return str(value)


def _nearest(results: list[RuleResult]) -> list[RuleResult]:
    """Return the rules that came closest without firing: those that fit as well first, then by cells that fail."""
    others = [result for result in results if not result.fired]
    others.sort(key=lambda result: (sum(cell.passed is not True for cell in result.cells), result.number))
    return others[:_NEAR]


def _near(result: RuleResult, read: ReadTable) -> dict[str, Any]:
    failed = result.failed
    if failed is None:
        text = _("It fits as well, but does not answer here.")
        return {"number": result.number, "rule": result.rule, "column": "", "text": text}
    return {"number": result.number, "rule": result.rule, "column": failed.column, "text": _why(failed, read)}


def _why(cell: CellResult, read: ReadTable) -> str:
    column = next(each for each in read.table.inputs if each.id == cell.column)
    words = {"label": cell.label, "asked": to_words(cell.text, column), "value": answer_words(cell.value)}
    if cell.value is None:
        return _("%(label)s is missing; it asks for %(asked)s.") % words
    if cell.passed is None:
        return _("%(label)s: “%(asked)s” cannot be answered for %(value)s.") % words
    return _("%(label)s is %(value)s; it asks for %(asked)s.") % words


def _refused(read: ReadTable, place: int, decided: Decided) -> str:
    column = read.table.inputs[place]
    words = {"label": column.label, "value": answer_words(decided.values[place])}
    return _("%(label)s does not allow %(value)s.") % words

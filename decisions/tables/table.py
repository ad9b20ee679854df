"""A decision table as it is written: columns, rules, hit policy. All cells are texts of the expression language.

The register keeps it as JSON (`to_json`, `from_json`), the grid in the browser and the API send the same. Whether its
texts can be read is asked of `decisions.tables.reading`, never here: a table may be kept while it is half written.
Source: DMN 1.5, chapter 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ValueType(StrEnum):
    """What the values of a column are; the words are DMN's own."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    DAYS = "dayTimeDuration"
    MONTHS = "yearMonthDuration"
    ANY = "Any"

    @property
    def label(self) -> str:
        """The type in words."""
        return {
            ValueType.NUMBER: "Number",
            ValueType.STRING: "Text",
            ValueType.BOOLEAN: "Yes or no",
            ValueType.DATE: "Date",
            ValueType.DATE_TIME: "Date and time",
            ValueType.TIME: "Time of day",
            ValueType.DAYS: "Days and hours",
            ValueType.MONTHS: "Years and months",
            ValueType.ANY: "Anything",
        }[self]


class HitPolicy(StrEnum):
    """What counts where several rules fit; the letters are DMN's."""

    UNIQUE = "U"
    ANY = "A"
    PRIORITY = "P"
    FIRST = "F"
    COLLECT = "C"
    RULE_ORDER = "R"
    OUTPUT_ORDER = "O"

    @property
    def label(self) -> str:
        """The policy in words."""
        return {
            HitPolicy.UNIQUE: "Unique: at most one rule fits",
            HitPolicy.ANY: "Any: all rules that fit say the same",
            HitPolicy.PRIORITY: "Priority: the answer that ranks first",
            HitPolicy.FIRST: "First: the first rule that fits",
            HitPolicy.COLLECT: "Collect: all rules that fit",
            HitPolicy.RULE_ORDER: "Rule order: all that fit, in their order",
            HitPolicy.OUTPUT_ORDER: "Output order: all that fit, by rank of the answer",
        }[self]

    @property
    def answers_once(self) -> bool:
        """Whether a case gets one answer, not a list of them."""
        return self in {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}


class Aggregation(StrEnum):
    """What becomes of collected answers."""

    SUM = "+"
    MINIMUM = "<"
    MAXIMUM = ">"
    COUNT = "#"

    @property
    def label(self) -> str:
        """The aggregation in words."""
        return {
            Aggregation.SUM: "Sum",
            Aggregation.MINIMUM: "Smallest",
            Aggregation.MAXIMUM: "Largest",
            Aggregation.COUNT: "Number of them",
        }[self]


@dataclass(frozen=True, slots=True)
class InputColumn:
    """What rules look at.

    `allowed` are unary tests (`"retail", "business"`, `[0..100]`), empty where anything may come. `expression` is what
    is looked at; empty means the name in `label`.
    """

    id: str
    label: str
    type: ValueType = ValueType.STRING
    expression: str = ""
    allowed: str = ""

    @property
    def looks_at(self) -> str:
        """The expression whose value is tested."""
        return self.expression or self.label


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """What rules answer. `allowed` lists the answers, the one that ranks first first; `default` is an expression."""

    id: str
    label: str
    type: ValueType = ValueType.STRING
    name: str = ""
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a cell for each input (`-` or empty: anything), an expression for each output, and why."""

    id: str
    tests: tuple[str, ...]
    answers: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole decision table. Rules are counted from 1 wherever people see them."""

    inputs: tuple[InputColumn, ...] = ()
    outputs: tuple[OutputColumn, ...] = ()
    rules: tuple[Rule, ...] = ()
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the table as plain JSON, the form in which it is kept and sent."""
        return {
            "hit_policy": self.hit_policy.value,
            "aggregation": self.aggregation.value if self.aggregation else "",
            "inputs": [
                {"id": c.id, "label": c.label, "type": c.type.value, "expression": c.expression, "allowed": c.allowed}
                for c in self.inputs
            ],
            "outputs": [
                {
                    "id": c.id,
                    "label": c.label,
                    "type": c.type.value,
                    "name": c.name,
                    "allowed": c.allowed,
                    "default": c.default,
                }
                for c in self.outputs
            ],
            "rules": [
                {"id": r.id, "tests": list(r.tests), "answers": list(r.answers), "annotation": r.annotation}
                for r in self.rules
            ],
        }

    @staticmethod
    def from_json(body: Mapping[str, Any]) -> "Table":
        """Return the table that `to_json` wrote.

        Raises: TableInvalid for anything that is no table, naming what is wrong.
        """
        try:
            table = Table(
                inputs=tuple(InputColumn(**{**c, "type": ValueType(c["type"])}) for c in body.get("inputs", ())),
                outputs=tuple(OutputColumn(**{**c, "type": ValueType(c["type"])}) for c in body.get("outputs", ())),
                rules=tuple(
                    Rule(str(r["id"]), tuple(r["tests"]), tuple(r["answers"]), str(r.get("annotation", "")))
                    for r in body.get("rules", ())
                ),
                hit_policy=HitPolicy(body.get("hit_policy") or "U"),
                aggregation=Aggregation(body["aggregation"]) if body.get("aggregation") else None,
            )
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise TableInvalid(f"This is no decision table: {error}.") from error
        for number, rule in enumerate(table.rules, start=1):
            if len(rule.tests) != len(table.inputs) or len(rule.answers) != len(table.outputs):
                raise TableInvalid(f"Rule {number} has not one cell for each column.")
            if not all(isinstance(cell, str) for cell in (*rule.tests, *rule.answers)):
                raise TableInvalid(f"Rule {number} holds something that is no text.")
        return table


class TableInvalid(ValueError):  # noqa: N818 - named as the sentence it is
    """Something is no decision table. The text says what is wrong with it."""

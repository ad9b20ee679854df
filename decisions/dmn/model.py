"""A decision model as it is computed with: data types, inputs, decisions and business knowledge, apart from any file.

Logic that nothing here executes stays as what the file calls it and what it says, so that it can be told apart from
logic that is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

from decisions.feel.syntax import UnaryTests
from decisions.tables.table import Table, ValueType


@dataclass(frozen=True, slots=True)
class DataType:
    """What values are: of a basic type, or made of components, or a list of such; `allowed` where only some may be."""

    base: ValueType = ValueType.ANY
    components: Mapping[str, "DataType"] = field(default_factory=dict)
    many: bool = False
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of business knowledge, with logic for each of its parameters."""

    function: str
    bindings: tuple[tuple[str, "Logic"], ...]


@dataclass(frozen=True, slots=True)
class NotExecuted:
    """Logic that is kept and shown but not executed here: its element's name, its text, and the reason."""

    kind: str
    text: str
    reason: str = ""


Logic = Union[Table, Literal, Invocation, NotExecuted]  # noqa: UP007 - `Invocation` names it before it is made


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a case brings along."""

    id: str
    name: str
    type: DataType


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `information` are the identifiers of what it requires to be known, `knowledge` of what it calls.

    `elsewhere` says that it requires something of another file.
    """

    id: str
    name: str
    logic: Logic | None
    information: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    question: str = ""
    allowed_answers: str = ""
    variable: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Business knowledge: logic with parameters, called by name."""

    id: str
    name: str
    parameters: tuple[str, ...]
    logic: Logic | None
    variable: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A whole model. `components` are the names of all components that its data types have."""

    name: str
    inputs: tuple[Input, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    sources: tuple[str, ...] = ()
    types: Mapping[str, DataType] = field(default_factory=dict)
    components: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Everything that an expression may speak of; components stand with a point before them."""
        decisions = (one.variable or one.name for one in self.decisions)
        knowledge = (one.variable or one.name for one in self.knowledge)
        inputs = (one.name for one in self.inputs)
        return frozenset((*decisions, *knowledge, *inputs, *(f".{name}" for name in self.components)))

    def decision(self, name: str) -> Decision | None:
        """Return the decision of this name, or else of this identifier."""
        by_name = (one for one in self.decisions if one.name == name)
        return next(by_name, next((one for one in self.decisions if one.id == name), None))

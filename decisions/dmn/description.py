"""What a decision map says, apart from how a file writes it: the form in which maps reach the register and leave it."""

from dataclasses import dataclass

from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.tables.table import Table, ValueType


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is drawn. Units: points of the drawing, the upper left corner first."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OtherLogic:
    """Logic that is no decision table: its element's name, its text, and whether it is executed here."""

    kind: str
    text: str = ""
    executed: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One element of a map. `id` is the identifier in its file; `answers_text` what the file says of answers, as is."""

    id: str
    kind: NodeKind
    name: str
    description: str = ""
    question: str = ""
    allowed_answers: tuple[str, ...] = ()
    answers_text: str = ""
    owners: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    data_type: str = ""
    table: Table | None = None
    logic: OtherLogic | None = None
    place: Place | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` requires `source`. `waypoints` is where the line is drawn, from the source to the target."""

    source: str
    target: str
    kind: RequirementKind
    waypoints: tuple[tuple[float, float], ...] = ()

    @property
    def key(self) -> tuple[str, str, RequirementKind]:
        """What makes two requirements the same one."""
        return self.source, self.target, self.kind


@dataclass(frozen=True, slots=True)
class ItemType:
    """A data type that the file defines, with the values it allows (unary tests)."""

    name: str
    type: ValueType
    allowed: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a file that a person should know, and the line that it is about."""

    line: int | None
    text: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.text}" if self.line else self.text


@dataclass(frozen=True, slots=True)
class MapDescription:
    """A whole map: nodes in the order of the file, requirements, data types, and what is odd about it."""

    name: str
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    types: tuple[ItemType, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def by_id(self) -> dict[str, Node]:
        """The nodes by their identifier in the file."""
        return {node.id: node for node in self.nodes}

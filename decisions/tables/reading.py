"""A table whose texts have been read, once, with everything that is wrong with them.

A table may be half written: what cannot be read is None here and named among the problems, and everything else can be
worked with all the same.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from decisions.feel.parse import FeelError, parse_expression, parse_tests
from decisions.feel.syntax import Comparison, Expression, Literal, Name, Path, Scalar, UnaryTests
from decisions.feel.walk import names_in
from decisions.tables.checking import Finding, Surroundings, answer_findings, cell_findings, read
from decisions.tables.heads import CellProblem, head_problems
from decisions.tables.table import InputColumn, OutputColumn, Table

__all__ = ["CellProblem", "ReadTable", "read_table"]

_MISSING = Finding("The answer is missing.", 0, 0)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table and the trees of its texts. None stands where a text is empty or cannot be read.

    `ranks` are the listed answers of each output, the one that ranks first first. `hindered` says that a text cannot
    be read or is not executed here, so that no answer of the table can be relied on.
    """

    table: Table
    looks_at: tuple[Expression | None, ...]
    cells: tuple[tuple[UnaryTests | None, ...], ...]
    answers: tuple[tuple[Expression | None, ...], ...]
    allowed: tuple[UnaryTests | None, ...]
    ranks: tuple[tuple[Scalar, ...], ...]
    defaults: tuple[Expression | None, ...]
    problems: tuple[CellProblem, ...]
    hindered: bool = False


@dataclass(slots=True)
class _Column[Tree]:
    """The texts of one column, each read only once, with what is wrong with each of them."""

    id: str
    read_text: Callable[[str], Tree]
    look: Callable[[Tree], Iterator[Finding]]
    known: dict[str, tuple[Tree | None, tuple[Finding, ...]]] = field(default_factory=dict)

    def read(self, text: str) -> tuple[Tree | None, tuple[Finding, ...]]:
        """Return the tree of a text and what is wrong with it."""
        found = self.known.get(text)
        if found is None:
            tree, findings = read(self.read_text, text)
            if tree is not None:
                findings = tuple(self.look(tree))
            found = self.known[text] = (tree, findings)
        return found


def read_table(table: Table, names: Collection[str] = ()) -> ReadTable:
    """Return a table with its texts read. `names` are what cells may speak of beside the table's own inputs."""
    known = frozenset(names)
    heads = _Heads(table, known | {column.label for column in table.inputs if label_is_name(column, known)})
    inputs = [heads.input_column(column, place) for place, column in enumerate(table.inputs)]
    outputs = [heads.output_column(column, place) for place, column in enumerate(table.outputs)]
    defaults = tuple(
        heads.text(outputs[place], column.default, "Default") if column.default.strip() else None
        for place, column in enumerate(table.outputs)
    )
    ranks = tuple(ranked(tests) for tests in heads.answers_allowed)
    problems = heads.problems + head_problems(table, ranks)
    cells, answers = [], []
    for rule in table.rules:
        cells.append(tuple(_read(rule.id, c, text, problems) for c, text in zip(inputs, rule.tests, strict=True)))
        answers.append(tuple(_read(rule.id, c, text, problems) for c, text in zip(outputs, rule.answers, strict=True)))
    return ReadTable(
        table=table,
        looks_at=heads.looks_at,
        cells=tuple(cells),
        answers=tuple(answers),
        allowed=heads.allowed,
        ranks=ranks,
        defaults=defaults,
        problems=tuple(problems),
        hindered=any(problem.hinders for problem in problems),
    )


def label_is_name(column: InputColumn, names: frozenset[str]) -> bool:
    """Whether a column's label is itself the name of what it looks at, signs and all, as `Full-Time` is.

    It is none where the column says what it looks at, and where the label reads as a path (`Applicant.Age`) or as an
    expression over names that are known (`Income - Debt`).
    """
    if column.expression or not column.label.strip():
        return False
    try:
        tree = parse_expression(column.label, names)
    except FeelError:
        return True
    spoken = {name.name for name in names_in(tree)}
    return not (isinstance(tree, Name | Path) or (spoken and spoken <= names))


def ranked(tests: UnaryTests | None) -> tuple[Scalar, ...]:
    """Return the values that allowed values list, in their order."""
    if tests is None or tests.negated:
        return ()
    return tuple(
        test.operand.value
        for test in tests.tests
        if isinstance(test, Comparison) and test.operator == "=" and isinstance(test.operand, Literal)
    )


def _read[Tree](rule: str, column: _Column[Tree], text: str, problems: list[CellProblem]) -> Tree | None:
    """Return the tree of a rule's text, and add what is wrong with it to the problems."""
    tree, findings = column.read(text)
    problems += [_problem(rule, column.id, finding) for finding in findings]
    return tree


def _problem(rule: str, column: str, finding: Finding, about: str = "") -> CellProblem:
    message = f"{about}: {finding.message}" if about else finding.message
    return CellProblem(rule, column, message, finding.start, finding.end, finding.outside, finding.hinders)


class _Heads:
    """The heads of a table's columns, read before its rules."""

    def __init__(self, table: Table, names: frozenset[str]) -> None:
        self.problems: list[CellProblem] = []
        self.plain_names = names
        self.looks_at = tuple(
            self.text(self._expressions(c.id), c.looks_at, "Looks at") if c.looks_at.strip() else None
            for c in table.inputs
        )
        looked_at = {name.name for tree in self.looks_at if tree is not None for name in names_in(tree)}
        self.names = names | looked_at
        self.allowed = tuple(self._allowed(column) for column in table.inputs)
        self.answers_allowed = tuple(self._allowed(column) for column in table.outputs)

    def text[Tree](self, column: _Column[Tree], text: str, about: str) -> Tree | None:
        """Return the tree of a text in a column's head, noting what is wrong with it."""
        tree, findings = column.read(text)
        self.problems += [_problem("", column.id, finding, about) for finding in findings]
        return tree

    def input_column(self, column: InputColumn, place: int) -> _Column[UnaryTests]:
        """Return the reader of an input's cells."""
        around = Surroundings(column.type, self.allowed[place], self.names)
        return _Column(
            column.id, lambda text: parse_tests(text, self.names), lambda tests: cell_findings(tests, around)
        )

    def output_column(self, column: OutputColumn, place: int) -> _Column[Expression]:
        """Return the reader of an output's answers, in which an empty text is a finding but no hindrance."""
        around = Surroundings(column.type, self.answers_allowed[place], self.names)
        found: _Column[Expression] = _Column(
            column.id, lambda text: parse_expression(text, self.names), lambda tree: answer_findings(tree, around)
        )
        found.known |= dict.fromkeys(("", "-"), (None, (_MISSING,)))
        return found

    def _allowed(self, column: InputColumn | OutputColumn) -> UnaryTests | None:
        if not column.allowed.strip():
            return None
        around = Surroundings(column.type, None, self.names)
        reader: _Column[UnaryTests] = _Column(
            column.id, lambda text: parse_tests(text, self.names), lambda tests: cell_findings(tests, around)
        )
        return self.text(reader, column.allowed, "Allowed values")

    def _expressions(self, column: str) -> _Column[Expression]:
        return _Column(column, lambda text: parse_expression(text, self.plain_names), lambda _tree: iter(()))

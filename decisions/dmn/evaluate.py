"""What a decision of a model answers for a case: first all that it requires, then its own logic.

Work is bounded: requirements that run in a circle are refused, business knowledge may be called so deep and so often.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from decisions.dmn.data_types import plain, typed
from decisions.dmn.model import Decision, Invocation, Knowledge, Literal, Logic, Model, NotExecuted
from decisions.feel.errors import FeelError, Outside
from decisions.feel.evaluate import evaluate
from decisions.feel.parse import parse_expression
from decisions.feel.syntax import Name
from decisions.tables.evaluate import decide
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.table import Table

MOST_CALLS = 10_000
DEEPEST_CALL = 20


class CannotDecide(ValueError):  # noqa: N818 - named as the sentence it is
    """A decision cannot be computed at all. The text says which and why; a null answer is no such case."""


class NotExecutedHere(CannotDecide):
    """A decision holds, or requires, logic that is kept and shown but not executed here."""


def evaluate_decision(model: Model, name: str, inputs: Mapping[str, Any]) -> Any:
    """Return what a decision answers for raw values of a case; null is an answer.

    Raises: CannotDecide for a decision that does not exist, requires itself or cannot be read, NotExecutedHere.
    """
    return Evaluator(model).answer(name, inputs)


@dataclass(slots=True)
class Evaluator:
    """A model made ready for many cases: what its logic says is read once."""

    model: Model
    names: frozenset[str] = field(init=False)
    _tables: dict[tuple[int, frozenset[str]], ReadTable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the model's names at hand."""
        self.names = self.model.names

    def answer(self, name: str, inputs: Mapping[str, Any]) -> Any:
        """Return what a decision, by its name or identifier, answers for raw values of a case.

        Raises: CannotDecide, NotExecutedHere.
        """
        decision = self.model.decision(name)
        if decision is None:
            raise CannotDecide(f"There is no decision called “{name}” in this model.")
        return self.answers(decision, inputs)[decision.id or decision.name]

    def answers(self, decision: Decision, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a decision and of all that it requires, by identifier (or name, where there is none).

        A required decision that the case already answers is not computed.
        """
        types = {one.name: one.type for one in self.model.inputs}
        scope = {name: typed(value, types[name]) if name in types else value for name, value in inputs.items()}
        run = _Run(self, scope)
        scope |= {one.variable or one.name: _Callable(run, one) for one in self.model.knowledge}
        found: dict[str, Any] = {}
        for step in self._steps(decision):
            called = step.variable or step.name
            if step is decision or called not in inputs:
                scope[called] = run.decided(step, scope)
            found[step.id or step.name] = scope[called]
        return found

    def table(self, table: Table, names: frozenset[str]) -> ReadTable:
        """Return a table with its texts read, which is done once for each."""
        read = self._tables.get((id(table), names))
        if read is None:
            read = self._tables[id(table), names] = read_table(table, names)
        return read

    def names_with(self, scope: Mapping[str, Any]) -> frozenset[str]:
        """Return the model's names and those that only a case, or a call, brings along."""
        others = scope.keys() - self.names
        return self.names | others if others else self.names

    def _steps(self, last: Decision) -> list[Decision]:
        """Return the decisions that have to be made, each after those that it requires.

        Raises: CannotDecide where they require each other in a circle.
        """
        by_id = {one.id: one for one in self.model.decisions if one.id}
        done: dict[int, Decision] = {}
        open_ones: dict[int, Iterator[str]] = {id(last): iter(last.information)}
        path = [last]
        while path:
            following = next(
                (by_id[one] for one in open_ones[id(path[-1])] if one in by_id and id(by_id[one]) not in done), None
            )
            if following is None:
                finished = path.pop()
                done[id(finished)] = finished
            elif id(following) in open_ones:
                raise CannotDecide(f"“{following.name}” requires itself, directly or through others.")
            else:
                open_ones[id(following)] = iter(following.information)
                path.append(following)
        return list(done.values())


@dataclass(slots=True)
class _Callable:
    """Business knowledge in the scope of an expression."""

    run: "_Run"
    knowledge: Knowledge

    def invoke(self, arguments: Sequence[Any], names: Sequence[str]) -> Any:
        """Return what it makes of arguments; null where they are not the ones it has parameters for."""
        parameters = self.knowledge.parameters
        if len(arguments) != len(parameters) or (names and set(names) != set(parameters)):
            return None
        given = dict(zip(names or parameters, arguments, strict=True))
        return self.run.called(self.knowledge, given)


@dataclass(slots=True)
class _Run:
    """The work on one case, with how deep and how often business knowledge has been called."""

    evaluator: Evaluator
    scope: Mapping[str, Any]
    calls: int = 0
    depth: int = 0

    def decided(self, decision: Decision, scope: Mapping[str, Any]) -> Any:
        """Return what a decision's own logic answers.

        Raises: CannotDecide, NotExecutedHere.
        """
        if decision.elsewhere:
            raise NotExecutedHere(f"“{decision.name}” requires something of another file, so it is not executed here.")
        try:
            return self.computed(decision.logic, scope, decision.name)
        except RecursionError:
            raise CannotDecide(f"“{decision.name}” is nested too deeply to be computed.") from None

    def called(self, knowledge: Knowledge, given: Mapping[str, Any]) -> Any:
        """Return what business knowledge answers for arguments."""
        self.calls += 1
        if self.calls > MOST_CALLS or self.depth >= DEEPEST_CALL:
            raise CannotDecide(f"“{knowledge.name}” is called too often, or calls itself without end.")
        callables = {name: one for name, one in self.scope.items() if isinstance(one, _Callable)}
        self.depth += 1
        answer = self.computed(knowledge.logic, {**callables, **given}, knowledge.name)
        self.depth -= 1
        return answer

    def computed(self, logic: Logic | None, scope: Mapping[str, Any], about: str) -> Any:
        """Return what logic answers with these values."""
        if logic is None:
            raise CannotDecide(f"“{about}” has no logic yet.")
        if isinstance(logic, NotExecuted):
            reason = f": {logic.reason}" if logic.reason else ""
            raise NotExecutedHere(
                f"“{about}” holds logic of the kind {logic.kind}, which is not executed here{reason}."
            )
        names = self.evaluator.names_with(scope)
        if isinstance(logic, Table):
            return self._tabled(logic, scope, names, about)
        try:
            if isinstance(logic, Literal):
                return evaluate(parse_expression(logic.text, names), scope)
            function = parse_expression(logic.function, names)
        except FeelError as error:
            raise _told(error, about) from error
        return self._invoked(logic, function.name if isinstance(function, Name) else "", scope, about)

    def _invoked(self, logic: Invocation, function: str, scope: Mapping[str, Any], about: str) -> Any:
        found = scope.get(function)
        if not isinstance(found, _Callable):
            raise CannotDecide(f"“{about}” calls “{logic.function}”, which is no business knowledge of this model.")
        arguments = [self.computed(bound, scope, about) for _parameter, bound in logic.bindings]
        return found.invoke(arguments, [parameter for parameter, _bound in logic.bindings])

    def _tabled(self, table: Table, scope: Mapping[str, Any], names: frozenset[str], about: str) -> Any:
        read = self.evaluator.table(table, names)
        if read.hindered:
            problem = next(one for one in read.problems if one.hinders)
            kind = NotExecutedHere if problem.outside else CannotDecide
            raise kind(f"A text in the table of “{about}” cannot be used: {problem.message}")
        return decide(read, table_scope(read, scope)).answer


def table_scope(read: ReadTable, scope: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the scope with texts read as what the table's columns say, where they are looked at by a plain name."""
    found: dict[str, Any] = {}
    for column, tree in zip(read.table.inputs, read.looks_at, strict=True):
        if isinstance(tree, Name) and isinstance(scope.get(tree.name), str):
            found[tree.name] = plain(scope[tree.name], column.type)
    return {**scope, **found} if found else scope


def _told(error: FeelError, about: str) -> CannotDecide:
    kind = NotExecutedHere if isinstance(error, Outside) else CannotDecide
    return kind(f"The expression of “{about}” cannot be used: {error.message}")

"""From a DMN document to a model that can be computed with. Elements are found by name, whatever the version."""

from lxml import etree

from decisions.dmn.data_types import TypeReader
from decisions.dmn.elements import (
    EXPRESSION_TAGS,
    attribute,
    child,
    children,
    expression_of,
    expression_text,
    reference,
    text_of,
)
from decisions.dmn.item_types import Types
from decisions.dmn.model import DataType, Decision, Input, Invocation, Knowledge, Literal, Logic, Model, NotExecuted
from decisions.dmn.namespaces import local
from decisions.dmn.tables_xml import Reading, foreign_languages, read_table

DEEPEST = 20


def read_model(root: etree._Element) -> Model:
    """Return the model of a document. What it does not execute is in it too, as such."""
    types = Types.of(root)
    reader = TypeReader(types)
    known = {name: reader.named(name) for name in types.definitions}
    knowledge = children(root, "businessKnowledgeModel")
    return Model(
        name=attribute(root, "name"),
        inputs=tuple(_input(element, reader) for element in children(root, "inputData")),
        decisions=tuple(_decision(element, types) for element in children(root, "decision")),
        knowledge=tuple(_knowledge(element, types) for element in knowledge),
        sources=tuple(attribute(element, "name") for element in children(root, "knowledgeSource")),
        types=known,
        components=frozenset(reader.components),
    )


def _input(element: etree._Element, reader: TypeReader) -> Input:
    variable = child(element, "variable")
    type_name = attribute(variable, "typeRef")
    name = attribute(variable, "name") or attribute(element, "name")
    return Input(attribute(element, "id"), name, reader.named(type_name) if type_name else DataType())


def _decision(element: etree._Element, types: Types) -> Decision:
    variable = child(element, "variable")
    required = list(_required(element))
    return Decision(
        id=attribute(element, "id"),
        name=attribute(element, "name"),
        logic=logic_of(
            expression_of(element), Reading(types, attribute(element, "name"), attribute(variable, "typeRef"))
        ),
        information=tuple(found for kind, found in required if kind in {"requiredInput", "requiredDecision"} and found),
        knowledge=tuple(found for kind, found in required if kind == "requiredKnowledge" and found),
        sources=tuple(found for kind, found in required if kind == "requiredAuthority" and found),
        question=text_of(child(element, "question")),
        allowed_answers=text_of(child(element, "allowedAnswers")),
        variable=attribute(variable, "name"),
        elsewhere=any(not found for kind, found in required if kind != "requiredAuthority"),
    )


def _required(element: etree._Element) -> list[tuple[str, str]]:
    """Return what a node requires: in which role, and its identifier, empty for something in another file."""
    requirements = children(element, "informationRequirement", "knowledgeRequirement", "authorityRequirement")
    return [
        (local(inner), reference(inner))
        for requirement in requirements
        for inner in requirement
        if local(inner).startswith("required")
    ]


def _knowledge(element: etree._Element, types: Types) -> Knowledge:
    function = child(element, "encapsulatedLogic")
    parameters = () if function is None else tuple(children(function, "formalParameter"))
    name = attribute(element, "name")
    logic = None if function is None else logic_of(expression_of(element), Reading(types, name))
    if function is not None and attribute(function, "kind") not in {"", "FEEL"}:
        logic = NotExecuted("encapsulatedLogic", "", f"it is a function of {attribute(function, 'kind')}")
    return Knowledge(
        id=attribute(element, "id"),
        name=name,
        parameters=tuple(attribute(parameter, "name") for parameter in parameters),
        logic=logic,
        variable=attribute(child(element, "variable"), "name"),
    )


def logic_of(element: etree._Element | None, reading: Reading, depth: int = 0) -> Logic | None:
    """Return the logic that an element holds; None where there is no element."""
    if element is None:
        return None
    kind = local(element)
    if kind == "decisionTable":
        table = read_table(element, reading)
        reasons = "; ".join(problem.text for problem in reading.problems)
        return table if table is not None else NotExecuted(kind, "", reasons)
    foreign = next(foreign_languages(element), "")
    if foreign:
        return NotExecuted(kind, expression_text(element), f"it is written in {foreign}")
    if kind == "literalExpression":
        return Literal(expression_text(element))
    if kind == "invocation" and depth < DEEPEST:
        return _invocation(element, reading, depth)
    return NotExecuted(kind, expression_text(element))


def _invocation(element: etree._Element, reading: Reading, depth: int) -> Logic:
    called = next(children(element, *EXPRESSION_TAGS), None)
    if called is None or local(called) != "literalExpression":
        return NotExecuted("invocation", "", "it does not call by name")
    bindings = []
    for binding in children(element, "binding"):
        value = next(children(binding, *EXPRESSION_TAGS), None)
        logic = logic_of(value, reading, depth + 1)
        bindings.append((attribute(child(binding, "parameter"), "name"), logic or Literal("null")))
    return Invocation(expression_text(called), tuple(bindings))

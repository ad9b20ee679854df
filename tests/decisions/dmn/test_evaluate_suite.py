"""The suite in the format of the standard's compliance kit: a model and its cases side by side, run case by case."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from decisions.dmn.documents import read_document
from decisions.dmn.evaluate import CannotDecide, Evaluator
from decisions.dmn.json_values import to_json
from decisions.dmn.read import read_model

SUITE = Path(__file__).parent / "suite"
CASE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")


def value_of(element):
    """Return what stands in an input or an expected result, as JSON would bring it."""
    if (listed := element.find(f"{CASE}list")) is not None:
        return [value_of(item) for item in listed.iterfind(f"{CASE}item")]
    if components := element.findall(f"{CASE}component"):
        return {one.get("name"): value_of(one) for one in components}
    value = element.find(f"{CASE}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    kind = (value.get(f"{XSI}type") or "xsd:string").rpartition(":")[2]
    text = value.text or ""
    if kind in {"decimal", "double", "integer"}:
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


def cases_of(path):
    root = etree.parse(path).getroot()
    model = path.with_name(root.findtext(f"{CASE}modelName"))
    for case in root.iterfind(f"{CASE}testCase"):
        inputs = {node.get("name"): value_of(node) for node in case.iterfind(f"{CASE}inputNode")}
        for node in case.iterfind(f"{CASE}resultNode"):
            expected = value_of(node.find(f"{CASE}expected"))
            label = f"{model.stem}-{case.get('id')}-{node.get('name')}"
            yield pytest.param(model, node.get("name"), inputs, expected, id=label.replace(" ", "_"))


def same(found, expected):
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[name], part) for name, part in expected.items())
        )
    if isinstance(expected, Decimal):
        return isinstance(found, Decimal) and abs(found - expected) <= TOLERANCE * max(1, abs(expected))
    return type(found) is type(expected) and found == expected


EVALUATORS = {}


def evaluator(model):
    if model not in EVALUATORS:
        EVALUATORS[model] = Evaluator(read_model(read_document(model.read_bytes()).root))
    return EVALUATORS[model]


CASES = [case for path in sorted(SUITE.glob("*-test-*.xml")) for case in cases_of(path)]


@pytest.mark.parametrize(("model", "decision", "inputs", "expected"), CASES)
def test_a_decision_answers_as_its_case_says(model, decision, inputs, expected):
    try:
        answer = evaluator(model).answer(decision, inputs)
    except CannotDecide as error:
        pytest.fail(str(error))

    found = json.loads(to_json(answer), parse_float=Decimal, parse_int=Decimal)

    assert same(found, expected), f"{decision}: {found!r} instead of {expected!r} for {inputs!r}"


def test_the_suite_covers_every_kind_of_case():
    assert len(CASES) > 200

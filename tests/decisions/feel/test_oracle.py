"""Our evaluator against another implementation of the language, feelin, on random texts, in a browser.

Where the two differ on purpose, texts that would show it are left out or the difference is allowed below:

- feelin counts in binary floating point, so numbers are drawn that it holds exactly, and answers are compared closely.
- Beyond the largest number feelin says infinity; here that is null.
- `not(...)` around a test that cannot be answered (`not(< 5)` of null) lets the value pass there. Here what cannot be
  known stays unknown and no rule fires, as with every other use of three-valued logic.
- Comparing values of different kinds is false there where it is null here; drawn texts are well typed.
- feelin multiplies, divides and subtracts no durations; the suite in `tests/decisions/dmn/suite` covers those.
- An interval whose ends are in the wrong order, or of which one is null, holds every value on one side there. Here
  nothing lies between ends in the wrong order, and with an end that is null it is not known what does.
- `x between 5 and null` is null there whatever x is; here it is false for 4, as `x >= 5 and x <= null` is.
- `x in [1..5] or y` reads there as `x in ([1..5] or y)`; here `in` binds as the other comparisons do.
- A cell like `? > limit` lets null pass there, because its answer, null, equals the value. Here it does not.
"""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from decisions.feel.evaluate import evaluate, passes
from decisions.feel.parse import parse_expression, parse_tests
from decisions.feel.temporal import read_temporal, write_temporal
from tests.decisions.feel.random_texts import NAMES, cell, expression, scope
from tests.journeys.conftest import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

FEELIN = Path(__file__).resolve().parents[2] / "vendor" / "feelin-8.2.0" / "feelin.min.js"
KNOWN = frozenset(name for names in NAMES.values() for name in names)
BATCH = 500

ASK = """questions => {
  const told = value => {
    if (value === null || value === undefined) return null;
    if (typeof value === "number") return Number.isFinite(value) ? ["number", String(value)] : null;
    if (typeof value === "boolean" || typeof value === "string") return [typeof value, value];
    return ["temporal", String(value)];
  };
  const dates = new Set(["opened", "due date", "never"]);
  const made = scope => Object.fromEntries(Object.entries(scope).map(([name, value]) => [
    name, value !== null && (dates.has(name) || (name === "?" && scope.day))
      ? feelin.evaluate(`date("${value}")`, {}).value : value,
  ]));
  return questions.map(({ text, scope, cell }) => {
    try {
      return { value: told((cell ? feelin.unaryTest : feelin.evaluate)(text, made(scope)).value) };
    } catch (error) {
      return { error: String(error) };
    }
  });
}"""


@pytest.fixture(scope="module")
def ask():
    """Return a function that puts many questions to the other implementation at once."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium here, so the other implementation was not asked. Install `chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.evaluate(FEELIN.read_text() + "; globalThis.feelin = feelin;")
        yield lambda questions: page.evaluate(ASK, questions)
        browser.close()


def own_scope(values):
    dates = NAMES["date"]
    return {name: read_temporal(value) if name in dates and value else value for name, value in values.items()}


def agree(ours, theirs):
    if theirs is None or ours is None:
        return theirs is None and ours is None
    kind, value = theirs
    if kind == "number":
        return type(ours) is Decimal and abs(ours - Decimal(value)) <= Decimal("1e-9") * max(1, abs(ours))
    if kind == "temporal":
        return write_temporal(ours) == value
    return type(ours) is type(value) and ours == value


@pytest.mark.parametrize("seed", range(4))
def test_expressions_are_worth_what_another_implementation_says(ask, seed):
    chance = random.Random(f"expressions {seed}")  # noqa: S311 - drawn the same each time
    questions = [{"text": expression(chance), "scope": scope(chance), "cell": False} for _ in range(BATCH)]

    answers = ask(questions)

    told = [
        (question["text"], question["scope"], ours, answer)
        for question, answer in zip(questions, answers, strict=True)
        if not agree(
            ours := evaluate(parse_expression(question["text"], KNOWN), own_scope(question["scope"])),
            answer.get("value", ("failed", answer.get("error"))),
        )
    ]
    assert told == []


@pytest.mark.parametrize("seed", range(4))
def test_cells_let_pass_what_another_implementation_says(ask, seed):
    chance = random.Random(f"cells {seed}")  # noqa: S311 - drawn the same each time
    questions = []
    while len(questions) < BATCH:
        kind = chance.choice(("number", "string", "date"))
        values = scope(chance)
        value = values[chance.choice(NAMES[kind])]
        questions.append(
            {"text": cell(chance, kind), "scope": {**values, "?": value, "day": kind == "date"}, "cell": True}
        )

    answers = ask(questions)

    told = []
    for question, answer in zip(questions, answers, strict=True):
        values = own_scope(question["scope"])
        value = read_temporal(values["?"]) if values["day"] and values["?"] else values["?"]
        ours = passes(parse_tests(question["text"], KNOWN), value, values)
        theirs = answer.get("value") == ["boolean", True]
        # What only we call unknown: a negation of it, or null in a comparison that speaks of the value itself.
        unknown = ours is None and (question["text"].startswith("not(") or ("?" in question["text"] and value is None))
        if (ours is True) is not theirs and not unknown:
            told.append((question["text"], question["scope"], ours, answer))
    assert told == []


def test_the_two_are_not_told_apart_by_accident(ask):
    assert ask([{"text": "1 + 1", "scope": {}, "cell": False}]) == [{"value": ["number", "2"]}]
    assert not agree(Decimal(3), ["number", "2"])
    assert not agree(None, ["boolean", False])

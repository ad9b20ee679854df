"""Answer for a DMN file, for one case or for many, without the portal and without a database."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from decisions.dmn.documents import DmnRefused, read_document
from decisions.dmn.evaluate import CannotDecide, Evaluator
from decisions.dmn.json_values import to_json
from decisions.dmn.read import read_model


class Command(BaseCommand):
    """Evaluates decisions of a DMN file."""

    help = "Print as JSON what a decision of a DMN file answers. With --batch, a line per case, in and out."
    requires_system_checks = []  # neither settings nor a database are needed

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the file, and one case or a file of cases."""
        parser.add_argument("file", help="the DMN file, version 1.1 to 1.5")
        parser.add_argument("--decision", help="the decision's name")
        parser.add_argument("--input", default="{}", help='the case: {"Age": 18}; dates as ISO text')
        parser.add_argument(
            "--batch",
            metavar="CASES",
            help='a file with a line per case, {"decision": ..., "input": {...}}; - is stdin',
        )

    def handle(self, **options: Any) -> None:
        """Print the answer, or a line for each case."""
        if not options["batch"] and not options["decision"]:
            refuse("Say which decision: --decision NAME, or give cases with --batch CASES.")
        try:
            evaluator = Evaluator(read_model(read_document(Path(options["file"]).read_bytes()).root))
            if not options["batch"]:
                print(answer_text(evaluator, options["decision"], parsed(options["input"])))
                return
            if options["batch"] == "-":
                print_batch(evaluator, sys.stdin)
                return
            with Path(options["batch"]).open(encoding="utf-8") as lines:
                print_batch(evaluator, lines)
        except (OSError, DmnRefused, CannotDecide, CaseInvalid) as error:
            refuse(str(error))


class CaseInvalid(ValueError):  # noqa: N818 - named as the sentence it is
    """A case is not written as one."""


def refuse(problem: str) -> None:
    """End with the exit code 2 and a problem on standard error."""
    sys.stderr.write(f"{problem}\n")
    sys.exit(2)


def print_batch(evaluator: Evaluator, lines: Iterable[str]) -> None:
    """Print a line for each case: its result, or why there is none."""
    for line in lines:
        if not line.strip():
            continue
        try:
            result = case_answer(evaluator, parsed(line))
        except (CannotDecide, CaseInvalid) as error:
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
        else:
            print(f'{{"result": {result}}}')


def case_answer(evaluator: Evaluator, case: Mapping[str, Any]) -> str:
    """Return what the decision that a case names answers, as JSON.

    Raises: CannotDecide; CaseInvalid for a case that names none.
    """
    if not isinstance(case.get("decision"), str):
        raise CaseInvalid('A case needs "decision", the name of one.')
    return answer_text(evaluator, case["decision"], mapping(case.get("input") or {}))


def answer_text(evaluator: Evaluator, decision: str, case: Mapping[str, Any]) -> str:
    """Return what a decision answers for a case, as JSON.

    Raises: CannotDecide.
    """
    try:
        return to_json(evaluator.answer(decision, case))
    except RecursionError:
        raise CannotDecide(f"“{decision}” is nested too deeply to be computed.") from None


def parsed(text: str) -> Mapping[str, Any]:
    """Return a JSON object, with exact numbers.

    Raises: CaseInvalid for anything else.
    """

    def constant(name: str) -> None:
        raise CaseInvalid(f"{name} is no number.")

    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CaseInvalid(f"The case is no JSON: {error}.") from error
    return mapping(found)


def mapping(found: Any) -> Mapping[str, Any]:
    """Return what was found, when it is a JSON object.

    Raises: CaseInvalid when it is not.
    """
    if not isinstance(found, dict):
        raise CaseInvalid("A case is a JSON object: {...}.")
    return found

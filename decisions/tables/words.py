"""Cells as people type and read them, and as the expression language says them.

In a column of texts `retail` means the text "retail", in one of yes or no `yes` means true, and days are typed as they
stand. What begins with `=` is an expression, taken as it is. Every cell has words that give it again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.temporal_words import plain_temporals, temporal_words

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BESIDE_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")|\s+', re.DOTALL)
_COMPARED = re.compile(r"(<=|>=|!=|<|>)\s*(.*)\Z", re.DOTALL)
_NOT = re.compile(r"not\s*\((.*)\)\Z", re.DOTALL | re.IGNORECASE)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!="}
_BEGINS_EXPRESSION = '"<>![(]?@'
_YES_NO = {"yes": "true", "true": "true", "no": "false", "false": "false"}
_WRITTEN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_READ = {"n": "\n", "r": "\r", "t": "\t"}

Column = InputColumn | OutputColumn


def to_cell(text: str, column: Column) -> str:
    """Return what was typed into a column as the expression language says it."""
    return to_tests(text, column.type) if isinstance(column, InputColumn) else to_value(text, column.type)


def to_words(cell: str, column: Column) -> str:
    """Return a cell as people read it; typing that gives the cell again."""
    return tests_words(cell, column.type) if isinstance(column, InputColumn) else value_words(cell, column.type)


@lru_cache(maxsize=16_384)
def to_tests(text: str, kind: ValueType) -> str:
    """Return typed tests of values of this type, `retail, business`, as unary tests."""
    text = text.strip()
    if text.startswith("="):
        return text[1:].strip()
    text = _signs(text)
    if text in {"", "-"}:
        return text
    if inner := _negated(text):
        return f"not({to_tests(inner, kind)})"
    said = [_test(piece, kind) for piece in pieces(text)]
    return text if said == pieces(text) else ", ".join(said)


@lru_cache(maxsize=16_384)
def to_value(text: str, kind: ValueType) -> str:
    """Return a typed value of this type as an expression."""
    text = text.strip()
    if text.startswith("="):
        return text[1:].strip()
    return text if text in {"", "-"} else _said(text, kind)


@lru_cache(maxsize=16_384)
def tests_words(cell: str, kind: ValueType) -> str:
    """Return unary tests as people read them."""
    return _first_that_returns(cell, _tests_read(cell, kind), lambda words: to_tests(words, kind))


@lru_cache(maxsize=16_384)
def value_words(cell: str, kind: ValueType) -> str:
    """Return an expression as people read it."""
    words = unquoted(cell.strip()) if kind is ValueType.STRING else _value_read(cell.strip(), kind)
    return _first_that_returns(cell, words or cell.strip(), lambda words: to_value(words, kind))


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return all columns of a table in the order of a rule's cells."""
    return (*table.inputs, *table.outputs)


def ids_of(table: Table) -> list[str]:
    """Return the ids of everything in a table that has one."""
    return [*(column.id for column in columns_of(table)), *(rule.id for rule in table.rules)]


def worded(table: Table) -> Table:
    """Return the table with everything in it as people read it."""
    return _each(table, tests_words, value_words, to_words)


def unworded(table: Table) -> Table:
    """Return the table that was typed, as the expression language says it."""
    return _each(table, to_tests, to_value, to_cell)


def pieces(text: str) -> list[str]:
    """Return what stands between the commas that are outside quotation marks and brackets, without empty ones."""
    found, depth, start, place = [], 0, 0, 0
    while place < len(text):
        letter = text[place]
        if letter == '"' and (quoted := _QUOTED.match(text, place)):
            place = quoted.end()
            continue
        depth = max(0, depth + {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0))
        if letter == "," and not depth:
            found.append(text[start:place].strip())
            start = place + 1
        place += 1
    return [piece for piece in (*found, text[start:].strip()) if piece] or [text]


def quoted(text: str) -> str:
    """Return a text as the expression language writes it."""
    return '"' + "".join(_WRITTEN.get(letter, letter) for letter in text) + '"'


def unquoted(literal: str) -> str | None:
    """Return what one quoted text says, None where it is something else."""
    if not _QUOTED.fullmatch(literal):
        return None
    return _ESCAPE.sub(_character, literal[1:-1])


def _character(escape: re.Match[str]) -> str:
    code = escape.group(1)
    return _READ.get(code, code) if len(code) == 1 else chr(min(int(code[1:], 16), 0x10FFFF))


def _test(piece: str, kind: ValueType) -> str:
    compared = _COMPARED.match(piece)
    if compared and compared.group(2):
        return f"{compared.group(1)} {_said(compared.group(2), kind)}"
    if kind is ValueType.STRING and piece[0] in _BEGINS_EXPRESSION:
        return piece
    return _said(piece, kind)


def _said(text: str, kind: ValueType) -> str:
    """Return one value as an expression."""
    if '"' in text or text == "null":
        return text
    if kind is ValueType.STRING:
        return quoted(text)
    if kind is ValueType.BOOLEAN:
        return _YES_NO.get(text.casefold(), text)
    return plain_temporals(text, kind)


def _tests_read(cell: str, kind: ValueType) -> str:
    cell = cell.strip()
    if inner := _negated(cell):
        return f"not({_tests_read(inner, kind)})"
    said = [_test_read(piece, kind) for piece in pieces(cell)]
    return cell if said == pieces(cell) else ", ".join(said)


def _test_read(piece: str, kind: ValueType) -> str:
    compared = _COMPARED.match(piece)
    if compared:
        return f"{compared.group(1)} {_value_read(compared.group(2), kind)}"
    return _value_read(piece, kind)


def _value_read(text: str, kind: ValueType) -> str:
    if kind is ValueType.STRING:
        said = unquoted(text)
        # What would be read as something else when it is typed bare keeps its quotation marks.
        return said if said and pieces(said) == [said] and to_tests(said, kind) == text else text
    if kind is ValueType.BOOLEAN:
        return {"true": "yes", "false": "no"}.get(text, text)
    return temporal_words(text, kind)


def _first_that_returns(cell: str, words: str, back: Callable[[str], str]) -> str:
    cell = cell.strip()
    for candidate in (words, cell):
        if _same(back(candidate), cell):
            return candidate
    return f"={cell}"


def _same(one: str, two: str) -> bool:
    """Whether two cells differ in nothing but the blanks between what they say."""
    return one == two or _squeezed(one) == _squeezed(two)


def _squeezed(cell: str) -> str:
    return _BESIDE_QUOTED.sub(lambda match: match.group(1) or "", cell)


def _negated(text: str) -> str:
    """Return what stands in a `not(...)` that speaks of the whole text, else nothing."""
    match = _NOT.match(text)
    if not match:
        return ""
    return match.group(1).strip() if _balanced(match.group(1)) else ""


def _balanced(text: str) -> bool:
    depth = 0
    for letter in _QUOTED.sub("", text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def _signs(text: str) -> str:
    """Return the text with the signs that no keyboard has as the language writes them, quoted texts untouched."""
    if not any(sign in text for sign in _SIGNS):
        return text
    return "".join(part if part.startswith('"') else _replaced(part) for part in _parts(text))


def _replaced(part: str) -> str:
    for sign, said in _SIGNS.items():
        part = part.replace(sign, said)
    return part


def _parts(text: str) -> Iterator[str]:
    place = 0
    for match in _QUOTED.finditer(text):
        yield text[place : match.start()]
        yield match.group()
        place = match.end()
    yield text[place:]


def _each(
    table: Table,
    tests: Callable[[str, ValueType], str],
    value: Callable[[str, ValueType], str],
    cell: Callable[[str, Column], str],
) -> Table:
    inputs = tuple(replace(column, allowed=tests(column.allowed, column.type)) for column in table.inputs)
    outputs = tuple(
        replace(column, allowed=tests(column.allowed, column.type), default=value(column.default, column.type))
        for column in table.outputs
    )
    rules = tuple(
        Rule(
            rule.id,
            tuple(cell(text, column) for text, column in zip(rule.tests, table.inputs, strict=True)),
            tuple(cell(text, column) for text, column in zip(rule.answers, table.outputs, strict=True)),
            rule.annotation,
        )
        for rule in table.rules
    )
    return replace(table, inputs=inputs, outputs=outputs, rules=rules)

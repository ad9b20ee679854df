"""What a remit holds of grants, tables, outcomes and maps, read set-wise."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from itertools import pairwise

from django.db.models import F

from decisions.models import AcceptableOutcome, AutonomyGrant, DecisionTable, MapEdge
from decisions.rules.vocabulary import NodeKind
from decisions.tables.table import HitPolicy, Rule, Table, TableInvalid
from roles.queries.content import Content, Row, keyed

UNKNOWN = "unknown"


def grants_content(ids: Collection[int]) -> Mapping[int, Content]:
    """Return how freely decisions may be taken, by decision id and segment, in one statement."""
    rows = (
        AutonomyGrant.objects.filter(decision__in=ids)
        .order_by("segment__name", "segment__predicate", "level", "id")
        .values(
            "decision_id",
            "level",
            "share",
            "rule",
            name=F("segment__name"),
            predicate=F("segment__predicate"),
            high_touch=F("segment__high_touch"),
        )
    )
    return {
        number: keyed((row["name"] or UNKNOWN, _grant(row)) for row in found) for number, found in _by(rows).items()
    }


def outcomes_content(ids: Collection[int]) -> Mapping[int, Content]:
    """Return what good and bad outcomes are, by decision id and statement, in one statement."""
    rows = AcceptableOutcome.objects.filter(decision__in=ids).order_by("statement")
    return {
        number: {
            row["statement"]: {"kind": row["kind"], "examples": row["examples"], "measure": row["measure"]}
            for row in found
        }
        for number, found in _by(rows.values("decision_id", "statement", "kind", "examples", "measure")).items()
    }


def tables_content(ids: Collection[int]) -> Mapping[int, Content]:
    """Return decision tables by decision id, each rule as a line that can be read, in one statement."""
    rows = DecisionTable.objects.filter(decision__in=ids).values("decision_id", "body")
    return {row["decision_id"]: table_content(row["body"]) for row in rows}


def requires_content(ids: Collection[int]) -> Mapping[int, list[str]]:
    """Return what decisions need by any map, by decision id, in one statement."""
    rows = (
        MapEdge.objects.filter(target__decision__in=ids)
        .order_by("id")
        .values(
            "kind",
            decision_id=F("target__decision"),
            node=F("source__kind"),
            name=F("source__name"),
            code=F("source__decision__code"),
        )
    )
    return {number: sorted({_need(row) for row in found}) for number, found in _by(rows).items()}


def table_content(body: Mapping[str, object]) -> Content:
    """Return a table as it is signed: what it looks at, what it answers, and its rules by their number."""
    try:
        table = Table.from_json(body)
    except TableInvalid:  # kept by somebody who went past every check: it still is what it is
        return {"unreadable": dict(body)}
    return {
        "hit_policy": _hit_policy(table),
        "inputs": keyed((c.label, _column(c.type, c.allowed, looks_at=c.looks_at)) for c in table.inputs),
        "outputs": keyed((c.name or c.label, _column(c.type, c.allowed, default=c.default)) for c in table.outputs),
        "rules": {str(number): _line(table, rule) for number, rule in enumerate(table.rules, start=1)},
        **({} if _reads_one_way(table) else {"cells": _cells(table)}),
    }


def _grant(row: Row) -> Content:
    return {
        "level": row["level"],
        "share": row["share"],
        "rule": row["rule"],
        "predicate": row["predicate"] or "",
        "high_touch": bool(row["high_touch"]),
    }


def _hit_policy(table: Table) -> str:
    label = HitPolicy(table.hit_policy).label
    return f"{label} ({table.aggregation.label.lower()})" if table.aggregation else label


def _column(kind: str, allowed: str, **told: str) -> Content:
    return {"type": str(kind), "allowed": allowed, **told}


def _line(table: Table, rule: Rule) -> str:
    """One rule in a line: when, then what, and why where somebody said it."""
    tests = zip(table.inputs, rule.tests, strict=True)
    when = [f"{column.label} {test.strip()}" for column, test in tests if test.strip() not in {"", "-"}]
    then = " and ".join(
        answer if len(table.outputs) == 1 else f"{column.name or column.label} {answer}"
        for column, answer in zip(table.outputs, rule.answers, strict=True)
    )
    why = f" ({rule.annotation})" if rule.annotation else ""
    return f"{' and '.join(when) or 'Anything else'} → {then}{why}"


# What joins the parts of a line.
_AND, _THEN, _WHY = " and ", " → ", " ("


def _reads_one_way(table: Table) -> bool:
    """Whether only this table makes these lines: no label begins another one, and no cell holds what joins cells."""
    for labels in ([c.label for c in table.inputs], [c.name or c.label for c in table.outputs]):
        told = sorted(f"{label} " for label in labels)
        if any(later.startswith(label) for label, later in pairwise(told)):
            return False
    tests = (test for rule in table.rules for test in rule.tests)
    answers = (answer for rule in table.rules for answer in rule.answers)
    heads = (*(c.label for c in table.inputs), *(c.name or c.label for c in table.outputs))
    return not any(sign in text for text in (*tests, *heads) for sign in (_AND, _THEN)) and not any(
        sign in answer for answer in answers for sign in (_AND, _THEN, _WHY)
    )


def _cells(table: Table) -> str:
    """Return a digest of all cells in their places, for lines that could be those of another table as well."""
    cells = [[[cell.strip() for cell in rule.tests], rule.answers, rule.annotation] for rule in table.rules]
    return sha256(json.dumps(cells).encode()).hexdigest()


def _need(row: Row) -> str:
    node = NodeKind(row["node"])
    name = row["code"] or row["name"]
    return f"{row['kind']}: {node.label.lower()} {name}"


def _by(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["decision_id"]].append(row)
    return grouped

"""Grants and decision tables as the rules know them. Of a table the database counts: its body stays where it is."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import BooleanField, F, FloatField, Func, IntegerField, Q, QuerySet

from decisions.models import AutonomyGrant, DecisionTable
from decisions.rules.facts import GrantFacts, TableFacts
from roles.queries.prepared import read

Row = Mapping[str, Any]


def grant_rows(ids: Collection[int]) -> Mapping[int, tuple[GrantFacts, ...]]:
    """Return what is granted in which segment, by decision id, the unknown last, in one statement."""
    rows = read(
        lambda ids: (
            AutonomyGrant.objects.filter(decision__in=ids)
            .order_by(F("segment__name").asc(nulls_last=True), "id")
            .values("decision_id", "level", "share", "rule", name=F("segment__name"), high=F("segment__high_touch"))
        ),
        ids,
    )
    found: dict[int, list[GrantFacts]] = defaultdict(list)
    for row in rows:
        found[row["decision_id"]].append(
            GrantFacts(
                segment=row["name"] or "",
                level=row["level"],
                share=None if row["share"] is None else float(row["share"]),
                high_touch=bool(row["high"]),
                has_rule=bool(row["rule"].strip()),
            )
        )
    return {number: tuple(grants) for number, grants in found.items()}


def table_rows(ids: Collection[int]) -> Mapping[int, TableFacts]:
    """Return the tables of these decisions by decision id, in one statement."""
    return {row["decision_id"]: _table(row) for row in read(_tables, ids)}


def _tables(ids: Collection[int]) -> QuerySet[DecisionTable, Row]:
    return DecisionTable.objects.filter(decision__in=ids).values(
        "decision_id",
        rules=_count("body", "jsonb_array_length({} -> 'rules')"),
        outputs=_count("body", "jsonb_array_length({} -> 'outputs')"),
        defaults=_count("body", _LENGTH % _SAYS_SOMETHING),
        fresh=Q(verified_digest=F("digest"), verified__isnull=False),
        exact=Func(F("verified"), template="(%(expressions)s ->> 'exact')::boolean", output_field=BooleanField()),
        gaps=_count("verified", "({} ->> 'gap_count')::integer"),
        uncovered=Func(
            F("verified"), template="(%(expressions)s ->> 'uncovered_share')::float8", output_field=FloatField()
        ),
        unreadable=_count("verified", _LENGTH % "$.problems[*]"),
        violations=_count("verified", "({} ->> 'violation_count')::integer"),
        collects=Func(
            F("verified"), template="NOT (%(expressions)s ->> 'gaps_asked')::boolean", output_field=BooleanField()
        ),
    )


# Null is a default as well, and answers nothing.
_SAYS_SOMETHING = r'$.outputs[*] ? (!(@.default like_regex "^\\s*(null)?\\s*$"))'
_LENGTH = "jsonb_array_length(jsonb_path_query_array({}, '%s'))"


def _count(field: str, template: str) -> Func:
    escaped = template.replace("%", "%%").replace("{}", "%(expressions)s")
    return Func(F(field), template=escaped, output_field=IntegerField())


def _table(row: Row) -> TableFacts:
    # What is uncovered but not listed counts as a gap: no list of gaps is longer than people read.
    # A table that collects leaves nothing open: that no rule fits is an answer there.
    gaps = 0 if row["collects"] else row["gaps"] or int(bool(row["uncovered"]))
    return TableFacts(
        rules=row["rules"] or 0,
        fresh=bool(row["fresh"]),
        exact=bool(row["exact"]),
        gaps=gaps,
        unreadable=row["unreadable"] or 0,
        violations=row["violations"] or 0,
        has_default=bool(row["outputs"]) and row["defaults"] == row["outputs"],
    )

"""The decision table of a decision: read, written whole, checked and tried."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.dmn.json_values import to_json
from decisions.models import Decision, DecisionTable
from decisions.services.decisions import may_edit
from decisions.services.table_bounds import check_bounds
from decisions.services.table_checks import CHECKS_A_MINUTE, MINUTE, over_the_limit
from decisions.services.tables import AT_ONCE, examined, table_read, table_remove, table_set
from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.evaluate import decide
from decisions.tables.replays.replay import ChainLink, chain_wanted
from decisions.tables.table import Aggregation, HitPolicy, Table, TableInvalid, ValueType
from roles.api.bodies import Body, many, text
from roles.api.resources import Resource
from roles.api.rows import EnumField, PersonReference, Row
from roles.rules.refusals import NotPermitted, Reason


class ColumnBody(Body):
    """A column of what rules look at. Texts are of the expression language."""

    id = serializers.CharField(max_length=100)
    label = text(200)  # type: ignore[assignment] # a column has a label, as has a field
    type = EnumField(ValueType)
    expression = text(2000, default="")
    allowed = text(10_000, default="")


class AnswerColumnBody(Body):
    """A column of what rules answer. `allowed` lists the answers, the one that ranks first first."""

    id = serializers.CharField(max_length=100)
    label = text(200)  # type: ignore[assignment] # a column has a label, as has a field
    type = EnumField(ValueType)
    name = text(200, default="")
    allowed = text(10_000, default="")
    default = text(2000, default="")


class RuleBody(Body):
    """A rule: one cell for each column, `-` or nothing where anything will do, and why."""

    id = serializers.CharField(max_length=100)
    tests = serializers.ListField(child=text(10_000), max_length=100)
    answers = serializers.ListField(child=text(10_000), max_length=100)
    annotation = text(2000, default="")


class TableBody(Body):
    """A whole decision table. What cannot be read in it is kept, and told as a problem of its cell."""

    hit_policy = EnumField(HitPolicy, default=HitPolicy.UNIQUE)
    aggregation = EnumField(Aggregation, required=False, allow_blank=True)
    inputs = many(ColumnBody, 100)
    outputs = many(AnswerColumnBody, 100)
    rules = many(RuleBody, 5000)


class TryBody(Body):
    """One case: values by name of what the table looks at; dates, times and durations as ISO text."""

    case = serializers.DictField()


class TableRow(Row):
    """A decision's table and what verification says of it.

    `verified` belongs to the table only where `fresh`; else it is being looked at.
    """

    added = frozenset({"table", "fresh"})

    table = serializers.JSONField()
    digest = serializers.CharField()
    fresh = serializers.BooleanField()
    verified = serializers.JSONField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    written_by = PersonReference("written_by")
    written_at = serializers.DateTimeField()


class CheckedRow(Row):
    """What a table that was sent leaves open: `verified` has gaps, overlaps and problems of cells."""

    verified = serializers.JSONField()


class TriedRow(Row):
    """What the table makes of a case. Rules are counted from 1."""

    answer = serializers.JSONField(allow_null=True)
    fired = serializers.ListField(child=serializers.IntegerField())
    matched = serializers.ListField(child=serializers.IntegerField())
    uncovered = serializers.BooleanField()
    default_used = serializers.BooleanField()
    violation = serializers.CharField()


ANSWERS: Mapping[str, type[Row]] = {
    "table": TableRow,
    "table_put": TableRow,
    "table_check": CheckedRow,
    "table_try": TriedRow,
}


class TableActs(Resource):
    """What can be done to the table of a decision."""

    @action(detail=True, methods=["get"], url_path="table")
    def table(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return the decision's table."""
        return self._table(self.found())

    @table.mapping.put
    def table_put(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write the decision's table, whole."""
        decision = self.found()
        self.do(table_set, decision, table=self._sent(), revision=self.revision_seen())
        return self._table(decision)

    @table.mapping.delete
    def table_delete(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Remove the decision's table."""
        self.do(table_remove, self.found(), revision=self.revision_seen())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"], url_path="table/check")
    def table_check(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return what a table leaves open and what cannot be read in it; nothing is kept."""
        decision = self.found()
        if not may_edit(self.actor, decision):
            raise NotPermitted(Reason("PERMISSION", "Only those who may write this table have it checked."))
        self._count()
        table = self._sent()
        check_bounds(table)
        read = table_read(table, decision)
        return Response(CheckedRow({"verified": examined(read, AT_ONCE)}).data)

    @action(detail=True, methods=["post"], url_path="table/try")
    def table_try(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return what the decision's table makes of one case."""
        decision = self.found()
        self._count()
        body = self.body()
        read = table_read(Table.from_json(_row(decision).body), decision)
        cases = cases_from_rows([body["case"]], chain_wanted([ChainLink(decision.name, read)]))
        if lost := {r.name: ["This is no value of the column's type."] for r in cases.readings if r.unreadable}:
            raise serializers.ValidationError({"case": lost})
        decided = decide(read, cases.case(0))
        return Response(
            TriedRow(
                {
                    "answer": _plain(decided.answer),
                    "fired": decided.fired,
                    "matched": decided.matched,
                    "uncovered": decided.uncovered,
                    "default_used": decided.default_used,
                    "violation": decided.violation.message if decided.violation else "",
                }
            ).data
        )

    def _count(self) -> None:
        """Count a check or a try.

        Raises: Throttled, for more of them in a minute than anybody types.
        """
        if over_the_limit(self.actor.id):
            raise Throttled(MINUTE, f"At most {CHECKS_A_MINUTE} tables are checked or tried a minute.")

    def _sent(self) -> Table:
        return table_sent(self.body(), "rules")

    def _table(self, decision: Decision) -> Response:
        columns = (*TableRow.columns(), "body", "verified_digest", "decision__revision")
        row = DecisionTable.objects.filter(decision=decision).values(*columns).first()
        if row is None:
            raise NotFound("This decision has no table.")
        row |= {"table": row["body"], "fresh": row["verified_digest"] == row["digest"]}
        return Response(TableRow(row).data, headers={"ETag": f'"{row["decision__revision"]}"'})


def table_sent(body: Mapping[str, Any], field: str) -> Table:
    """Return the table that a body holds.

    Raises: ValidationError, naming the field that holds it.
    """
    try:
        return Table.from_json(body)
    except TableInvalid as error:
        raise serializers.ValidationError({field: [str(error)]}) from error


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return json.loads(to_json(value))


def _row(decision: Decision) -> DecisionTable:
    row = DecisionTable.objects.filter(decision=decision).first()
    if row is None:
        raise NotFound("This decision has no table.")
    return row

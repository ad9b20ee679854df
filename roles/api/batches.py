"""Many of one kind at once: each row is done on its own and has its own answer, in the order it was sent.

A row that cannot be done costs none of the others; with `atomic=true` none is done unless all can be.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, many
from roles.api.resources import Resource
from roles.api.rows import Row
from roles.rules.refusals import Reason, Refused

MOST_ROWS = 100
ATOMIC = OpenApiParameter(
    "atomic", OpenApiTypes.BOOL, default=False, description="Whether nothing is done unless every row can be (409)."
)


class RowReason(serializers.Serializer[Any]):
    """One reason: a stable id for machines and a sentence for people."""

    id = serializers.CharField()
    text = serializers.CharField()


class RowOutcome(serializers.Serializer[Any]):
    """What became of one row. `row` is its number, from 1; `status` what it would have been answered with alone."""

    row = serializers.IntegerField()
    status = serializers.IntegerField()
    reasons = RowReason(many=True)


class Batch(Resource, ABC):
    """Many acts of one kind. `item` is what each row says, `one` does it; `code` is what a row that is done has."""

    item: ClassVar[type[Body]]
    code: ClassVar[int] = status.HTTP_201_CREATED

    @abstractmethod
    def one(self, values: dict[str, Any]) -> int:
        """Do what one row says; return what it is about."""

    def create(self, request: Request) -> Response:
        """Do up to a hundred of them, each row on its own, in the order they are sent."""
        atomic = self._atomic(request)
        rows = self._rows(request.data)
        with transaction.atomic():
            outcomes = [self._done(number, values) for number, values in enumerate(rows, start=1)]
            refused = [outcome for outcome in outcomes if outcome["reasons"]]
            if atomic and refused:
                raise Refused(*(_told(outcome["row"], reason) for outcome in refused for reason in outcome["reasons"]))
        shown = self._shown([outcome["pk"] for outcome in outcomes if "pk" in outcome])
        results = [
            {name: outcome[name] for name in ("row", "status", "reasons")} | {"result": shown.get(outcome.get("pk"))}
            for outcome in outcomes
        ]
        return Response({"done": len(outcomes) - len(refused), "refused": len(refused), "results": results})

    def _rows(self, data: Any) -> Sequence[Any]:
        rows = data.get("rows") if isinstance(data, Mapping) else None
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS or len(data) > 1:
            raise serializers.ValidationError({"rows": [f"Send 1 to {MOST_ROWS} rows as `rows`, and nothing beside."]})
        return rows

    def _atomic(self, request: Request) -> bool:
        said = request.query_params.dict()
        if unknown := sorted(said.keys() - {"atomic"}):
            raise serializers.ValidationError({name: ["Known is: atomic."] for name in unknown})
        return bool(serializers.BooleanField().run_validation(said.get("atomic", "false")))

    def _done(self, number: int, values: Any) -> dict[str, Any]:
        """Do one row in a savepoint of its own; tell how it went."""
        try:
            with transaction.atomic():
                body = self.item(data=values)
                body.is_valid(raise_exception=True)
                pk = self.one(dict(body.validated_data))
        except Exception as error:
            answer = self.get_exception_handler()(error, self.get_exception_handler_context())
            if answer is None:
                raise
            return {"row": number, "status": answer.status_code, "reasons": answer.data["reasons"]}
        return {"row": number, "status": self.code, "reasons": [], "pk": pk}

    def _shown(self, pks: Sequence[int]) -> Mapping[int | None, Any]:
        """Return the rows of these as lists show them, read at once."""
        rows = list(self.get_queryset().filter(pk__in=pks).values(*self.row.columns()))
        self.enrich(rows)
        shown = self.row(rows, many=True, context=self.get_serializer_context()).data
        return {row["id"]: told for row, told in zip(rows, shown, strict=True)}


def _told(row: int, reason: Mapping[str, str]) -> Reason:
    return Reason(reason["id"], f"Row {row}: {reason['text']}")


def documented(tag: str, name: str, row: type[Row], item: type[Body]) -> Callable[[Any], Any]:
    """Return what tells the schema how a batch of these is sent and answered."""
    outcome = type(f"{name}Outcome", (RowOutcome,), {"result": row(allow_null=True), "__doc__": RowOutcome.__doc__})
    answer = type(
        f"{name}BatchShown",
        (serializers.Serializer,),
        {
            "done": serializers.IntegerField(),
            "refused": serializers.IntegerField(),
            "results": outcome(many=True),
            "__doc__": "What became of each row, in the order they were sent.",
        },
    )
    body = type(
        f"{name}BatchBody",
        (Body,),
        {"rows": many(item, MOST_ROWS, min_length=1), "__doc__": "The rows, in the order to do them."},
    )
    return extend_schema(request=body, responses={200: answer}, parameters=[ATOMIC], tags=[tag])

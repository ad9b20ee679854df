"""The portfolio in figures: how it stands, how it moved, and what is due at gates."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.scopes import ScopeParameters, read_parameters, slice_asked
from governance.queries import portfolio as figures
from governance.queries.gate_calendar import Due, GateDate, gate_dates
from governance.queries.scope import Slice
from governance.queries.snapshots import slice_of, trend
from governance.rules.severity import Severity
from governance.rules.snapshots import Figure
from governance.rules.stages import Nature, Stage
from roles.api.rows import EnumField
from roles.queries.units import UnitTree
from roles.rules.refusals import Reason, Refused

MOST_DATES = 500


class ShareShown(serializers.Serializer[Any]):
    """`k` of `n`."""

    k = serializers.IntegerField()
    n = serializers.IntegerField()


class StageShown(serializers.Serializer[Any]):
    """How many initiatives share stage, nature and the stage that their own people report."""

    stage = EnumField(Stage)
    nature = EnumField(Nature)
    reported_stage = EnumField(Stage, source="reported", allow_null=True)
    count = serializers.IntegerField()


class AnswersShown(serializers.Serializer[Any]):
    """How many labour initiatives answer so many of the five questions."""

    answered = serializers.IntegerField()
    count = serializers.IntegerField()


class BlockShown(serializers.Serializer[Any]):
    """How many initiatives a requirement holds up."""

    requirement = serializers.CharField()
    count = serializers.IntegerField()


class AgesShown(serializers.Serializer[Any]):
    """Flags of one severity by age: of this week, of this month, older."""

    severity = EnumField(Severity)
    week = serializers.IntegerField()
    month = serializers.IntegerField()
    older = serializers.IntegerField()


class PortfolioShown(serializers.Serializer[Any]):
    """The figures of a portfolio. Readiness is that of the last evaluation; `evaluated_at` is the oldest of them."""

    total = serializers.IntegerField()
    stages = StageShown(many=True)
    live_without_owner = ShareShown()
    pilots_overdue = ShareShown()
    labour_by_answers = AnswersShown(many=True)
    blocks_most = BlockShown(many=True)
    flags = AgesShown(many=True)
    evaluated_at = serializers.DateTimeField(allow_null=True)
    never_evaluated = serializers.IntegerField()


class DayShown(serializers.Serializer[Any]):
    """The figures of one day, by name. A figure that a day lacks is not known of it."""

    day = serializers.DateField()
    taken_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    figures = serializers.DictField(child=serializers.FloatField())


class TrendShown(serializers.Serializer[Any]):
    """How figures moved, the first day first; of a long time the last day of each week. `labels` names the figures."""

    labels = serializers.DictField(child=serializers.CharField())
    days = DayShown(many=True)


class UnitParameter(ScopeParameters):
    """Of which unit."""

    below = nature = stage = outcome_owner = tier = None  # type: ignore[assignment] # not offered here


class CalendarParameters(ScopeParameters):
    """What narrows the calendar."""

    what = EnumField(Due, required=False)


class GateDateShown(serializers.Serializer[Any]):
    """One day: what is due for which initiative. `id` is that of the review or the condition."""

    what = EnumField(Due)
    id = serializers.IntegerField(source="pk")
    day = serializers.DateField()
    initiative = serializers.CharField(source="key")
    title = serializers.CharField()
    unit = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    who = serializers.CharField(allow_null=True)


class CalendarShown(serializers.Serializer[Any]):
    """What is due at gates in the coming weeks or late, the first first; `more` where there is more than is shown."""

    more = serializers.BooleanField()
    results = GateDateShown(many=True)


class PortfolioView(APIView):
    """Where the portfolio burns."""

    @extend_schema(
        operation_id="portfolio_retrieve", tags=["portfolio"], parameters=[ScopeParameters], responses=PortfolioShown
    )
    def get(self, request: Request) -> Response:
        """Return the figures of the initiatives that the parameters mean, counted now."""
        return Response(PortfolioShown(_figures(slice_asked(read_parameters(ScopeParameters, request), request))).data)


class TrendView(APIView):
    """How the portfolio moved."""

    @extend_schema(operation_id="portfolio_trend", tags=["portfolio"], parameters=[UnitParameter], responses=TrendShown)
    def get(self, request: Request) -> Response:
        """Return the snapshots of the last months, of the whole or of one top unit; 409 for any other unit."""
        within = slice_asked(read_parameters(UnitParameter, request), request)
        kept, unit = slice_of(within.scope, UnitTree.read())
        if not kept:
            raise Refused(Reason("unit", "Snapshots are kept of the whole and of the top units alone."))
        shown = {"labels": {figure.value: figure.label for figure in Figure}, "days": trend(within.today, unit)}
        return Response(TrendShown(shown).data)


class CalendarView(APIView):
    """What gates ask for."""

    @extend_schema(
        operation_id="portfolio_calendar",
        tags=["portfolio"],
        parameters=[CalendarParameters],
        responses=CalendarShown,
    )
    def get(self, request: Request) -> Response:
        """Return what has to be signed, met or authorised again, the first five hundred."""
        values = read_parameters(CalendarParameters, request)
        rows = gate_dates(slice_asked(values, request), timezone.now(), values.get("what", ""))[: MOST_DATES + 1]
        found = [GateDate(*row) for row in rows]
        return Response(CalendarShown({"more": len(found) > MOST_DATES, "results": found[:MOST_DATES]}).data)


def _figures(within: Slice) -> dict[str, Any]:
    stages, fresh = figures.stage_counts(within), figures.freshness(within)
    answers, blocks = figures.labour_by_answers(within), figures.blocks_most(within)
    return {
        "total": sum(row.count for row in stages),
        "stages": stages,
        "live_without_owner": figures.live_without_owner(within),
        "pilots_overdue": figures.pilots_overdue(within),
        "labour_by_answers": [{"answered": number, "count": count} for number, count in answers.items()],
        "blocks_most": [{"requirement": name, "count": count} for name, count in blocks],
        "flags": figures.flag_ages(within, timezone.now()),
        "evaluated_at": fresh.oldest,
        "never_evaluated": fresh.never_evaluated,
    }

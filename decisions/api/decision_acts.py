"""What else can be said of a decision and proved about it: grants, outcomes, reviews, cases, replays."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.evidence import CasesBody
from decisions.api.replays import CaseFileRow, RawParser, ReplayBody, ReplayRow
from decisions.api.segments import GrantsBody, OutcomesBody
from decisions.api.table_acts import TableBody, TryBody, table_sent
from decisions.services.case_files import case_file_upload
from decisions.services.decision_reviews import decision_review
from decisions.services.outcomes import outcomes_set
from decisions.services.reference_cases import reference_cases_add
from decisions.services.replays import replay_request
from decisions.services.segments import autonomy_grants_set
from roles.api.parsers import BoundedJSONParser
from roles.api.resources import Resource

_CHUNK = 65_536

BODIES = {
    "table_put": TableBody,
    "table_check": TableBody,
    "table_try": TryBody,
    "grants": GrantsBody,
    "outcomes": OutcomesBody,
    "reference_cases": CasesBody,
    "replays": ReplayBody,
}
SHOWS = {"replays": ReplayRow, "case_files": CaseFileRow}


class DecisionActs(Resource):
    """Further acts on a decision."""

    @action(detail=True, methods=["put"])
    def grants(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set how much the AI may do by itself in which segment."""
        decision = self.found()
        self.do(autonomy_grants_set, decision, revision=self.revision_seen(), **self.body())
        return self.shown(decision.pk)

    @action(detail=True, methods=["put"])
    def outcomes(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set which outcomes are wanted and which are not."""
        decision = self.found()
        self.do(outcomes_set, decision, revision=self.revision_seen(), **self.body())
        return self.shown(decision.pk)

    @action(detail=True, methods=["post"])
    def review(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Confirm that all that is said about the decision still holds."""
        return self.shown(self.do(decision_review, self.found(), revision=self.revision_seen()).pk)

    @action(detail=True, methods=["post"], url_path="reference-cases")
    def reference_cases(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Add cases for experts to answer, all or none."""
        decision = self.found()
        self.do(reference_cases_add, decision, **self.body())
        return self.shown(decision.pk)

    @action(detail=True, methods=["post"])
    def replays(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Replay the decision's table over past cases."""
        body = self.body()
        rival = table_sent(body["rival"], "rival") if body.get("rival") else None
        return self.added(self.do(replay_request, self.found(), **(body | {"rival": rival})))

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("name", str, required=True, description="Name of the file.")],
        responses={201: CaseFileRow},
    )
    @action(detail=True, methods=["post"], url_path="case-files", parser_classes=[RawParser, BoundedJSONParser])
    def case_files(self, request: Request, **_where: Any) -> Response:
        """Upload past cases: the file itself is the body."""
        name = request.query_params.get("name", "cases.csv")
        stream = request.data if hasattr(request.data, "read") else None
        chunks = iter(lambda: stream.read(_CHUNK), b"") if stream is not None else iter(())
        return self.added(self.do(case_file_upload, self.found(), name=name, chunks=chunks))

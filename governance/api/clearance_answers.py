"""Whether an initiative may go on, for pipelines and runtimes: asked often, so as little as possible is around it."""

from datetime import datetime
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.authentication import bearer_seen
from governance.api.problems import problem
from governance.api.review_rows import ReasonShown
from governance.api.scoped import machine_reasons
from governance.models import SigningKey
from governance.queries.clearances import Question, question_about
from governance.queries.sight import sight_of
from governance.rules.clearance_answers import NONE, Asked, clearance_answer
from governance.rules.clearances import ClearanceState
from governance.rules.limits import OnRed
from governance.rules.stages import LIVE_STAGES, Stage
from governance.services.signing_keys import Unsealable, signed, signing_key_ensure
from roles.api.rows import EnumField
from roles.models import Person
from roles.rules.refusals import Reason

PARAMETERS = ("stage", "fingerprint", "map_version")
_SAID = {"type": "string", "minLength": 1}
_STAGES = {stage.value for stage in LIVE_STAGES}
STATES = [state.value for state in ClearanceState]


class ClearedRemit(serializers.Serializer[Any]):
    """The remit that was signed."""

    number = serializers.IntegerField()
    digest = serializers.CharField()


class ClearedSegment(serializers.Serializer[Any]):
    """A kind of cases, by its predicate, and how freely the AI decides in it; `unknown` is whatever fits no other."""

    segment = serializers.CharField()
    predicate = serializers.CharField()
    high_touch = serializers.BooleanField()
    autonomy = serializers.RegexField("A[0-5]")


class ClearedDecision(serializers.Serializer[Any]):
    """What the AI may decide, and how freely: A0, a human decides, to A5, autonomous.

    `autonomy` is the most that is allowed anywhere, `segments` say how much where. What was signed before there were
    segments has none; its autonomy holds for every case.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    allowed_answers = serializers.ListField(child=serializers.CharField())
    autonomy = serializers.RegexField("A[0-5]")
    segments = ClearedSegment(many=True, required=False)


class ClearedTolerance(serializers.Serializer[Any]):
    """How much may go wrong, as it was signed. What is left out was not said, or was signed before it could be."""

    measure = serializers.CharField()
    key = serializers.CharField(required=False)
    decision = serializers.CharField(required=False)
    segment = serializers.CharField(required=False)
    unit = serializers.CharField()
    direction = serializers.CharField()
    target = serializers.FloatField(allow_null=True)
    amber = serializers.FloatField(allow_null=True)
    limit = serializers.FloatField(allow_null=True)
    amber_low = serializers.FloatField(required=False)
    limit_low = serializers.FloatField(required=False)
    on_red = EnumField(OnRed, required=False)


class ClearanceAnswer(serializers.Serializer[Any]):
    """Whether it may go on, and why not. `jws` holds all the rest once more, signed (compact, EdDSA).

    Nothing counts after `expires_at`. While it is restricted the autonomy is capped; where it is not allowed, every
    decision is a human's.
    """

    initiative = serializers.CharField()
    stage = EnumField(Stage)
    allowed = serializers.BooleanField()
    state = serializers.ChoiceField([*STATES, NONE])
    reasons = ReasonShown(many=True)
    cleared_stage = EnumField(Stage, allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    review_due = serializers.DateField(allow_null=True)
    remit = ClearedRemit(allow_null=True)
    map_version = serializers.CharField(allow_null=True)
    decisions = ClearedDecision(many=True)
    fingerprints = serializers.ListField(child=serializers.CharField())
    tolerances = ClearedTolerance(many=True)
    daily_cap = serializers.IntegerField(allow_null=True)
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    iat = serializers.IntegerField()
    exp = serializers.IntegerField()
    jws = serializers.CharField()


class ClearanceView(APIView):
    """The clearance of one initiative, judged at the moment it is asked for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer at once whoever is signed in and asks for something; everything else goes the way of the API."""
        if request.method == "GET" and (person := _who_asks(request, kwargs["key"])):
            try:
                return _answered(request.GET, kwargs["key"], person)
            except (APIException, Http404):
                pass  # told below, in the form of the API
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        operation_id="clearances_retrieve",
        tags=["clearances"],
        parameters=[
            OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, pattern="^AI-[0-9]{1,9}$"),
            OpenApiParameter("stage", enum=sorted(LIVE_STAGES), default=Stage.PRODUCTION.value),
            OpenApiParameter("fingerprint", _SAID, description="The version that runs or is to run."),
            OpenApiParameter("map_version", _SAID, description="The version of the decisions that it runs with."),
        ],
        responses=ClearanceAnswer,
    )
    def get(self, request: Request, key: str) -> Response | HttpResponse:
        """Return whether the initiative may go on, with every reason, its scope, and all of it signed."""
        try:
            return _answered(request.query_params, key, request.user)
        except Http404:
            reason = Reason("UNKNOWN", f"There is no initiative {key}, so nothing of it is cleared.")
            told = problem(404, reason, path=request.path)
            told.data["allowed"] = False
            return told


def _who_asks(request: HttpRequest, key: str) -> Person | None:
    """Return who may be answered at once; None where the API tells why not."""
    if header := request.META.get("HTTP_AUTHORIZATION"):
        person = bearer_seen(header, request)
        if person is not None and person.machine and machine_reasons(person.actor, "api-clearance", "GET", key=key):
            return None
        return person
    return request.user if isinstance(request.user, Person) else None


def _answered(parameters: Any, key: str, person: Any) -> HttpResponse:
    """Return the answer, signed. Who does not see a confidential initiative is told that there is none.

    Raises: ValidationError; Http404.
    """
    at = timezone.now()
    asked = _asked(parameters)
    question = question_about(key, at)
    if question is None or not _sees(person, question):
        raise Http404
    payload = orjson.dumps(clearance_answer(question.subject, asked, at))
    jws = _signature(question.kid, payload, at)
    body = b'%b,"jws":"%b"}' % (payload[:-1], jws.encode())
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _sees(person: Person, question: Question) -> bool:
    """Whether they see it: asked only where it is confidential, or where somebody may see some units alone."""
    if question.hidden is None and person.actor.reach is None:
        return True
    return sight_of(person.actor).sees_key(question.subject.key)


def _signature(kid: str | None, payload: bytes, at: datetime) -> str:
    """Return the payload signed; a key is made where there is none that can."""
    try:
        if kid:
            return signed(kid, payload)
    except (Unsealable, SigningKey.DoesNotExist):
        pass
    return signed(signing_key_ensure(at=at).kid, payload)


def _asked(parameters: Any) -> Asked:
    """Return what is asked. A parameter that says nothing is refused: a variable that was never set checks nothing.

    Raises: ValidationError.
    """
    unknown = f"There is no such parameter here. Known are: {', '.join(sorted(PARAMETERS))}."
    errors = {name: [unknown] for name in parameters if name not in PARAMETERS}
    errors |= {name: ["It is empty."] for name in PARAMETERS if name in parameters and not parameters[name].strip()}
    stage = parameters.get("stage", Stage.PRODUCTION.value)
    if stage not in _STAGES and "stage" not in errors:
        errors["stage"] = [f"One of: {', '.join(sorted(_STAGES))}."]
    if errors:
        raise serializers.ValidationError(errors)
    return Asked(Stage(stage), parameters.get("fingerprint", ""), parameters.get("map_version", ""))

"""How an address says which initiatives figures are about; what cannot be meant is refused, not passed over."""

from typing import Any, cast

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from governance.queries.scope import SCOPE_NAMES, Scope, Slice
from governance.queries.sight import Sight, sight_of
from governance.rules.stages import Nature, Stage
from roles.api.bodies import Body, Parameters
from roles.api.filters import LARGEST
from roles.api.rows import EnumField
from roles.models import Person

MOST_TIER = 4


class ScopeParameters(Parameters):
    """What narrows a portfolio; whatever is left out narrows nothing. `tier` 0: the impact tier is not known."""

    unit = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    below = serializers.BooleanField(required=False, help_text="Whether the units below count as well: yes, unless no.")
    nature = EnumField(Nature, required=False)
    stage = EnumField(Stage, required=False)
    outcome_owner = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    tier = serializers.IntegerField(min_value=0, max_value=MOST_TIER, required=False)


def read_parameters(kind: type[Body], request: Request) -> dict[str, Any]:
    """Return what the address says.

    Raises: ValidationError, naming each parameter that is unknown or cannot be meant.
    """
    said = kind(data=request.query_params.dict())
    said.is_valid(raise_exception=True)
    return dict(said.validated_data)


def sight_asked(request: Request) -> Sight:
    """Return what whoever asks sees."""
    return sight_of(cast("Person", request.user).actor)


def slice_asked(values: dict[str, Any], request: Request) -> Slice:
    """Return the part of the portfolio that the parameters mean and whoever asks sees, today."""
    said = {name: values[name] for name in SCOPE_NAMES if name in values}
    return Slice.read(Scope(**said, sight=sight_asked(request)), timezone.localdate())

"""What environments may say of what they saw."""

from typing import Any

from rest_framework import serializers

from governance.services.observations import MOST_ROWS
from roles.api.bodies import Body, many, text, whole


class ObservationBody(Body):
    """How many cases of a day were decided in one way; names are as the environment calls them.

    `uncovered` of the `cases` had no rule that fitted. Without a `segment` none was known.
    """

    day = serializers.DateField()
    decision = serializers.CharField(max_length=150)
    answer = text(120)
    segment = text(120)
    autonomy = whole(min_value=0, max_value=5)
    cases = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    uncovered = whole(min_value=0, max_value=2_000_000_000)


class ObservationsBody(Body):
    """What one environment saw, in up to a thousand counts; the latest of a day replaces the one before."""

    environment = serializers.CharField(max_length=60)
    observations = many(ObservationBody, MOST_ROWS)


class ObservationsNoted(serializers.Serializer[Any]):
    """How many counts were noted."""

    noted = serializers.IntegerField()

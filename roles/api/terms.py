"""What can be done with every accountability, whatever it is for."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, ReasonBody, text
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import AccountabilityStatus, Person


class TermsRow(Row):
    """A person who answers for something: asked, accepted, agreed by the line manager, covered by a deputy.

    Units: hours a month. The period ends before `valid_to`.
    """

    id = serializers.IntegerField()
    person = PersonReference("person")
    status = EnumField(AccountabilityStatus)
    hours_per_month = serializers.DecimalField(5, 1)
    in_objectives = serializers.BooleanField()
    cost_code = serializers.CharField()
    deputy = PersonReference("deputy", allow_null=True)
    deputy_accepted_at = serializers.DateTimeField(allow_null=True)
    proposed_by = PersonReference("proposed_by")
    proposed_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.CharField()
    manager_agreed_by = PersonReference("manager_agreed_by", allow_null=True)
    manager_agreed_at = serializers.DateTimeField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField()
    revision = serializers.IntegerField()


class ProposalBody(Body):
    """Who is asked, and for how much. Units: hours a month."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    hours_per_month = serializers.DecimalField(5, 1, min_value=Decimal(0), required=False)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)
    in_objectives = serializers.BooleanField(required=False)
    cost_code = text(40)


class DeputyBody(Body):
    """Who stands in; null for nobody."""

    deputy = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), allow_null=True)


class HoursBody(Body):
    """How much time, and where it comes from. Units: hours a month."""

    hours_per_month = serializers.DecimalField(5, 1, min_value=Decimal(0))
    in_objectives = serializers.BooleanField(default=False)
    cost_code = text(40, default="")


class TermsResource(Readable):
    """Accountabilities of one register. `services` holds what is done for each act."""

    services: ClassVar[Mapping[str, Callable[..., Any]]]
    bodies: ClassVar[Mapping[str, type[Body]]] = {
        "decline": ReasonBody,
        "deputy": DeputyBody,
        "hours": HoursBody,
        "end": ReasonBody,
    }

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Accept in one's own name, or accept anew."""
        return self._done()

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Decline in one's own name."""
        return self._done()

    @action(detail=True, methods=["post"])
    def agree(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Agree to the hours as the line manager."""
        return self._done()

    @action(detail=True, methods=["post"])
    def deputy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Name who stands in; they have to accept."""
        return self._done()

    @action(detail=True, methods=["post"])
    def deputise(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Accept to stand in, in one's own name."""
        return self._done()

    @action(detail=True, methods=["post"])
    def hours(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set the hours; the line manager has to agree anew when they change."""
        return self._done()

    @action(detail=True, methods=["post"])
    def end(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """End it today."""
        return self._done()

    def _done(self) -> Response:
        values = self.body()
        if "hours_per_month" in values:
            values["hours"] = values.pop("hours_per_month")
        return self.shown(self.do(self.services[self.action], self.found(), **values).pk)

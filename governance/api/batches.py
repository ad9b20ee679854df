"""Many initiatives, accountabilities, measurements or flags in one request."""

from typing import Any

from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers, status

from governance.api.accountabilities import AccountabilityRow
from governance.api.bodies import AccountabilityBody, InitiativeBody
from governance.api.flags import FlagRow
from governance.api.measurements import MeasurementBody, MeasurementRow, figures_of
from governance.api.rows import InitiativeRow
from governance.models import Accountability, Flag, Initiative, Measurement
from governance.services.accountabilities import accountability_propose
from governance.services.flags import flag_acknowledge
from governance.services.handing_over import flag_assign
from governance.services.initiatives import initiative_register
from governance.services.measurements import measurement_report
from roles.api.batches import Batch, documented
from roles.api.bodies import Body, text
from roles.models import Person


@extend_schema_view(create=documented("initiatives", "Initiative", InitiativeRow, InitiativeBody))
class InitiativeBatch(Batch):
    """Initiatives, registered by the dozen."""

    queryset = Initiative.objects.all()
    row = full = InitiativeRow
    item = InitiativeBody

    def one(self, values: dict[str, Any]) -> int:
        """Register an initiative."""
        return int(self.do(initiative_register, **values).pk)


@extend_schema_view(create=documented("accountabilities", "Accountability", AccountabilityRow, AccountabilityBody))
class AccountabilityBatch(Batch):
    """People asked to answer for things, by the dozen."""

    queryset = Accountability.objects.all()
    row = full = AccountabilityRow
    item = AccountabilityBody

    def one(self, values: dict[str, Any]) -> int:
        """Ask somebody to answer for something."""
        return int(self.do(accountability_propose, **values).pk)


@extend_schema_view(create=documented("measurements", "Measurement", MeasurementRow, MeasurementBody))
class MeasurementBatch(Batch):
    """Measurements, sent by the dozen."""

    queryset = Measurement.objects.all()
    row = full = MeasurementRow
    item = MeasurementBody

    def one(self, values: dict[str, Any]) -> int:
        """Keep what was measured."""
        initiative, figures = figures_of(values)
        return int(self.do(measurement_report, initiative, figures).pk)


class FlagActBody(Body):
    """A flag by its id, and who acts on it from now on; without a person, whoever sends this acknowledges it."""

    flag = serializers.PrimaryKeyRelatedField(queryset=Flag.objects.all())
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), allow_null=True, default=None)
    because = text(4000, default="")


@extend_schema_view(create=documented("flags", "Flag", FlagRow, FlagActBody))
class FlagBatch(Batch):
    """Flags, acknowledged or handed over by the dozen."""

    queryset = Flag.objects.all()
    row = full = FlagRow
    item = FlagActBody
    code = status.HTTP_200_OK

    def one(self, values: dict[str, Any]) -> int:
        """Acknowledge a flag, or hand it over."""
        if values["person"] is None:
            return int(self.do(flag_acknowledge, values["flag"]).pk)
        return int(self.do(flag_assign, **values).pk)


BATCHES: dict[str, type[Batch]] = {
    "initiatives": InitiativeBatch,
    "accountabilities": AccountabilityBatch,
    "measurements": MeasurementBatch,
    "flags": FlagBatch,
}

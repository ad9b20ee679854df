"""The file that a report is: built when it is sent, from what its receiver may read then."""

import tempfile
from datetime import datetime

from django.utils import timezone

from governance.models import ReportSubscription
from governance.queries.flags import FlagFilter
from governance.queries.initiatives import wanted_read
from governance.queries.scope import scope_read
from governance.queries.sight import sight_of
from governance.services.list_sheets import Sheet, flags_sheet, initiatives_sheet
from governance.services.portfolio_pdf import File, portfolio_pack_file
from governance.services.workbooks import XLSX, workbook_fill

Report = ReportSubscription.Report


def report_file(subscription: ReportSubscription, at: datetime) -> File:
    """Return the report as its receiver may read it at this moment.

    Raises: governance.services.printing.NotPrinted.
    """
    reader, address = subscription.person, subscription.address
    sight = sight_of(reader.actor)
    if subscription.report == Report.PACK:
        return portfolio_pack_file(scope_read(address, sight), reader=reader, at=at)
    if subscription.report == Report.FLAGS:
        return _workbook("flags", flags_sheet(FlagFilter.read(address, sight), person_id=reader.pk, at=at), at)
    return _workbook("initiatives", initiatives_sheet(wanted_read(address, sight), timezone.localdate(at)), at)


def _workbook(name: str, sheet: Sheet, at: datetime) -> File:
    with tempfile.TemporaryFile() as file:
        workbook_fill(file, sheet.header, sheet.rows)
        return File(f"{name}-{timezone.localdate(at):%Y-%m-%d}.xlsx", XLSX, file.read())

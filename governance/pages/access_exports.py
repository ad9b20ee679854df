"""Who and what may come in, as files, filtered as their pages: memberships, service accounts, sign-ins."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.models import ServiceAccount, SignIn
from governance.pages.list_exports import CHUNK, list_file, moment
from governance.pages.service_accounts import require_look
from governance.pages.sign_ins import person_asked, sign_ins_wanted
from governance.queries.service_accounts import accounts_listed
from governance.rules import permissions
from governance.services.workbooks import Cell
from roles.pages.acting import actor_of, acts
from roles.pages.memberships import wanted_of
from roles.queries.memberships import Trusted, memberships_found
from roles.rules.permissions import GRANTS, Act, require


@require_safe
@acts
def memberships_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send what everybody is trusted with whom the same address without a kind lists, a row for each group."""
    require(actor_of(request), Act.SEE_MEMBERSHIPS, GRANTS)
    header = ("Person", "Job", "Unit", "Group", "For", "Given by", "Given (UTC)")
    found = memberships_found(wanted_of(request))
    return list_file(kind, "memberships", header, (cells for row in found for cells in _trusts(row)))


def _trusts(row: Trusted) -> Iterator[tuple[Cell, ...]]:
    person = row.person
    for trust in row.trusts:
        where = trust.unit.name if trust.unit else _("the whole company")
        who = (person.display_name, person.job_title, person.unit.name)
        yield (*who, trust.group.label, where, str(trust.given_by or ""), moment(trust.given_at))


@never_cache
@require_safe
@acts
def service_accounts_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every account of a machine, and who answers for it."""
    require_look(actor_of(request))
    header = ("Account", "What it is for", "Answers for it", "Tokens that work", "Last used (UTC)", "Ended (UTC)")
    return list_file(kind, "service-accounts", header, map(_account, accounts_listed(timezone.now())))


def _account(row: ServiceAccount) -> tuple[Cell, ...]:
    told: Any = row  # with what the list adds to it
    who = (row.person.display_name, row.purpose, row.answerable.display_name)
    return (*who, told.working, moment(told.used_at), moment(row.ended_at))


@require_safe
@acts
def sign_ins_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send every try to come in that the same address without a kind lists, the last first."""
    require(actor_of(request), permissions.Act.SEE_SIGN_INS, permissions.GRANTS)
    header = ("At (UTC)", "Person", "How", "What came of it", "Address", "Device")
    found = sign_ins_wanted(request, person_asked(request))
    return list_file(kind, "sign-ins", header, map(_sign_in, found.iterator(chunk_size=CHUNK)))


def _sign_in(row: SignIn) -> tuple[Cell, ...]:
    how = (str(row.get_way_display()), str(row.get_outcome_display()))
    return (f"{row.at:%Y-%m-%d %H:%M:%S}", str(row.person or ""), *how, row.address or "", row.device)

"""The portfolio pack: what the page shows, on paper."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages.portfolio_links import Links
from governance.pages.seeing import sight_of
from governance.queries.scope import scope_read
from governance.services.portfolio_pdf import portfolio_pack_file
from governance.services.printing import NotPrinted
from roles.pages.acting import person_of


@require_safe
def portfolio_pack_pdf(request: HttpRequest) -> HttpResponse:
    """Send what the same address of the portfolio shows as PDF; where it cannot be made, the portfolio says why."""
    scope, as_of = scope_read(request.GET, sight_of(request)), _day(request.GET.get("as_of", ""))
    try:
        file = portfolio_pack_file(scope, reader=person_of(request), at=timezone.now(), as_of=as_of)
    except NotPrinted as problem:
        messages.error(request, str(problem))
        return redirect(Links(scope).to("portfolio", 1, view=""))
    name = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=file.kind, headers={"Content-Disposition": name})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

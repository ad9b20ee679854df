"""Making something in the middle of something else, and coming back with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def chained(request: HttpRequest, made: int, fallback: str) -> HttpResponse:
    """Go to the posted `next`, with the id of what was made where it ends in `=`; else to the fallback.

    Never to another site: an address elsewhere counts as none.
    """
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not safe:
        return redirect(fallback)
    return redirect(f"{target}{made}" if target.endswith("=") else target)

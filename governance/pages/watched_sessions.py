"""What is asked of every session before a page is shown: when it was last seen, and whether more has to be proven."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from governance.pages.coming_in import KEPT, STRONG
from governance.services.sessions import session_see

Handler = Callable[[HttpRequest], HttpResponse]
_API = "/api/"
_OPEN = (
    "/security/",
    "/prove/",
    "/sign-out/",
    "/sign-in/",
    "/static/",
    "/.well-known/",
    "/healthz",
    "/readyz",
    "/scim/",
)


class SessionsWatched:
    """Middleware: writes down that a session is in use; where a second factor is required, nothing opens without one.

    Whoever sends a token of the API has proven it where they got that.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or the way to where a second factor is set up."""
        if request.session.get(KEPT) and request.session.session_key:
            session_see(request.session.session_key, timezone.now())
        if settings.REMIT_MFA == "required" and self._waits(request):
            if request.path.startswith(_API):
                return JsonResponse({"title": "Not permitted", "status": 403, "reasons": _REASONS}, status=403)
            return redirect(reverse("security"))
        return self.get_response(request)

    def _waits(self, request: HttpRequest) -> bool:
        bearer = request.path.startswith(_API) and request.headers.get("Authorization", "").lower().startswith(
            "bearer "
        )
        if bearer or request.path.startswith(_OPEN):
            return False
        return request.user.is_authenticated and request.session.get(STRONG) is not True


_REASONS = [{"id": "MFA", "text": "A second factor is needed. Set one up in the browser first."}]

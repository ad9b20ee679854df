"""What no address can hold."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"


class WithoutNul:
    """Middleware: no text holds a NUL, and the database takes none, so an address with one is refused.

    Addresses of the API are left to it: it says which parameter is not valid, and answers in its own form.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer.

        Raises: BadRequest.
        """
        if request.path.startswith(API):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query:
            message = "An address holds no NUL."
            raise BadRequest(message)
        return self.get_response(request)

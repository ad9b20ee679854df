"""Placeholder."""

from django.http import Http404, HttpRequest, HttpResponse


def roles(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404

"""Placeholder."""

from django.http import Http404, HttpRequest, HttpResponse


def queue_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404

"""Placeholder."""

from django.http import Http404, HttpRequest, HttpResponse


def plan_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404


def plan(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404

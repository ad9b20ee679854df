"""Placeholder."""

from django.http import Http404, HttpRequest, HttpResponse


def decisions(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404


def decision_new(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404


def decision(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404


def decision_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404


def decision_edge_cases(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Placeholder."""
    raise Http404

"""Traces by OpenTelemetry, sent where `OTEL_EXPORTER_OTLP_ENDPOINT` says; without it nothing is loaded."""

import os
from typing import Any

from governance.operations.requests import route_of


def traced() -> bool:
    """Whether traces are sent anywhere."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


def tracing_begin(service: str) -> None:
    """Have this process trace what it does: requests, statements without their values, and jobs."""
    if not traced():
        return
    # ruff: noqa: PLC0415 - loaded where it is asked for alone
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = os.environ.get("OTEL_SERVICE_NAME") or f"remit-{service}"
    provider = TracerProvider(resource=Resource.create({"service.name": named}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls="healthz,metrics", response_hook=_without_address)
    PsycopgInstrumentor().instrument()
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call] # the library has no types here


# What the address of a request is told under, in one version of the conventions or another.
_ADDRESSES = ("http.target", "http.url", "url.path", "url.query", "url.full")


def _without_address(span: Any, request: Any, _response: Any) -> None:
    """Tell the route of a request and not its address: addresses hold tokens and names."""
    if not span.is_recording():
        return
    for name in _ADDRESSES:
        if name in (span.attributes or {}):
            span.set_attribute(name, route_of(request))

"""OpenTelemetry traces: from an HTTP request through the update to the evaluation and the notices it leads to.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; all of OpenTelemetry's own variables count (OTEL_SERVICE_NAME, …).
"""

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry import context, trace
from opentelemetry.context import Context
from temporalio.client import Plugin

if TYPE_CHECKING:
    from fastapi import FastAPI

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_UNTOLD = "/health,/metrics"  # requests that machines make every few seconds


def plugins() -> list[Plugin]:
    """Return what a Temporal client needs to trace what it does, and what its worker does; nothing when off."""
    if not os.environ.get(ENDPOINT):
        return []
    from temporalio.contrib.opentelemetry import OpenTelemetryPlugin

    _export()
    return [OpenTelemetryPlugin(add_temporal_spans=True)]


def trace_requests(app: "FastAPI") -> None:
    """Let every request to `app` begin or go on with a trace; nothing happens when traces are off."""
    if os.environ.get(ENDPOINT):
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

        _export()
        FastAPIInstrumentor.instrument_app(app, excluded_urls=_UNTOLD)


def _export() -> None:
    """Send the spans of this process to the endpoint. A process has one provider, so a second call does nothing."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from temporalio.contrib.opentelemetry import ReplaySafeTracerProvider, create_tracer_provider

    if not isinstance(trace.get_tracer_provider(), ReplaySafeTracerProvider):
        # A programme that leaves a worker's memory ends its spans outside the context they began in; no harm is done.
        logging.getLogger("opentelemetry.context").setLevel(logging.CRITICAL)
        provider = create_tracer_provider()
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)


def here() -> Context:
    """Return where the trace stands, to go on from there in another task."""
    return context.get_current()


@contextmanager
def going_on(at: Context | None) -> Generator[None]:
    """Let what happens in the block belong to the trace that stood `at`; None: to the one it belongs to anyway."""
    if at is None:
        yield
        return
    token = context.attach(at)
    try:
        yield
    finally:
        context.detach(token)

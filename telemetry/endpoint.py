"""The address under which a worker serves its figures: the SDK's own and those of `telemetry.figures`."""

import os
import time

from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

ADDRESS = "FORLOEB_METRICS_ADDRESS"
BEAT = "forloeb_worker_beat"
_BUCKETS = {"forloeb_evaluation_seconds": [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0]}  # seconds


class BadAddress(Exception):
    """The figures cannot be served where the setting says; the message is a sentence for the person who set it."""


def serve() -> None:
    """Serve the figures of this process at FORLOEB_METRICS_ADDRESS, such as 127.0.0.1:9464; unset: not at all.

    Comes before the first Temporal client of the process. Raises BadAddress.
    """
    if not (address := os.environ.get(ADDRESS)):
        return
    config = PrometheusConfig(
        bind_address=address,
        counters_total_suffix=True,
        unit_suffix=True,
        durations_as_seconds=True,
        histogram_bucket_overrides=_BUCKETS,
    )
    try:
        Runtime.set_default(Runtime(telemetry=TelemetryConfig(metrics=config)))
    except (RuntimeError, ValueError) as error:
        raise BadAddress(f"{ADDRESS}: figures cannot be served at {address!r}: {error}") from None


def beat() -> None:
    """Say that the event loop of this process turns: the gauge holds the second at which it last did."""
    Runtime.default().metric_meter.create_gauge(BEAT, "When the event loop last turned", "s").set(int(time.time()))

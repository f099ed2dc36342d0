"""The project's own figures, counted where they arise. Inside a workflow they are not counted again on replay."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from temporalio import activity, workflow
from temporalio.runtime import Runtime


def action_refused(action: str) -> None:
    """Count an action that a programme refused. To be called in a workflow; `action` is a name of the vocabulary."""
    counter = workflow.metric_meter().create_counter("forloeb_refused_actions", "Actions that programmes refused")
    counter.add(1, {"action": action})


def notice_handed_over(kind: str, *, delivered: bool) -> None:
    """Count one attempt to hand a notice over. To be called in an activity."""
    name = "forloeb_notices_sent" if delivered else "forloeb_notices_failed"
    activity.metric_meter().create_counter(name, "Notices, by attempt to hand them over").add(1, {"kind": kind})


def archive_failed() -> None:
    """Count one attempt to write to the audit archive that failed. To be called in an activity."""
    counter = activity.metric_meter().create_counter("forloeb_archive_failures", "Attempts to archive that failed")
    counter.add(1)


def clock_set_back() -> None:
    """Count a question that was asked by a clock that was ahead. To be called in an activity."""
    counter = activity.metric_meter().create_counter("forloeb_clock_set_back", "Questions asked by a clock ahead")
    counter.add(1)


@contextmanager
def evaluation_timed() -> Generator[None]:
    """Count an evaluation of the law, with its time. To be used in an activity."""
    began = time.perf_counter()
    yield
    histogram = activity.metric_meter().create_histogram_float("forloeb_evaluation_seconds", "How long the law took")
    histogram.record(time.perf_counter() - began)


def register_waiting(cases: int) -> None:
    """Tell of how many cases the register does not have the latest answer, because it is or was away."""
    gauge = Runtime.default().metric_meter.create_gauge("forloeb_register_waiting", "Cases that the register lacks")
    gauge.set(cases)


def events_waiting(count: int) -> None:
    """Tell how many events other systems have not been told yet; by the worker that sends them."""
    gauge = Runtime.default().metric_meter.create_gauge("forloeb_events_waiting", "Events that were not sent yet")
    gauge.set(count)

"""The probe of a worker: it works while its event loop turns and it polls."""

import subprocess
import sys

import pytest

from telemetry.probe import fault
from tests.ports import free_port

POLLS = 'temporal_num_pollers{poller_type="workflow_task"} 5\n'


@pytest.mark.parametrize(
    ("figures", "now", "found"),
    [
        ('forloeb_worker_beat{service_name="x"} 1000\n' + POLLS, 1030, None),
        ('forloeb_worker_beat{service_name="x"} 1000\n' + POLLS, 1061, "the event loop stands still"),
        (POLLS, 1000, "the event loop stands still"),
        ("forloeb_worker_beat 1000\n", 1000, "the task queue is not polled"),
        ("forloeb_worker_beat 1000\ntemporal_num_pollers 0\n", 1000, "the task queue is not polled"),
    ],
)
def test_what_keeps_a_worker_from_its_work(figures: str, now: float, found: str | None):
    assert fault(figures, now) == found


def test_a_worker_that_is_not_there_does_not_work():
    done = subprocess.run(
        [sys.executable, "-m", "telemetry.probe"],
        env={"FORLOEB_METRICS_ADDRESS": f"0.0.0.0:{free_port()}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no figures are served" in done.stderr

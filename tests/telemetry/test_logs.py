"""A log that cannot be written stops nobody."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full, a disk that is always full")
def test_a_full_disk_under_the_log_stops_nobody():
    program = (
        "import structlog\n"
        "from telemetry import logs\n"
        "logs.configure()\n"
        "structlog.get_logger().info('case read', case='a')\n"
        "print('done')\n"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            timeout=120,
        )
    assert done.stdout == "done\n"

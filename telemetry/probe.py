"""`python -m telemetry.probe`: exit status 0 when the worker of this machine works, for the probes of containers.

It works when its event loop turns and it polls its task queue; that its port answers would not say so.
"""

import os
import re
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

_STALE = 60.0  # seconds since the last beat
_SAMPLE = re.compile(r"^(\w+)(?:\{[^}]*\})? (\S+)", re.MULTILINE)


def fault(figures: str, now: float) -> str | None:
    """Say what keeps a worker with these figures from its work; None: nothing."""
    samples = [(name, float(value)) for name, value in _SAMPLE.findall(figures)]
    beats = [value for name, value in samples if name.startswith("forloeb_worker_beat")]
    if not beats or now - max(beats) > _STALE:
        return "the event loop stands still"
    if not sum(value for name, value in samples if name == "temporal_num_pollers"):
        return "the task queue is not polled"
    return None


def main() -> int:
    """Ask the worker of this machine for its figures, and judge them."""
    port = os.environ.get("FORLOEB_METRICS_ADDRESS", ":9464").rpartition(":")[2]
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            found = fault(answer.read().decode(), time.time())
    except (URLError, TimeoutError, ConnectionError) as error:
        found = f"no figures are served at port {port}: {error}"
    if found:
        print(found, file=sys.stderr)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

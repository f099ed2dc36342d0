"""Draws docs/images/scale.svg from the figures that benchmarks.scale has written.

Usage: uv run --group docs python -m benchmarks.plot FILE.
"""

import json
import sys
from pathlib import Path

from matplotlib import pyplot

_PICTURE = Path(__file__).parents[1] / "docs" / "images" / "scale.svg"


def main() -> None:
    """Draw three pictures side by side: time, memory, lists, each against the number of programmes."""
    figures = json.loads(Path(sys.argv[1]).read_text())
    steps = figures["steps"]
    programmes = [step["programmes"] for step in steps]
    _, (time, memory, lists) = pyplot.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
    for axes, title, unit, lines in (
        (time, "CPU to take one in", "ms", {"worker": "worker_cpu_ms", "server": "server_cpu_ms"}),
        (memory, "Memory and disk", "MB", {"worker": "worker_mb", "server": "server_mb", "database": "database_mb"}),
        (
            lists,
            "First page of a list, slowest of five",
            "ms",
            {"all": "list_ms", "municipality": "filter_ms", "overdue": "filter_overdue_ms", "due": "filter_due_ms"},
        ),
    ):
        for label, name in lines.items():
            axes.plot(programmes, [step[name] for step in steps], marker="o", markersize=3, label=label)
        axes.set(title=title, xlabel="programmes", ylabel=unit, ylim=(0, None))
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    pyplot.savefig(_PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()

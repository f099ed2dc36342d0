"""The worker under a calendar that runs fast: tests.chaos.fast_time."""

import tests.chaos.fast_time  # isort: skip  # noqa: F401  (before whatever takes the calendar)
import worker

if __name__ == "__main__":
    worker.leave(worker.main())

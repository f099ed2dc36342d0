"""The outbox of a programme: every notice is an activity of its own, and goes along into new runs until it is out."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.notify import Notices
    from payloads.codec import Public
    from programme.notices import Notice

_TIMEOUT = timedelta(minutes=2)
_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=15))
_MOST_IN_FLIGHT = 500  # the server takes no more than 2,000 activities of one programme
_CALL_BACK = workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED  # so that its fate is known


class Outbox:
    """The notices that are not known to be delivered, oldest first."""

    def __init__(self) -> None:
        self.undelivered: list[Notice] = []
        self._deliveries: set[asyncio.Task[None]] = set()
        self._in_flight = asyncio.Semaphore(_MOST_IN_FLIGHT)

    def send(self, notices: Iterable[Notice]) -> None:
        """Have notices delivered, however long that takes."""
        for notice in notices:
            self.undelivered.append(notice)
            task = asyncio.create_task(self._deliver(notice))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)

    async def call_back(self) -> None:
        """Call back what is in flight, so that each notice is known to be delivered or not."""
        for delivery in list(self._deliveries):
            delivery.cancel()
        await workflow.wait_condition(lambda: not self._deliveries)

    async def _deliver(self, notice: Notice) -> None:
        try:
            async with self._in_flight:
                await workflow.execute_activity_method(
                    Notices.notify,
                    notice,
                    summary=Public(notice.summary),
                    start_to_close_timeout=_TIMEOUT,
                    retry_policy=_AGAIN,
                    cancellation_type=_CALL_BACK,
                )
        except ActivityError:
            return  # called back: it stays undelivered
        self.undelivered.remove(notice)

"""Supervision: one round of a municipality, in which everybody is told what they have to see to. Quiet on days off."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.supervision import Overview, Round, Supervisor
    from programme.danish_time import day_of
    from programme.digest import Addressee

_ASK_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10))
_PATIENCE = timedelta(minutes=5)
_UNTIL_EVENING = timedelta(hours=12)  # a mail that could not go out is given up then; the next morning brings another


@workflow.defn
class Supervision:
    """One round of one municipality."""

    @workflow.run
    async def run(self, municipality: str) -> None:
        """Find out who has something to see to, and send each of them an overview."""
        round_ = Round(municipality=municipality, day=day_of(workflow.now()))
        addressees = await workflow.execute_activity_method(
            Supervisor.addressees,
            round_,
            start_to_close_timeout=_PATIENCE,
            schedule_to_close_timeout=_UNTIL_EVENING,
            retry_policy=_ASK_AGAIN,
        )
        await asyncio.gather(*(self._send(round_, to) for to in addressees))

    async def _send(self, round_: Round, to: Addressee) -> None:
        await workflow.execute_activity_method(
            Supervisor.send_overview,
            Overview(round=round_, to=to),
            start_to_close_timeout=_PATIENCE,
            schedule_to_close_timeout=_UNTIL_EVENING,
            retry_policy=_ASK_AGAIN,
        )

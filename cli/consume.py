"""The command `forloeb consume`: takeovers from a queue become programmes, until it is told to stop."""

import asyncio
import logging
import signal
from contextlib import suppress

from activities.settings import BadSettings
from cli.connection import connected
from cli.failures import Failed
from intake.queue import NoQueue, QueueSettings
from intake.queue import consume as take_in
from payloads.settings import forgetting_erased
from telemetry import logs


def consume() -> None:
    """Consume until SIGTERM or Ctrl-C. Raises `Failed` when it cannot begin."""
    logs.configure()
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # what it logs is told in one line here
    try:
        asyncio.run(_consume(QueueSettings.read()))
    except (BadSettings, NoQueue) as error:
        raise Failed(str(error)) from None


async def _consume(settings: QueueSettings) -> None:
    task = asyncio.create_task(take_in(settings, await connected()))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with forgetting_erased():
        with suppress(asyncio.CancelledError):
            await task

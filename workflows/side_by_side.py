"""Many programmes at once: a few of them under way at a time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


async def side_by_side(
    items: Iterable[_Item], work: Callable[[_Item], Awaitable[_Done]], at_once: int = 20
) -> AsyncGenerator[_Done]:
    """Do the `work` of every item, at most `at_once` of them at a time; yield what is done as it comes.

    Items are taken one by one as there is room. When the caller stops, what is under way is cancelled.
    """
    running: set[asyncio.Task[_Done]] = set()

    async def do(item: _Item) -> _Done:
        return await work(item)

    try:
        for item in items:
            running.add(asyncio.create_task(do(item)))
            if len(running) >= at_once:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        for task in asyncio.as_completed(running):
            yield await task
    finally:
        for task in running:
            task.cancel()

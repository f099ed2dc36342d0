"""Work that takes the processor for a while, beside the event loop, so that nobody else waits for it.

Few threads do it, in turn; a request whose turn or answer does not come in time is told to come again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from service.problems import Problem

_AT_ONCE = 2
_PATIENCE = 20.0  # seconds, waiting included
_THREADS = ThreadPoolExecutor(_AT_ONCE, "heavy")
_FOR_EVERYBODY = ThreadPoolExecutor(1, "everybody")
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


async def heavy(work: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
    """Do the work in one of the threads and return its result. Raises what it raises, and Problem 503 after a while."""
    return await _done(_THREADS, lambda: work(*args, **kwargs))


async def heavy_for_everybody(work: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
    """Do the work as `heavy` does, in a thread apart: however many strangers ask, no user waits behind them."""
    return await _done(_FOR_EVERYBODY, lambda: work(*args, **kwargs))


async def _done(threads: ThreadPoolExecutor, work: Callable[[], _Result]) -> _Result:
    future = asyncio.get_running_loop().run_in_executor(threads, work)
    try:
        return await asyncio.wait_for(future, _PATIENCE)
    except TimeoutError:
        raise Problem(
            503, "The service is busy with large requests; try again.", headers={"Retry-After": "5"}
        ) from None

"""The way from a command to the running programmes: the embedded server of this directory, or the one that is given."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode

from cli.failures import Failed
from cli.home import remembered, server_is_given, use
from workflows.client import Refused, ServerUnreachable, UnknownCase, connect

_PATIENCE = 30.0  # seconds until an answer must have come
_NO_WORKER = "Forløbet svarer ikke: kører der en arbejder? Start den med forloeb up."
_Answer = TypeVar("_Answer")


async def connected() -> Client:
    """Connect to the server that the environment names, else to the one `forloeb up` runs in this directory.

    Raises `Failed` with a sentence for people.
    """
    if not server_is_given() and (addresses := remembered()):
        use(addresses)
    try:
        return await connect()
    except ServerUnreachable:
        address = ClientConfig.load_client_connect_config().get("target_host", "localhost:7233")
        raise Failed(
            f"Der svarer ingen Temporal-server på {address}. Start den med forloeb up, eller sæt TEMPORAL_ADDRESS."
        ) from None


def ask(question: Callable[[Client], Awaitable[_Answer]], advice: str = "") -> _Answer:
    """Put a question to the server and wait for its answer; `advice` is what to do when none comes.

    Raises `Failed` when the server is not there, does not answer or know the case, or refuses.
    """

    async def asked() -> _Answer:
        client = await connected()
        async with asyncio.timeout(_PATIENCE):
            return await question(client)

    try:
        return asyncio.run(asked())
    except Refused as refusal:
        citation = f" ({refusal.citation})" if refusal.citation else ""
        raise Failed(f"Afvist: {refusal.reason}{citation}") from None
    except UnknownCase as error:
        raise Failed(str(error)) from None
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        raise Failed(f"{_NO_WORKER} {advice}".strip()) from None
    except RPCError as error:
        if error.status is RPCStatusCode.FAILED_PRECONDITION:
            raise Failed(f"{_NO_WORKER} {advice}".strip()) from None
        raise Failed(f"Temporal svarer ikke som ventet: {error.message}") from None

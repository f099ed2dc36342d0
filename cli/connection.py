"""The way from a command to the running programmes: the embedded server of this directory, or the one that is given."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from cli.failures import Failed
from cli.home import use_remembered
from payloads.failures import BadKeys
from register.database import RegisterUnavailable
from workflows.client import Ended, Refused, ServerUnreachable, UnknownCase, connect

_Answer = TypeVar("_Answer")


async def connected(*, lazy: bool = False) -> Client:
    """Connect to the server that the environment names, else to the one `forloeb up` runs in this directory.

    `lazy`: only when something is first asked. Raises `Failed` with a sentence for people.
    """
    use_remembered()
    try:
        return await connect(lazy=lazy)
    except (ServerUnreachable, BadKeys) as error:
        raise Failed(str(error)) from None


def ask(question: Callable[[Client], Awaitable[_Answer]]) -> _Answer:
    """Put a question to the server and wait for its answer.

    Raises `Failed` when the server is not there, does not answer or know the case, or refuses.
    """

    async def asked() -> _Answer:
        return await question(await connected())

    try:
        return asyncio.run(asked())
    except Ended as ended:
        raise Failed(f"Afvist: {ended} Var det en fejl, åbnes det igen med forloeb reopen.") from None
    except Refused as refusal:
        raise Failed(f"Afvist: {refusal}") from None
    except (UnknownCase, ServerUnreachable, BadKeys, RegisterUnavailable) as error:
        raise Failed(str(error)) from None
    except RPCError as error:
        if error.status is RPCStatusCode.FAILED_PRECONDITION:
            raise Failed("Forløbet svarer ikke: der kører ingen arbejder. Start den med forloeb up.") from None
        raise Failed(f"Temporal svarer ikke som ventet: {error.message}") from None

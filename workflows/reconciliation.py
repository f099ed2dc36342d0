"""The register held against the programmes, and made anew from them.

Both ask the programmes themselves, a few at a time, and may run while everything else does.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any, Literal, NamedTuple

from temporalio.client import Client

from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased, Unreadable
from payloads.settings import data_keys
from register.reading import Reader
from register.writing import Standing, Writer, same_duty
from workflows.client import Refused, ServerUnreachable, UnknownCase, carried_by, programmes, workflow_id
from workflows.side_by_side import side_by_side

Result = Literal["same", "behind", "ahead", "differs", "missing", "unreadable", "unanswered"]
_AT_ONCE = 8  # questions to programmes


class Finding(NamedTuple):
    """What the comparison of one case gave; `reason` says more where a programme did not answer."""

    case: str
    result: Result
    reason: str = ""

    @property
    def is_difference(self) -> bool:
        """Whether the register tells something else than the programme."""
        return self.result in ("behind", "ahead", "differs", "missing", "unreadable")


async def cases_on_server(client: Client) -> list[str]:
    """Name the cases of all programmes that the server knows, running and ended."""
    return [one.case async for one in programmes(client)]


def sampled(cases: list[str], number: int | None) -> list[str]:
    """Draw so many cases by lot, or give all."""
    return cases if number is None or number >= len(cases) else random.SystemRandom().sample(cases, number)


async def compared(client: Client, reader: Reader, cases: list[str]) -> AsyncIterator[Finding]:
    """Compare the register with the programmes of these cases; each as it is done."""
    async for finding in side_by_side(cases, lambda case: _compared(client, reader, case), _AT_ONCE):
        yield finding


async def rebuilt(client: Client, writer: Writer, cases: list[str], *, back: bool = False) -> AsyncIterator[Finding]:
    """Write these cases anew and take out what was erased; each as it is done.

    A case of which the register holds a later answer than the programme gives is left as it is and told as "ahead",
    unless it is to go `back`.
    """
    async for finding in side_by_side(cases, lambda case: _rebuilt(client, writer, case, back), _AT_ONCE):
        yield finding


async def _standing(client: Client, case: str) -> Standing | Finding:
    """Ask a programme how it stands; a case that the law has not answered yet has nothing to register."""
    try:
        state = (await carried_by(client, case)).state
    except (Refused, UnknownCase, ServerUnreachable) as failure:
        return Finding(case, "unanswered", str(failure))
    if state.last is None:
        return Finding(case, "same")
    return await asyncio.to_thread(Standing.of, state.ledger.first(state.seen), state.last)


def _is_erased(client: Client, case: str) -> bool:
    try:
        data_keys().of(Owner(client.namespace, workflow_id(case)))
    except Erased:
        return True
    except BadKeys:
        return False  # the question to the programme tells it
    return False


async def _compared(client: Client, reader: Reader, case: str) -> Finding:
    if await asyncio.to_thread(_is_erased, client, case):
        return Finding(case, "differs" if await asyncio.to_thread(reader.on_file, [case]) else "same")
    standing = await _standing(client, case)
    if isinstance(standing, Finding):
        return standing
    try:
        kept = await asyncio.to_thread(reader.standing, case)
    except Unreadable as unreadable:
        return Finding(case, "unreadable", str(unreadable))
    if kept is None:
        return Finding(case, "missing")
    if kept.number < standing.evaluation.number:
        return Finding(case, "behind")
    if kept.number > standing.evaluation.number:  # the programme went on between the two questions
        return Finding(case, "same" if await _went_on(client, case, kept.number) else "ahead")
    same = kept.entries == standing.ledger.entries and _by_name(kept.duties) == _by_name(standing.rows)
    return Finding(case, "same" if same else "differs")


def _by_name(rows: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(row["duty"], row["occurrence"]): same_duty(row) for row in rows}


async def _went_on(client: Client, case: str, number: int) -> bool:
    last = (await carried_by(client, case)).state.last
    return last is not None and last.number >= number


async def _rebuilt(client: Client, writer: Writer, case: str, back: bool) -> Finding:
    if await asyncio.to_thread(_is_erased, client, case):
        await asyncio.to_thread(writer.erase, case)
        return Finding(case, "same")
    standing = await _standing(client, case)
    if isinstance(standing, Finding):
        return standing
    owner = Owner(client.namespace, workflow_id(case))
    if await asyncio.to_thread(writer.write, standing, owner, anew=True, back=back):
        return Finding(case, "same")
    number = standing.evaluation.number
    return Finding(case, "same" if await _has_gone_on(client, case, number) else "ahead")


async def _has_gone_on(client: Client, case: str, number: int) -> bool:
    """Tell whether the programme was asked again since it gave that answer, which is then on file."""
    return await _went_on(client, case, number + 1)

"""The programmes of a municipality that somebody has to see to, as the server lists them and as they answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

from temporalio.client import Client

from programme.digest import Addressee, Standing
from programme.evaluation import Evaluation
from workflows.client import Listed, Refused, ServerUnreachable, UnknownCase, evaluation_of, programmes

_AT_ONCE = 10  # programmes that are asked at the same time


class Caseload:
    """The caseload of a Temporal server."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def addressees(self, municipality: str, until: date) -> list[Addressee]:
        """Name those who have a programme with something overdue or due until a day, or lead one."""
        found = [_standing(one, municipality, None) async for one in self._pressing(municipality, until)]
        both = [to for standing in found for to in (standing.worker, standing.leader)]
        return list({(to.kind, to.name): to for to in both}.values())

    async def standings(self, municipality: str, until: date, of: Addressee) -> list[Standing]:
        """Ask those that concern one addressee how they stand."""
        turn = asyncio.Semaphore(_AT_ONCE)

        async def asked(one: Listed) -> Standing:
            async with turn:
                return _standing(one, municipality, await self._evaluation(one.case))

        listed = [one async for one in self._pressing(municipality, until)]
        concerned = (one for one in listed if of in _both(one, municipality))
        return list(await asyncio.gather(*(asked(one) for one in concerned)))

    async def _pressing(self, municipality: str, until: date) -> AsyncIterator[Listed]:
        async for one in programmes(self._client, running=True, municipality=municipality):
            if one.overdue_count or (one.next_deadline is not None and one.next_deadline <= until):
                yield one

    async def _evaluation(self, case: str) -> Evaluation | None:
        try:
            return await evaluation_of(self._client, case)
        except (ServerUnreachable, UnknownCase, Refused):
            return None


def _standing(one: Listed, municipality: str, evaluation: Evaluation | None) -> Standing:
    return Standing(
        case=one.case, municipality=municipality, caseworker=one.caseworker, team=one.team, evaluation=evaluation
    )


def _both(one: Listed, municipality: str) -> tuple[Addressee, Addressee]:
    standing = _standing(one, municipality, None)
    return standing.worker, standing.leader

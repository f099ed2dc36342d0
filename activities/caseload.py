"""The cases of a municipality that somebody has to see to, as the register has them."""

import asyncio
from collections.abc import Collection
from datetime import date
from typing import cast

from programme.digest import Addressee, Standing
from programme.evaluation import Owed
from register.filters import Filter
from register.overviews import Overviews
from register.overviews import Owed as Listed
from register.reading import Reader
from statute.facts import DutyKey


class Caseload:
    """The caseload that a register knows. Every method may raise RegisterUnavailable."""

    def __init__(self, reader: Reader, overviews: Overviews) -> None:
        self._reader = reader
        self._overviews = overviews

    async def addressees(self, municipality: str, day: date, until: date) -> list[Addressee]:
        """Name those who have a case with something overdue or due until a day, or lead one."""
        found = await asyncio.to_thread(self._pressing, municipality, day, until)
        return list(dict.fromkeys(to for standing in found for to in (standing.worker, standing.leader)))

    async def standings(self, municipality: str, day: date, until: date, of: Addressee) -> list[Standing]:
        """Give those that concern one addressee."""
        found = await asyncio.to_thread(self._pressing, municipality, day, until)
        return [standing for standing in found if of in (standing.worker, standing.leader)]

    def _pressing(self, municipality: str, day: date, until: date) -> list[Standing]:
        by_case: dict[str, list[Listed]] = {}
        for one in self._overviews.owed(municipality, until=until):
            by_case.setdefault(one.case, []).append(one)
        behind = self._reader.all(Filter(municipality=municipality, behind=True), day)
        silent = [
            Standing(
                case=one.case,
                municipality=municipality,
                caseworker=one.caseworker,
                team=one.team,
                owed=[],
                is_followed=False,
            )
            for one in behind
            if one.case not in by_case
        ]
        ids = {one.case for one in behind}
        return [*(_standing(municipality, owed, ids) for owed in by_case.values()), *silent]


def _standing(municipality: str, owed: list[Listed], behind: Collection[str]) -> Standing:
    first = owed[0]
    return Standing(
        case=first.case,
        municipality=municipality,
        caseworker=first.caseworker,
        team=first.team,
        owed=[
            Owed(duty=cast("DutyKey", one.duty), occurrence=one.occurrence, citation=one.citation, due=one.due)
            for one in owed
        ],
        is_followed=first.case not in behind,
    )

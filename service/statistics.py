"""`GET /statistics`: how timely a municipality is, by duty and quarter, reckoned from its cases as they stand today.

Nothing is kept but the last answer: every case of the municipality is read and its duties are asked of the law anew.
That is a few milliseconds for each case, so it suits a municipality's hundreds, not all of Denmark's at once; the
answer serves for ten minutes. A case that moved away is counted by the municipality that has it now.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from programme.danish_time import day_of
from programme.ledger import Ledger
from service.cases import Cases
from service.heavy import heavy
from service.problems import documented
from service.security import User, require
from statute.answers import Status
from statute.checks import read
from statute.duties import duties
from statute.facts import DutyKey

router = APIRouter(tags=["statistics"])
_FRESH = 600.0  # seconds


class Timeliness(BaseModel):
    """What became of one duty that fell due in one quarter while one municipality was responsible."""

    model_config = ConfigDict(frozen=True)

    duty: DutyKey
    municipality: str
    quarter: str
    met: int
    met_late: int
    overdue: int
    missed: int

    @property
    def fell_due(self) -> int:
        """All of them: what was missed is a breach as well, though nothing can be done about it."""
        return self.met + self.met_late + self.overdue + self.missed


class Statistics(BaseModel):
    """The timeliness of a municipality's cases, as it was reckoned at an instant."""

    reckoned_at: datetime
    programmes: int
    rows: list[Timeliness]


class Reckoning:
    """The statistics of every municipality that was asked for, each reckoned once at a time."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._latest: dict[str, tuple[float, Statistics]] = {}

    async def of(self, user: User) -> Statistics:
        """Answer how timely the user's municipality is. Raises UnknownCase without one, ServerUnreachable."""
        name = user.municipality or ""
        async with self._turns[name]:
            reckoned, statistics = self._latest.get(name, (-_FRESH, None))
            if statistics is None or time.monotonic() - reckoned > _FRESH:
                ledgers = await self._cases.ledgers(user)
                rows = await heavy(timeliness, ledgers, day_of(datetime.now(UTC)))
                statistics = Statistics(reckoned_at=datetime.now(UTC), programmes=len(ledgers), rows=rows)
                self._latest[name] = time.monotonic(), statistics
        return statistics


def timeliness(ledgers: Iterable[Ledger], today: date) -> list[Timeliness]:
    """Count what became of the duties that have fallen due, by duty, responsible municipality and quarter."""
    counts: Counter[tuple[DutyKey, str, str, Status]] = Counter()
    for ledger in ledgers:
        history = read(ledger.case_file(), today).history
        for duty in duties(history):
            if duty.due is not None and duty.status in ("met", "met_late", "overdue", "missed"):
                municipality = history.municipality(min(duty.due, today)) or "?"
                counts[duty.duty, municipality, _quarter(duty.due), duty.status] += 1
    groups = sorted({key[:3] for key in counts})
    return [
        Timeliness(
            duty=duty,
            municipality=municipality,
            quarter=quarter,
            met=counts[duty, municipality, quarter, "met"],
            met_late=counts[duty, municipality, quarter, "met_late"],
            overdue=counts[duty, municipality, quarter, "overdue"],
            missed=counts[duty, municipality, quarter, "missed"],
        )
        for duty, municipality, quarter in groups
    ]


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


@router.get("/statistics", responses=documented(404))
async def read_statistics(request: Request, user: Annotated[User, Depends(require("read_statistics"))]) -> Statistics:
    """Read how timely the municipality is: by duty and quarter: met, met late, still overdue, missed."""
    return await request.app.state.reckoning.of(user)

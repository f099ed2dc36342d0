"""Lists of cases as they are asked for: the same words in an address of the desk, over HTTP, and in a saved list."""

import asyncio
from datetime import date
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, urlencode

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from programme.duty_names import PHASE_NAMES
from programme.records import UserName
from register.filters import Filter, Sort
from register.reading import PAGE, Page, Reader
from service.cases import own_municipality
from service.problems import Problem, places
from service.security import User
from statute.facts import Day, DutyKey

State = Literal["running", "stopped", "ended", "all"]
Scope = Literal["mine", "team", "municipality"]
_MOST_PAGES, _LONGEST_PAGE = 100_000, 500
_ENDED: dict[State, bool | None] = {"running": False, "stopped": False, "ended": True, "all": None}
_log = structlog.get_logger()


class Asked(BaseModel):
    """What a list is narrowed to, besides the user's own municipality, and how it is sorted.

    `scope`: the user's own cases, their team's, or all of the municipality; without one the desk shows what the user
    sees first, and all else shows the municipality's.
    `days_late`: with a due day at least so many days ago. `due_from`, `due_before`: the earliest due day of what is
    owed lies from one day to before the other. `duty`: it is owed. `stopped` cases run, and their limits stand still.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Scope | None = None
    state: State = "running"
    days_late: int | None = Field(default=None, ge=1, le=10_000)
    due_from: Day | None = None
    due_before: Day | None = None
    phase: str | None = Field(default=None, description=f"One of {', '.join(PHASE_NAMES)}.", max_length=64)
    duty: DutyKey | None = None
    caseworker: UserName | None = None
    unassigned: bool = Field(default=False, description="Nobody works on it.")
    team: UserName | None = None
    sort: Sort = "urgency"
    reverse: bool = False
    page: int = Field(default=1, ge=1, le=_MOST_PAGES)
    limit: int = Field(default=PAGE, ge=1, le=_LONGEST_PAGE)

    def filter(self, user: User) -> Filter:
        """Give the filter for the cases of the user's municipality. Raises UnknownCase for one without."""
        return Filter(
            municipality=own_municipality(user),
            caseworker=user.subject if self.scope == "mine" else self.caseworker,
            team=user.team or "" if self.scope == "team" else self.team,
            phase=self.phase,
            duty=self.duty,
            days_late=self.days_late,
            due_from=self.due_from,
            due_before=self.due_before,
            unassigned=self.unassigned and self.scope != "mine",
            stopped=self.state == "stopped",
            ended=_ENDED[self.state],
        )

    def query(self, **changed: object) -> str:
        """Write it as in an address, with some of it changed; what is as usual is left out."""
        asked = self.model_dump(mode="json", exclude_defaults=True) | changed
        return urlencode({name: _written(value) for name, value in asked.items() if value not in (None, "", False)})


class AskedByForm(Asked):
    """What the form of the desk asks for; what is blank in it does not narrow."""

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in cast("dict[str, Any]", given).items() if value not in ("", None)}


def read_query(text: str) -> Asked:
    """Read what `query` wrote, or somebody who knows the words. Raises Problem 422."""
    try:
        return Asked.model_validate(dict(parse_qsl(text)))
    except ValidationError as error:
        raise Problem(422, "This is no list.", errors=places(error.errors())) from None


def _written(value: object) -> str:
    return "true" if value is True else str(value)


async def page_of(reader: Reader, user: User, asked: Asked, today: date) -> Page:
    """List a page of the cases of the user's municipality. Raises UnknownCase without one, RegisterUnavailable."""
    narrowing = asked.filter(user)
    _log.info("cases listed", subject=user.subject, role=user.role)
    return await asyncio.to_thread(
        reader.page,
        narrowing,
        today,
        sort=asked.sort,
        reverse=asked.reverse,
        number=asked.page,
        size=asked.limit,
    )

"""What a user may see and do of cases: every way from the service to the programmes goes through here.

Everyone sees only the cases their municipality is responsible for today; from the day of a move only the new one
does. Another municipality's case is as unknown as one that never was. Reads are logged as actions are.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes
from temporalio.service import RPCError, RPCStatusCode

from documents import Available, DocumentName, available, render
from programme.actors import responsible
from programme.danish_time import day_of
from programme.evaluation import Recorded
from programme.ledger import Ledger, fact_id
from programme.plan import Plan
from programme.possible import Possible
from service.security import User, actor_of
from workflows import client as programmes
from workflows import search_attributes
from workflows.client import Listed, Refused, UnknownCase
from workflows.search_attributes import Narrowing

_log = structlog.get_logger()
_AT_ONCE = 8  # questions to programmes
_BEFORE_ONES_OWN = ("transfer_accepted", "transfer_declined")


class Case(BaseModel):
    """One case as it stands today: what is owed, everything on record, what may be recorded now and what may not."""

    plan: Plan
    ledger: Ledger
    possible: list[Possible]


class Cases:
    """The programmes of a Temporal server as users of the service may see them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def case(self, user: User, case: str) -> Case:
        """Read one case. Raises UnknownCase, ServerUnreachable."""
        ledger = await self.ledger(user, case)
        plan = await programmes.plan_of(self.client, case)
        return Case(plan=plan, ledger=ledger, possible=await programmes.possible_of(self.client, case))

    async def ledger(self, user: User, case: str) -> Ledger:
        """Read everything on record in one case. Raises UnknownCase, ServerUnreachable."""
        ledger = await programmes.ledger_of(self.client, case)
        if responsible(ledger.case_file(), day_of(datetime.now(UTC))) != _municipality(user):
            _log.warning("case of another municipality", subject=user.subject, role=user.role, case=case)
            raise UnknownCase(f"Der er intet forløb for sagen {case}.")
        _log.info("case read", subject=user.subject, role=user.role, case=case)
        return ledger

    async def page(
        self, user: User, size: int, after: bytes | None, narrowing: Narrowing
    ) -> tuple[list[Listed], bytes | None]:
        """List one page of the municipality's cases, and what to give as `after` for the next one."""
        narrowing = {**narrowing, "municipality": _municipality(user)}
        _log.info("cases listed", subject=user.subject, role=user.role)
        return await programmes.page_of_programmes(self.client, size, after, **narrowing)

    async def offered(self, user: User) -> list[Listed]:
        """List the cases that other municipalities offer to the user's."""
        found = programmes.programmes(self.client, running=True, offered_to=_municipality(user))
        return [offer async for offer in found]

    async def ledgers(self, user: User) -> list[Ledger]:
        """Read all the municipality's cases, to reckon with them. Raises UnknownCase, ServerUnreachable."""
        found = await self.ledgers_of(_municipality(user))
        _log.info("all cases read", subject=user.subject, role=user.role, cases=len(found))
        return found

    async def ledgers_of(
        self, municipality: str, caseworker: str | None = None, team: str | None = None
    ) -> list[Ledger]:
        """Read many cases of one municipality, some at a time; not the erased ones. Raises ServerUnreachable."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def read_one(case: str) -> Ledger | None:
            async with gate:
                with suppress(UnknownCase, Refused):  # it ended long ago, or was erased, which lists still show
                    return await programmes.ledger_of(self.client, case)

        listed = programmes.programmes(self.client, municipality=municipality, caseworker=caseworker, team=team)
        found = await asyncio.gather(*[read_one(programme.case) async for programme in listed])
        today = day_of(datetime.now(UTC))
        return [ledger for ledger in found if ledger and responsible(ledger.case_file(), today) == municipality]

    async def documents(self, user: User, case: str) -> list[Available]:
        """Tell which documents the case can have today. Raises UnknownCase, ServerUnreachable."""
        return available(await self.ledger(user, case), day_of(datetime.now(UTC)))

    async def document(self, user: User, case: str, name: DocumentName, version: int | None) -> bytes:
        """Make a document as PDF. Raises NotAvailable, UnknownCase, ServerUnreachable."""
        ledger = await self.ledger(user, case)
        _log.info("document read", subject=user.subject, role=user.role, case=case, document=name)
        return await asyncio.to_thread(render, ledger, name, day_of(datetime.now(UTC)), version)

    async def act(self, user: User, case: str, action: Mapping[str, object], command: str | None) -> Recorded:
        """Record an action, in the user's name. Raises UnknownCase, Refused, ServerUnreachable."""
        if not await self._concerns(user, case, str(action["fact"]), command):
            await self.ledger(user, case)
        recorded = await programmes.act(self.client, case, action, command, actor_of(user))
        _log.info("action recorded", subject=user.subject, role=user.role, case=case, action=action["fact"])
        return recorded

    async def _concerns(self, user: User, case: str, action: str, command: str | None) -> bool:
        """Tell whether a case is the user's municipality's, is offered to it, or was when the user answered."""
        shown = await self._shown(case)
        if shown.get(search_attributes.MUNICIPALITY) == user.municipality:
            return True
        if action not in _BEFORE_ONES_OWN:
            return False
        if shown.get(search_attributes.OFFERED_TO) == user.municipality:
            return True
        answered = (await programmes.ledger_of(self.client, case)).find(fact_id(command)) if command else None
        return answered is not None and answered.by == user.subject

    async def _shown(self, case: str) -> TypedSearchAttributes:
        """Read from the server alone who is responsible for a case, as of the programme's last evaluation.

        It spares an action the reading of the whole ledger. The programme asks the law again in any case.
        """
        handle = self.client.get_workflow_handle(programmes.workflow_id(case))
        try:
            return (await handle.describe()).typed_search_attributes
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise UnknownCase(f"Der er intet forløb for sagen {case}.") from None
            raise


def _municipality(user: User) -> str:
    """Return the user's municipality. Raises UnknownCase for one who has none, and so has no cases."""
    if user.municipality is None:
        raise UnknownCase("Brugeren hører ikke til nogen kommune.")
    return user.municipality


def cases(request: Request) -> Cases:
    """Return the cases that the application speaks to."""
    return request.app.state.cases


CasesOfUser = Annotated[Cases, Depends(cases)]

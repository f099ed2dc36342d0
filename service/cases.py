"""What a user may see and do of cases: every way from the service to the programmes goes through here.

Everyone sees only the cases their municipality is responsible for today; from the day of a move only the new one
does. Another municipality's case is as unknown as one that never was. Reads are logged as actions are.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes

from documents import Available, DocumentName, available, render
from programme.actors import responsible
from programme.commands import NOT_ALONE
from programme.danish_time import day_of
from programme.evaluation import Recorded
from programme.identifiers import case_id_flaw
from programme.ledger import Ledger
from programme.plan import Plan
from programme.possible import Possible
from service.heavy import heavy
from service.security import User, actor_of
from service.store import Store, digest
from statute.answers import Remark
from statute.facts import CaseFile
from workflows import client as programmes
from workflows import search_attributes
from workflows.client import Listed, Refused, UnknownCase
from workflows.search_attributes import Narrowing

_log = structlog.get_logger()
_AT_ONCE = 8  # questions to programmes
_BEFORE_ONES_OWN = ("transfer_accepted", "transfer_declined")
_ANSWER_LIVES = 366 * 86_400.0  # seconds in which the answer to an offer may be sent again


class Case(BaseModel):
    """One case as it stands today: what is owed, everything on record, what may be recorded now and what may not."""

    plan: Plan
    ledger: Ledger
    possible: list[Possible]


class Cases:
    """The programmes of a Temporal server as users of the service may see them."""

    def __init__(self, client: Client, store: Store) -> None:
        self.client = client
        self._store = store

    async def case(self, user: User, case: str) -> Case:
        """Read one case. Raises UnknownCase, ServerUnreachable."""
        ledger = await self.ledger(user, case)
        plan = await programmes.plan_of(self.client, case)
        possible = [_from_outside(form) for form in await programmes.possible_of(self.client, case)]
        return Case(plan=plan, ledger=ledger, possible=possible)

    async def ledger(self, user: User, case: str) -> Ledger:
        """Read everything on record in one case. Raises UnknownCase, ServerUnreachable."""
        await self._hold_theirs(user, case)
        ledger = await programmes.ledger_of(self.client, case)
        if responsible(ledger.case_file(), day_of(datetime.now(UTC))) != user.municipality:
            raise UnknownCase(case)  # it moved, and the programme has not seen the day yet
        _log.info("case read", subject=user.subject, role=user.role, case=case)
        return ledger

    async def page(
        self, user: User, size: int, after: bytes | None, narrowing: Narrowing
    ) -> tuple[list[Listed], bytes | None]:
        """List one page of the municipality's cases, and what to give as `after` for the next one."""
        narrowing = {**narrowing, "municipality": own_municipality(user)}
        _log.info("cases listed", subject=user.subject, role=user.role)
        return await programmes.page_of_programmes(self.client, size, after, **narrowing)

    async def offered(self, user: User) -> list[Listed]:
        """List the cases that other municipalities offer to the user's."""
        found = programmes.programmes(self.client, running=True, offered_to=own_municipality(user))
        return [offer async for offer in found]

    async def ledgers(self, user: User) -> list[Ledger]:
        """Read all the municipality's cases, to reckon with them. Raises UnknownCase, ServerUnreachable."""
        found = await self.ledgers_of(own_municipality(user))
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
        return await heavy(render, ledger, name, day_of(datetime.now(UTC)), version)

    async def act(self, user: User, case: str, action: Mapping[str, object], command: str | None) -> Recorded:
        """Record an action, in the user's name. Raises UnknownCase, Refused, ServerUnreachable."""
        await self._hold_theirs(user, case, str(action["fact"]), command)
        recorded = await programmes.act(self.client, case, action, command, actor_of(user))
        _log.info("action recorded", subject=user.subject, role=user.role, case=case, action=action["fact"])
        return recorded

    async def take_in(self, user: User, case: CaseFile, command: str) -> None:
        """Start the programme of a case of the user's municipality, once. Raises UnknownCase, Refused."""
        await programmes.take_in(self.client, case, command, asked_by=own_municipality(user))

    async def _hold_theirs(self, user: User, case: str, action: str = "", command: str | None = None) -> None:
        """Let only those go on who may know of a case, or may do the action in it.

        The server alone is asked, as of the programme's last evaluation, before any key, query or erasure, so that
        every other case is as unknown as none, also by the time it takes. Raises UnknownCase.
        """
        municipality = own_municipality(user)
        found = None if case_id_flaw(case) else await programmes.shown(self.client, case)
        shown = TypedSearchAttributes.empty if found is None else found
        if shown.get(search_attributes.MUNICIPALITY) == municipality:
            return
        if action in _BEFORE_ONES_OWN and self._may_answer(user, case, command, shown):
            return
        if found is not None:
            _log.warning("case of another municipality", subject=user.subject, role=user.role, case=case)
        raise UnknownCase(case)

    def _may_answer(self, user: User, case: str, command: str | None, shown: TypedSearchAttributes) -> bool:
        """Tell whether a case is offered to the user's municipality, or was when they sent the same answer before."""
        answer = digest(json.dumps([case, command, user.subject, user.municipality]))
        if shown.get(search_attributes.OFFERED_TO) == user.municipality:
            self._store.put("answer", answer, "", lives=_ANSWER_LIVES)
            return True
        return command is not None and self._store.get("answer", answer) is not None


def _from_outside(form: Possible) -> Possible:
    """Give what may be done as it is for whoever acts over the service: nobody moves a case alone."""
    if form.action != "moved" or form.refused is not None:
        return form
    return form.model_copy(update={"refused": Remark(index=0, fact="moved", reason=NOT_ALONE)})


def own_municipality(user: User) -> str:
    """Return the user's municipality. Raises UnknownCase for one who has none, and so has no cases."""
    if user.municipality is None:
        raise UnknownCase("?")
    return user.municipality


def cases(request: Request) -> Cases:
    """Return the cases that the application speaks to."""
    return request.app.state.cases


CasesOfUser = Annotated[Cases, Depends(cases)]

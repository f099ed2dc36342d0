"""What a user may see and do of cases: every way from the service to one case goes through here.

Everyone sees only the cases their municipality is responsible for today; from the day of a move only the new one
does. Another municipality's case is as unknown as one that never was. Reads are logged as actions are.
"""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes

from documents import Available, DocumentName, available, render
from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased, Unreadable
from programme.actors import responsible
from programme.commands import ACTION_MODELS, NOT_ALONE
from programme.danish_time import day_of
from programme.evaluation import Recorded
from programme.identifiers import case_id_flaw
from programme.ledger import Ledger
from programme.plan import Plan, plan
from programme.possible import Possible, possible
from register.database import RegisterUnavailable
from register.reading import Place, Reader
from register.trail import Access, Read, Refusal, Trail
from service.heavy import heavy
from service.security import User, actor_of
from service.store import Store, digest
from statute.answers import Remark
from statute.facts import CaseFile
from workflows import client as programmes
from workflows import search_attributes
from workflows.client import NO_KEY, Refused, ServerUnreachable, UnknownCase

_log = structlog.get_logger()
_BEFORE_ONES_OWN = ("transfer_accepted", "transfer_declined")
_ANSWER_LIVES = 366 * 86_400.0  # seconds in which the answer to an offer may be sent again
_FOLLOWS_WITHIN = 2.0  # seconds for which who wrote waits until they can read it
_LOOK_AGAIN = 0.05  # seconds

Wanted = Callable[[Plan], Collection[str]]
"""Which actions a reader wants to know of whether they may be recorded: it takes time to tell."""


class Case(BaseModel):
    """One case as it stands today: what is owed, everything on record, what may be recorded now and what may not.

    `evaluation`: the number of the law's last answer that is on file; `written_at`: when it was written there.
    """

    plan: Plan
    ledger: Ledger
    possible: list[Possible]
    ended: bool
    evaluation: int
    written_at: datetime


class Journal(BaseModel):
    """Everything on record in one case. `evaluation`, `written_at`: as in `Case`."""

    ledger: Ledger
    ended: bool
    evaluation: int
    written_at: datetime


def every_action(_: Plan) -> Collection[str]:
    """Want to know it of all."""
    return ACTION_MODELS


def no_action(_: Plan) -> Collection[str]:
    """Want to know it of none."""
    return ()


class Cases:
    """The programmes as users of the service may see them: read in the register, acted on through the server."""

    def __init__(self, client: Client, store: Store, reader: Reader, trail: Trail) -> None:
        self.client = client
        self.reader = reader
        self._store = store
        self._trail = trail

    async def case(self, user: User, case: str, wanted: Wanted = every_action) -> Case:
        """Read one case. Raises UnknownCase, ServerUnreachable, RegisterUnavailable."""
        journal = await self.journal(user, case)
        return await heavy(_answered, journal, wanted)

    async def ledger(self, user: User, case: str, what: str = "case") -> Ledger:
        """Read everything on record in one case, to be shown as `what`. Raises as `journal` does."""
        return (await self.journal(user, case, what)).ledger

    async def journal(self, user: User, case: str, what: str = "case") -> Journal:
        """Read everything on record in one case, and how old that is.

        Raises UnknownCase, ServerUnreachable, RegisterUnavailable.
        """
        place = await self.hold_readable(user, case)
        ledger = await asyncio.to_thread(self._opened, case)
        if responsible(ledger.case_file(), day_of(datetime.now(UTC))) != user.municipality:
            raise UnknownCase(case)  # it moved, and the programme has not seen the day yet
        access = Access(case, user.subject, user.role, what, _ground(user, ledger))
        await asyncio.to_thread(self._trail.note, access)  # what cannot be noted is not shown
        _log.info("case read", subject=user.subject, role=user.role, case=case)
        return Journal(ledger=ledger, ended=place.ended, evaluation=place.evaluation, written_at=place.written_at)

    def _opened(self, case: str) -> Ledger:
        try:
            ledger = self.reader.ledger(case)
        except Erased:
            raise UnknownCase(case) from None
        except (BadKeys, Unreadable) as error:
            raise ServerUnreachable(NO_KEY, str(error)) from None
        if ledger is None:
            raise UnknownCase(case)
        return ledger

    async def reads(self, user: User, case: str | None, number: int, size: int) -> list[Read]:
        """Tell who read the municipality's cases, or one of them, the latest first."""
        return await asyncio.to_thread(self._trail.reads, own_municipality(user), case, number=number, size=size)

    async def hold_readable(self, user: User, case: str) -> Place:
        """Let only those go on who may know of a case, and tell how it is on file.

        The register alone is asked, before any key, so that every other case is as unknown as none, also by the time
        it takes. Raises UnknownCase, RegisterUnavailable.
        """
        municipality = own_municipality(user)
        place = None if case_id_flaw(case) else await asyncio.to_thread(self.reader.place, case)
        if place is None or place.municipality != municipality:
            if place is not None:
                _log.warning("case of another municipality", subject=user.subject, role=user.role, case=case)
            raise UnknownCase(case)
        return place

    async def can_be_read(self) -> bool:
        """Tell whether the register answers."""
        try:
            await asyncio.to_thread(self.reader.place, "-")
        except RegisterUnavailable:
            return False
        return True

    async def as_of(self) -> datetime | None:
        """Tell up to when all that happened can be read; None when nobody knows."""
        try:
            return await asyncio.to_thread(self.reader.as_of)
        except RegisterUnavailable:
            return None

    async def documents(self, user: User, case: str) -> list[Available]:
        """Tell which documents the case can have today. Raises as `ledger` does."""
        return available(await self.ledger(user, case), day_of(datetime.now(UTC)))

    async def document(self, user: User, case: str, name: DocumentName, version: int | None) -> bytes:
        """Make a document as PDF. Raises NotAvailable, and as `ledger` does."""
        ledger = await self.ledger(user, case, f"document {name}")
        _log.info("document read", subject=user.subject, role=user.role, case=case, document=name)
        return await heavy(render, ledger, name, day_of(datetime.now(UTC)), version)

    async def act(self, user: User, case: str, action: Mapping[str, object], command: str | None) -> Recorded:
        """Record an action in the user's name, and let them read it. Raises UnknownCase, Refused, ServerUnreachable."""
        await self._hold_theirs(user, case, str(action["fact"]), command)
        try:
            recorded = await programmes.act(self.client, case, action, command, actor_of(user))
        except Refused as refused:
            await asyncio.to_thread(self._note_refusal, user, case, str(action["fact"]), refused)
            raise
        _log.info("action recorded", subject=user.subject, role=user.role, case=case, action=action["fact"])
        await self._until(lambda: self._follows(case, recorded.evaluation))
        return recorded

    async def take_in(self, user: User, case: CaseFile, command: str) -> None:
        """Start the programme of a case of the user's municipality, once, and let them read it.

        Raises UnknownCase, Refused.
        """
        await programmes.take_in(self.client, case, command, asked_by=own_municipality(user))
        await self.until_on_file([case.case])

    def _note_refusal(self, user: User, case: str, action: str, refused: Refused) -> None:
        """Note that an action was refused; the refusal stands also where that cannot be noted."""
        refusal = Refusal(case, user.subject, action, refused.reason, refused.citation)
        try:
            self._trail.refuse(refusal, Owner(self.client.namespace, programmes.workflow_id(case)))
        except (RegisterUnavailable, BadKeys, Erased) as error:
            _log.warning("refusal not noted", case=case, reason=str(error))

    async def until_on_file(self, cases: Sequence[str]) -> None:
        """Wait a short while for cases that were taken in just now, so that who sent them can read them."""
        await self._until(lambda: self.reader.on_file(cases) == {*cases})

    def _follows(self, case: str, number: int) -> bool:
        place = self.reader.place(case)
        return place is not None and place.evaluation >= number

    async def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _FOLLOWS_WITHIN
        try:
            while not await asyncio.to_thread(condition):
                if time.monotonic() > end:
                    _log.warning("the register does not follow")
                    return
                await asyncio.sleep(_LOOK_AGAIN)
        except RegisterUnavailable as error:
            _log.warning("the register does not follow", reason=str(error))

    async def _hold_theirs(self, user: User, case: str, action: str, command: str | None) -> None:
        """Let only those go on who may act in a case: the server tells, of one that was taken in just now too.

        It tells as of the programme's last evaluation, before any key, query or erasure, so that every other case is as
        unknown as none, also by the time it takes. Raises UnknownCase.
        """
        municipality = own_municipality(user)
        found = None if case_id_flaw(case) else await programmes.shown(self.client, case)
        shown = TypedSearchAttributes.empty if found is None else found
        if shown.get(search_attributes.MUNICIPALITY) == municipality:
            return
        if action in _BEFORE_ONES_OWN and await asyncio.to_thread(self._may_answer, user, case, command, shown):
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


def _answered(journal: Journal, wanted: Wanted) -> Case:
    """Ask the law about a case as it is on record, today."""
    today = day_of(datetime.now(UTC))
    answered = plan(journal.ledger.case_file(), today)
    forms = [] if journal.ended else possible(journal.ledger, today, wanted(answered))
    return Case(
        plan=answered,
        ledger=journal.ledger,
        possible=[_from_outside(form) for form in forms],
        ended=journal.ended,
        evaluation=journal.evaluation,
        written_at=journal.written_at,
    )


def _ground(user: User, ledger: Ledger) -> str:
    """Say why a user may read a case."""
    now = ledger.administration(day_of(datetime.now(UTC)))
    if user.role == "auditor":
        return "audit"
    if user.subject == now.caseworker:
        return "own_case"
    return "own_team" if user.team is not None and user.team == now.team else "own_municipality"


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

"""The programmes over HTTP: lists, one case, and its documents."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from documents import Available, DocumentName
from programme.danish_time import day_of
from programme.plan import Plan
from register.reading import Listed
from register.reports import cases_csv
from service.cases import Case, CasesOfUser, Journal, no_action
from service.listing import Asked, page_of
from service.problems import documented
from service.security import User, require

router = APIRouter(prefix="/programmes", tags=["programmes"])
_log = structlog.get_logger()

CaseId = Annotated[str, Path(description="The case's pseudonymous id.", max_length=200, examples=["7f3c-0101"])]


class Programmes(BaseModel):
    """One page of a list of programmes, and how many there are in all; `late` of them have a due day that has passed.

    `as_of`: all that happened until then is in it, as far as the workers told.
    """

    programmes: list[Listed]
    total: int
    late: int
    page: int
    pages: int
    as_of: datetime | None


_Lister = Annotated[User, Depends(require("list_cases"))]


@router.get("", responses=documented(404, 503))
async def list_programmes(cases: CasesOfUser, user: _Lister, asked: Annotated[Asked, Query()]) -> Programmes:
    """List the programmes of the user's municipality, the most urgent first unless another order is asked for."""
    found, as_of = await asyncio.gather(page_of(cases.reader, user, asked, _today()), cases.as_of())
    return Programmes(
        programmes=found.cases, total=found.total, late=found.late, page=found.number, pages=found.last, as_of=as_of
    )


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}, **documented(404, 503)})
async def list_as_csv(cases: CasesOfUser, user: _Lister, asked: Annotated[Asked, Query()]) -> Response:
    """Give the whole list, not a page of it, as CSV with semicolons; the columns and their order are stable."""
    pieces = cases_csv(cases.reader, asked.filter(user), _today(), sort=asked.sort, reverse=asked.reverse)
    _log.info("list read as a table", subject=user.subject, role=user.role)
    return await csv_answer("sager", pieces)


async def csv_answer(name: str, pieces: Iterator[bytes]) -> Response:
    """Send a table as it is made. Raises RegisterUnavailable when it cannot begin."""
    first = await asyncio.to_thread(next, pieces)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(chain([first], pieces), media_type="text/csv; charset=utf-8", headers=disposition)


def _today() -> date:
    return day_of(datetime.now(UTC))


@router.get("/{case}", responses=documented(404))
async def read_programme(
    cases: CasesOfUser, user: Annotated[User, Depends(require("read_case"))], case: CaseId
) -> Case:
    """Read one case: what is owed and why, everything on record, what may be recorded now and why the rest may not."""
    return await cases.case(user, case)


@router.get("/{case}/plan", responses=documented(404, 503))
async def read_plan(cases: CasesOfUser, user: Annotated[User, Depends(require("read_case"))], case: CaseId) -> Plan:
    """Read what is owed in one case today, and why."""
    return (await cases.case(user, case, no_action)).plan


@router.get("/{case}/journal", responses=documented(404, 503))
async def read_journal(
    cases: CasesOfUser, user: Annotated[User, Depends(require("read_case"))], case: CaseId
) -> Journal:
    """Read everything on record in one case."""
    return await cases.journal(user, case)


@router.get("/{case}/documents", responses=documented(404))
async def list_documents(
    cases: CasesOfUser, user: Annotated[User, Depends(require("read_document"))], case: CaseId
) -> list[Available]:
    """List the documents the case can have today, and why it cannot have the others."""
    return await cases.documents(user, case)


@router.get(
    "/{case}/documents/{document}.pdf",
    responses={200: {"content": {"application/pdf": {}}}, **documented(404, 409)},
    response_class=Response,
)
async def read_document(
    cases: CasesOfUser,
    user: Annotated[User, Depends(require("read_document"))],
    case: CaseId,
    document: DocumentName,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Make one document of the case as PDF, in its latest version or the one named."""
    pdf = await cases.document(user, case, document, version)
    disposition = {"Content-Disposition": f'inline; filename="{document}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=disposition)

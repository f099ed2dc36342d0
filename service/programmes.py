"""The programmes over HTTP: lists, one case, and its documents."""

import base64
import binascii
import hashlib
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from documents import Available, DocumentName
from programme.records import UserName
from service.cases import Case, CasesOfUser
from service.problems import Problem, documented
from service.security import User, require
from statute.facts import Day
from workflows.client import Listed
from workflows.search_attributes import Narrowing

router = APIRouter(prefix="/programmes", tags=["programmes"])

_CHECK = 8  # bytes
_NO_PAGE = "There is no such page."
CaseId = Annotated[str, Path(description="The case's pseudonymous id.", max_length=200, examples=["7f3c-0101"])]


class Filter(BaseModel):
    """What a list is narrowed to, besides the user's own municipality. `due_before`: the first day left out."""

    model_config = ConfigDict(extra="forbid")

    overdue: bool = False
    running: bool = False
    due_before: Day | None = None
    caseworker: UserName | None = None
    team: UserName | None = None
    phase: str | None = Field(default=None, max_length=64, pattern=r"^\w*$")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=4_000)


class Page(BaseModel):
    """One page of a list of programmes. `cursor` asks for the next one with the same filter; none after the last."""

    programmes: list[Listed]
    cursor: str | None = None


@router.get("", responses=documented(404))
async def list_programmes(
    cases: CasesOfUser, user: Annotated[User, Depends(require("list_cases"))], asked: Annotated[Filter, Query()]
) -> Page:
    """List the programmes of the user's municipality, the latest started first."""
    narrowing = cast("Narrowing", asked.model_dump(exclude={"limit", "cursor"}))
    found, after = await cases.page(user, asked.limit, _token(asked.cursor), narrowing)
    return Page(programmes=found, cursor=_cursor(after))


@router.get("/{case}", responses=documented(404))
async def read_programme(
    cases: CasesOfUser, user: Annotated[User, Depends(require("read_case"))], case: CaseId
) -> Case:
    """Read one case: what is owed and why, everything on record, what may be recorded now and why the rest may not."""
    return await cases.case(user, case)


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


def _token(cursor: str | None) -> bytes | None:
    try:
        given = base64.urlsafe_b64decode(cursor) if cursor else b""
    except (binascii.Error, ValueError):
        raise Problem(404, _NO_PAGE) from None
    check, token = given[:_CHECK], given[_CHECK:]
    if check != _check(token):
        raise Problem(404, _NO_PAGE)
    return token or None


def _cursor(token: bytes | None) -> str | None:
    """Write the server's token as a cursor; a check goes along, as the server asks itself ten times what is wrong."""
    return base64.urlsafe_b64encode(_check(token) + token).decode() if token else None


def _check(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()[:_CHECK] if token else b""

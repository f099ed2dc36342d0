"""`GET /reads`: who read which case, when, what of it and why, as the audit trail has it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from programme.identifiers import CaseId
from service.cases import CasesOfUser
from service.security import User, require

router = APIRouter(tags=["reads"])


class Asked(BaseModel):
    """Which page of the log; of one case, or of all of the user's municipality."""

    model_config = ConfigDict(extra="forbid")

    case: CaseId | None = None
    page: int = Field(default=1, ge=1, le=100_000)
    limit: int = Field(default=50, ge=1, le=1_000)


class ReadOfCase(BaseModel):
    """One read. `what`: the case, or a document; `why`: own_case, own_team, own_municipality or audit."""

    at: datetime
    case: str
    subject: str
    role: str
    what: str
    why: str


@router.get("/reads")
async def list_reads(
    cases: CasesOfUser, user: Annotated[User, Depends(require("read_log"))], asked: Annotated[Asked, Query()]
) -> list[ReadOfCase]:
    """List who read the cases of the user's municipality, the latest first."""
    found = await cases.reads(user, asked.case, asked.page, asked.limit)
    return [ReadOfCase(at=read.at, **vars(read.access)) for read in found]

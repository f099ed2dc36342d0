"""What the law answers: duties with their days, refusals with their paragraphs, what a contract still lacks."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from statute.facts import ContractItem, DutyKey

Status = Literal["open", "overdue", "met", "met_late", "lapsed", "missed"]
Bearer = Literal["municipality", "foreigner"]


class Answer(BaseModel):
    """Base of all answers: immutable, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Duty(Answer):
    """One occurrence of one duty as it stands on the day asked about.

    `since` is the day its clock started, `due` the last timely day (none: no fixed day), `target` a softer day that
    the law names or practice sets. `unverified` marks figures that come from the act and not from an order on file.
    """

    duty: DutyKey
    occurrence: int
    bearer: Bearer
    citation: str
    since: date
    due: date | None = None
    target: date | None = None
    status: Status = "open"
    met_on: date | None = None
    needs: list[str] = []
    reason: str
    unverified: bool = False


class Remark(Answer):
    """What the law says about one fact of the file: why it is refused, or what speaks against it.

    `index` counts the facts of the file from 0; `citation` is null where no paragraph forbids but reason does.
    """

    index: int
    fact: str
    reason: str
    citation: str | None = None


class Caution(Answer):
    """What the law warns of in a case although no fact of the file is at fault, so that `index` and `fact` are null."""

    index: None = None
    fact: None = None
    reason: str
    citation: str | None = None


class MissingContent(Answer):
    """A heading that the contract must have and the latest draft lacks."""

    content: ContractItem
    citation: str


class Judgement(Answer):
    """What is refused and what is warned against in a case file, in the order in which the facts are read."""

    refused: list[Remark] = []
    warnings: list[Remark | Caution] = []

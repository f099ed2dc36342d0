"""The duties of one life on one day, numbered and sorted as `plan` lists them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.second_reading.candidate import Candidate, listed
from tests.second_reading.contracts import Contract
from tests.second_reading.duties_of_leave_and_moves import parental_leave, permanent_residence_status, transfers
from tests.second_reading.duties_of_the_act import danish_tests, duties_of_the_act, health_assessments
from tests.second_reading.duties_of_the_contract import (
    contents,
    contracts,
    permanent_residence_guidance,
    revision_one_year,
    revisions,
    tied_to_the_contract,
)
from tests.second_reading.duties_with_benefit import (
    cv_published,
    first_offer,
    next_offers,
    offer_limits,
    rights_guidance,
    visitation,
)
from tests.second_reading.follow_ups import follow_ups
from tests.second_reading.states import Life


def answer(life: Life, day: date) -> list[dict[str, Any]]:
    """Every duty that is listed on `day`, sorted as `plan` sorts them."""
    if life.takeover is None or life.takeover > day:
        return []
    found: list[tuple[Candidate, dict[str, Any]]] = []
    for candidate in candidates(life, day):
        row = listed(life, candidate, day)
        if row is not None:
            found.append((candidate, row))
    for key in {row["duty"] for _, row in found}:
        mine = [(c, row) for c, row in found if c.key == key]
        mine.sort(key=lambda pair: (pair[0].since, *pair[0].order))
        for number, (candidate, row) in enumerate(mine, 1):
            row["occurrence"] = candidate.number or number
    return sorted((r for _, r in found), key=lambda r: (r["due"] or date.max, r["duty"], r["occurrence"]))


def candidates(life: Life, day: date) -> Iterator[Candidate]:
    contract = Contract(life)
    yield from contracts(life, contract)
    yield from contents(life, contract)
    yield from duties_of_the_act(life)
    yield from health_assessments(life)
    yield from tied_to_the_contract(life, contract, day)
    yield from rights_guidance(life, day)
    yield from permanent_residence_guidance(life, contract)
    yield from first_offer(life, day)
    yield from next_offers(life, day)
    yield from visitation(life, day)
    yield from cv_published(life, day)
    yield from follow_ups(life, contract, day)
    yield from parental_leave(life, day)
    yield from transfers(life)
    yield from revision_one_year(life, day)
    yield from revisions(life, contract)
    yield from danish_tests(life)
    yield from offer_limits(life)
    yield from permanent_residence_status(life, day)

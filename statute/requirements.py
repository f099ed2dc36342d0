"""What must be said, handed over, written or asked in one case, when, and by which paragraph.

The sentences are data beside this module, one for each requirement and not for each order; `forloeb requirements` shows
them. What a contract still lacks is told by `statute.content`.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from statute.answers import Answer
from statute.facts import OfferKind, RegulationKey
from statute.figures.data import Data
from statute.figures.figure import kroner
from statute.figures.security import securities
from statute.history import History
from statute.regulations import Regulation, Span
from statute.trace import carries_out

When = Literal[
    "drafting", "decision_on_content", "before_signing", "at_signing", "contract_form", "contract_in_force",
    "visitation", "availability", "first_job_interview", "offer", "placement", "employer_support", "follow_up",
    "language_notice", "revision", "permanent_residence_application",
]  # fmt: skip
"""The occasion; `contract_form` is the form annexed to the order of 2004."""

Only = Literal[
    "benefit", "no_benefit", "self_supporting_with_wish", "spouse_permit", "job_ready", "activity_ready",
    "job_ready_jobseeker", "joblog_exempted", "cv_exempted", "employed", "placement", "earlier_municipality",
]  # fmt: skip


class Requirement(Answer):
    """One thing that must be done on an occasion (`when`): `text` says it in Danish to the caseworker."""

    what: str
    when: When
    text: str
    citation: str


class _Entry(Data):
    what: str
    when: When
    only: Only | None = None
    kinds: tuple[OfferKind, ...] = Field(default=(), strict=False)
    text: str
    citation: dict[RegulationKey, str] = Field(min_length=1)


class _File(Data):
    requirement: tuple[_Entry, ...] = Field(strict=False)


@cache
def _entries() -> tuple[_Entry, ...]:
    text = (files("statute") / "requirements.toml").read_text("utf-8")
    return _File.model_validate(tomllib.loads(text)).requirement


def _cited() -> Iterator[str]:
    for entry in _entries():
        for order, citation in entry.citation.items():
            yield f"{order} {citation}" if citation.startswith("§") else citation


@carries_out(*dict.fromkeys(_cited()))
def requirements(history: History) -> list[Requirement]:
    """Return what is required of this case under the order of the last known day, in the order of the file.

    Empty where no order is on file, and once the case is closed.
    """
    regulation = history.regulation(history.today)
    if regulation is None or history.closed_on is not None:
        return []
    figures = _figures(history, regulation)
    return [
        Requirement(
            what=entry.what,
            when=entry.when,
            text=entry.text.format_map(figures),
            citation=regulation.cite(entry.citation[regulation.key]),
        )
        for entry in _entries()
        if regulation.key in entry.citation and _concerns(history, entry.only) and _has_offer(history, entry.kinds)
    ]


def _concerns(history: History, only: Only | None) -> bool:
    today = history.today
    match only:
        case None:
            return True
        case "benefit":
            return history.has_benefit(today)
        case "no_benefit":
            return not history.has_benefit(today)
        case "self_supporting_with_wish":
            return not history.has_benefit(today) and history.person.wishes_employment
        case "spouse_permit":
            return history.person.spouse_permit
        case "job_ready":
            return history.has_benefit(today) and history.is_job_ready(today)
        case "activity_ready":
            return history.has_benefit(today) and not history.is_job_ready(today)
        case "joblog_exempted" | "cv_exempted":
            return history.first(only) is not None
        case "employed":
            return any(today in period for period in history.employment)
        case "job_ready_jobseeker":
            return history.is_job_ready(today) and history.first("jobseeker_registered") is not None
        case "placement":
            return any(o.start.kind == "company_placement" and o.period.end is None for o in history.offers)
        case "earlier_municipality":
            return bool(_earlier(history))


def _has_offer(history: History, kinds: tuple[OfferKind, ...]) -> bool:
    """Tell whether an offer of one of the kinds, if any are named, is made or running."""
    if not kinds:
        return True
    ended = {offer.start.offer for offer in history.offers if offer.period.end is not None}
    given = [fact for key in ("offer_made", "offer_started") for _, fact in history.all(key)]
    return any(fact.kind in kinds and fact.offer not in ended for fact in given)


def _earlier(history: History) -> list[str]:
    """Name the earlier municipalities, each once."""
    known = history.municipalities(history.today)
    return [municipality for municipality in dict.fromkeys(known) if municipality != known[-1]]


def _figures(history: History, regulation: Regulation) -> dict[str, str]:
    """Return the figures that the sentences name, as the order has them."""
    a1, a2, follow_up = (regulation.duties.get(key) for key in ("danish_a1", "danish_a2", "follow_up"))
    found: dict[str, str] = {"earlier": ", ".join(_earlier(history))}
    if a1 and a2 and a1.limit and a2.limit and a1.retake:
        found |= {
            "a1": str(a1.limit),
            "a2": str(a2.limit),
            "retake": str(Span(months=a1.retake.months - a1.limit.months)),
        }
    if follow_up and follow_up.limit:
        found["follow_up"] = str(follow_up.limit)
    security = securities().guidance.get(regulation.key)
    if security:
        found |= {
            "security_a1": kroner(security.a1),
            "security_a2": kroner(security.a2),
            "security_final": kroner(security.final),
        }
    return found

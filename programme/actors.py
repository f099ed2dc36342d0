"""Who acts on a case from outside, and whether they may: checked at the door and once more by the programme."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from statute.answers import Answer
from statute.checks import read
from statute.facts import CaseFile, Fact, InMunicipality

Role = Literal["caseworker", "team_leader", "municipality_admin", "auditor", "intake_system", "operator"]

_RECORDING: frozenset[Role] = frozenset({"caseworker", "team_leader", "municipality_admin", "intake_system"})
REPORTED_BY_SYSTEMS = frozenset(
    {
        "absence_reported",
        "benefit_ended",
        "benefit_started",
        "cv_published",
        "danish_test",
        "education_ended",
        "education_started",
        "employment_ended",
        "employment_started",
        "hours_recorded",
        "jobseeker_registered",
        "need_recorded",
        "permanent_residence_applied",
        "permanent_residence_granted",
        "permanent_residence_refused",
        "person_identified",
        "residence_basis_changed",
    }
)
"""What other systems know of a case, and may record in it without a person; all else is for people."""
_BY_RECEIVER = frozenset({"transfer_accepted", "transfer_declined"})


class Actor(Answer):
    """A signed-in person or system: the name in the municipality's systems, the role, and the municipality's code."""

    subject: str
    role: Role
    municipality: str | None = None


def responsible(case: CaseFile, today: date) -> str | None:
    """Return the municipality that is responsible today; before the takeover, the one that will take over first.

    A takeover that was annulled names it only where no other is on record: else nobody could record the right one.
    """
    if (municipality := read(case, today).history.municipality(today)) is not None:
        return municipality
    standing = _takeovers(fact for _, fact in read(case).history.facts)
    announced = standing or _takeovers(case.facts)
    return min(announced, key=lambda fact: fact.on).municipality if announced else None


def takeovers(case: CaseFile) -> int:
    """Count the takeovers that stand, announced ones too."""
    return len(_takeovers(fact for _, fact in read(case).history.facts))


def _takeovers(facts: Iterable[Fact]) -> list[InMunicipality]:
    return [fact for fact in facts if isinstance(fact, InMunicipality) and fact.fact == "takeover"]


def forbidden(actor: Actor, action: str, municipality: str | None, offered_to: str | None) -> str | None:
    """Say in Danish why `actor` may not do `action`; None when they may.

    `municipality` is the one that is responsible; `offered_to` the one that the case is offered to, which alone answers
    the offer.
    """
    if actor.role not in _RECORDING:
        return f"Rollen {actor.role} må ikke registrere i en sag."
    if actor.role == "intake_system" and action not in REPORTED_BY_SYSTEMS:
        return f"Et andet system må ikke registrere {action} i en sag; det gør en medarbejder."
    decides = offered_to if action in _BY_RECEIVER else municipality
    if decides is not None and actor.municipality != decides:
        return "Sagen hører under en anden kommune."
    return None

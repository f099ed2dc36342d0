"""What passed tests of Danish take off the financial security of a spouse's permit (2020 §19 stk.12, 2025 §14 stk.9).

The municipality decides on application; the amounts follow the day the reunification was applied for (reading 51).
"""

from datetime import date
from decimal import Decimal
from functools import cache

from pydantic import Field

from statute.danish import danish_date
from statute.data import Data
from statute.facts import DanishTest, RegulationKey
from statute.figures.data import Sourced, by_order, read
from statute.figures.figure import Figure, Figures, kroner
from statute.history import History
from statute.regulations import Regulation
from statute.trace import carries_out

TESTS = ("A1", "A2", "final")
"""The tests that reduce the security, the lowest first."""


class Reductions(Data):
    """The reduction for each test, in kroner."""

    a1: Decimal = Field(strict=False)
    a2: Decimal = Field(strict=False)
    final: Decimal = Field(strict=False)

    def sum(self, passed: int) -> Decimal:
        """Return what the lowest `passed` tests take off together, each once (reading 50)."""
        return sum((self.a1, self.a2, self.final)[:passed], Decimal(0))


class Generation(Reductions, Sourced):
    """The security and its reductions for those who applied from a day on, in kroner of the year `level`."""

    applied_from: date | None = None
    level: int | None = None
    security: Decimal = Field(strict=False)


class Securities(Data):
    """All generations, the oldest first; `security_citation` is where the security itself is laid down."""

    security_citation: str
    generation: tuple[Generation, ...] = Field(strict=False)


@cache
def securities() -> Securities:
    """Return the amounts on file."""
    return Securities.model_validate(read("security"))


@cache
def printed() -> dict[RegulationKey, Reductions]:
    """Return the reductions that each order itself prints, for the words of the contract."""
    return by_order("security_printed", Reductions)


def generation(applied_on: date) -> Generation:
    """Return the generation of amounts for a reunification applied for on `applied_on`."""
    return next(found for found in reversed(securities().generation) if (found.applied_from or date.min) <= applied_on)


def passed(history: History) -> int:
    """Return how many tests count as passed: a higher test opens the lower ones (reading 50)."""
    levels = [fact.level for _, fact in history.of(DanishTest) if fact.passed]
    return max((TESTS.index(level) + 1 for level in levels), default=0)


@carries_out("BEK-1307-2020 §19 stk.12 pkt.2", "BEK-2024-12-30 §14 stk.9 pkt.3")
def security(history: History, regulation: Regulation) -> Figures:
    """Give the security, what the passed tests take off it, and what further tests can."""
    granted = history.person.permit_granted_on
    if not history.person.spouse_permit or granted is None or regulation.key not in printed():
        return
    rule = generation(granted)
    tests = passed(history)
    earned, all_tests = rule.sum(tests), rule.sum(len(TESTS))
    applied = f"fra {danish_date(rule.applied_from)}" if rule.applied_from else f"før {danish_date(_first_change())}"
    indexed = f" ({rule.level}-niveau)" if rule.level else ""
    proxy = (
        f" Beløb for ansøgninger {applied}{indexed}, valgt efter tilladelsen {danish_date(granted)}: "
        "ansøgningsdagen er ikke kendt."
    )
    amounts = [
        ("security_amount", rule.security, f"Sikkerheden er {kroner(rule.security)} kr.{proxy}"),
        (
            "security_reduction_earned",
            earned,
            f"{tests} af {len(TESTS)} prøver er bestået; sikkerheden kan nedsættes med {kroner(earned)} kr.{proxy}",
        ),
        (
            "security_reduction_left",
            all_tests - earned,
            f"De øvrige prøver kan nedsætte sikkerheden med {kroner(all_tests - earned)} kr.{proxy}",
        ),
    ]
    for name, amount, basis in amounts:
        yield (
            name,
            Figure(
                value=float(amount),
                unit="DKK",
                basis=basis,
                citation=securities().security_citation if name == "security_amount" else rule.citation,
                unverified=rule.unverified or name == "security_amount",
                since=rule.applied_from,
            ),
        )


def _first_change() -> date:
    return min(found.applied_from for found in securities().generation if found.applied_from is not None)

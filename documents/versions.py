"""The versions of the contract: each draft, each revision, and each contract whose content comes later, in order."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from documents.case import Case
from statute.answers import MissingContent
from statute.content import missing_content
from statute.contract import earliest, signatures
from statute.facts import ContractContent, ContractDeferred, ContractDrafted, ContractPartial, ContractRevised, Fact

_EMPTY = ContractContent()


@dataclass(frozen=True)
class ContractVersion:
    """One version of the contract, made by `fact`, with the content of the latest draft.

    `standing` is the case while this version was the latest one. `case` is the same up to the day that tells what the
    version must hold: the day it was concluded, else the day another took its place, else today. `base` is the version
    that was in force before.
    """

    number: int
    fact: Fact
    content: ContractContent
    case: Case
    standing: Case
    concluded: date | None
    replaced_on: date | None
    base: "ContractVersion | None"

    @property
    def is_postponed(self) -> bool:
        """Tell whether the content, or the rest of it, comes later."""
        return isinstance(self.fact, ContractPartial | ContractDeferred)

    @property
    def state(self) -> str:
        """Say in Danish what became of this version."""
        match self.fact:
            case ContractPartial():
                return "begrænset kontrakt"
            case ContractDeferred():
                return "kontrakt med udskudt indhold"
            case ContractDrafted() if self.concluded is None:
                if self.replaced_on is not None:
                    return "udkast, erstattet"
                return "udkast" if self.missing() else "til underskrift"
            case ContractDrafted():
                alone = self.standing.history.first("contract_set_by_municipality", self.fact.on)
                return "fastsat af kommunen" if alone == self.concluded else "indgået"
            case _:
                return "revideret kontrakt"

    def needed(self) -> list[MissingContent]:
        """Return every heading that a contract must have on the day of this version."""
        return self._lacking(_EMPTY)

    def missing(self) -> list[MissingContent]:
        """Return the headings that this version must have and lacks; a postponed content lacks nothing yet."""
        return [] if self.is_postponed else self._lacking(self.content)

    def _lacking(self, content: ContractContent) -> list[MissingContent]:
        """Ask the law what a draft with this content lacks on the day of this version."""
        draft = ContractDrafted(fact="contract_drafted", on=self.case.today, content=content)
        facts = self.case.history.facts
        return missing_content(self.case.cut([*facts, (len(facts), draft)], self.case.today).history)


def contract_versions(case: Case) -> list[ContractVersion]:
    """Return the versions of the contract, the latest last."""
    facts = [(index, fact) for index, fact in case.history.facts if fact.fact != "case_closed"]
    places = [place for place, (_, fact) in enumerate(facts) if _makes_version(fact)]
    end = case.history.closed_on or case.today
    versions: list[ContractVersion] = []
    for number, (place, until) in enumerate(pairwise([*places, len(facts)]), 1):
        replaced_on = facts[until][1].on if until < len(facts) else None
        standing = case.cut(facts[:until], replaced_on or end)
        versions.append(_version(number, facts[place][1], standing, replaced_on, _in_force(versions)))
    return versions


def _in_force(versions: list[ContractVersion]) -> ContractVersion | None:
    return next((version for version in reversed(versions) if version.concluded is not None), None)


def _makes_version(fact: Fact) -> bool:
    drafted = isinstance(fact, ContractDrafted | ContractPartial | ContractDeferred)
    return drafted or isinstance(fact, ContractRevised)


def _version(
    number: int, fact: Fact, standing: Case, replaced_on: date | None, base: ContractVersion | None
) -> ContractVersion:
    concluded = _concluded(fact, standing)
    drafts = standing.history.of(ContractDrafted)
    return ContractVersion(
        number=number,
        fact=fact,
        content=drafts[-1][1].content if drafts else _EMPTY,
        case=standing.on(concluded or standing.today),
        standing=standing,
        concluded=concluded,
        replaced_on=replaced_on,
        base=base,
    )


def _concluded(fact: Fact, standing: Case) -> date | None:
    """Return the day a version was concluded: a revision and a postponed contract are so on their own day."""
    if not isinstance(fact, ContractDrafted):
        return fact.on
    alone = standing.history.first("contract_set_by_municipality", fact.on)
    return earliest(signatures(standing.history, fact.on).both, alone)

"""A case as the documents see it: what the law counts, the order in force, and whom it is about."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TypedDict

from pydantic import TypeAdapter

from documents.document import Citizen, NotAvailable, Said
from programme import municipalities
from programme.administration import Administration, administration
from programme.ledger import Ledger
from programme.words import heading_name
from statute.checks import read
from statute.danish import danish_date
from statute.facts import ContractItem, Fact
from statute.history import History
from statute.regulations import Regulation, regulations
from statute.requirements import Requirement, requirements
from statute.requirements.amounts import amounts


class Letterhead(TypedDict):
    """What stands on every document of the case."""

    case: str
    dated: date
    order: str
    municipality: str
    citizen: Citizen


@dataclass(frozen=True)
class Case:
    """A case on the last known day of its history."""

    ledger: Ledger
    history: History

    @classmethod
    def of(cls, ledger: Ledger, today: date) -> "Case":
        """Read the ledger as it is known on `today`."""
        return cls(ledger, read(ledger.case_file(), today).history)

    def on(self, day: date) -> "Case":
        """Return the case as it was on an earlier day; what has been annulled since stays out."""
        return self.cut([pair for pair in self.history.facts if pair[1].on <= day], day)

    def cut(self, facts: Sequence[tuple[int, Fact]], day: date) -> "Case":
        """Return the case with some of its facts only, on a day."""
        return replace(self, history=History(self.ledger.case_file(), facts, day))

    @property
    def today(self) -> date:
        """The day on which the case stands."""
        return self.history.today

    @cached_property
    def administration(self) -> Administration:
        """Whom the case is about, and the hours of the work duty."""
        return administration(self.ledger.records)

    @cached_property
    def regulation(self) -> Regulation:
        """The order in force. Raises NotAvailable when none is on file."""
        found = self.history.regulation(self.today)
        if found is None:
            raise NotAvailable(self.history.regulation_reason(self.today))
        return found

    @property
    def order(self) -> str:
        """Name the order in force as Danes do. Raises NotAvailable when none is on file."""
        number = f" nr. {self.regulation.number}" if self.regulation.number else ""
        return f"Bekendtgørelse{number} af {danish_date(self.regulation.dated)}"

    @cached_property
    def required(self) -> dict[str, Requirement]:
        """What the order requires of this case on any occasion, by name. Raises NotAvailable for a closed case."""
        self.must_be_open()
        return {found.what: found for found in requirements(self.history, every_occasion=True)}

    def must_be_open(self) -> None:
        """Raise NotAvailable for a closed case: nothing more is required of it."""
        if self.history.closed_on is not None:
            raise NotAvailable("Sagen er afsluttet.")

    def said(self, *names: str) -> list[Said]:
        """Say to the citizen what is required under these names; what the order does not require is left out."""
        places = amounts(self.history, self.regulation)
        return [
            Said(text=_words(name, self.regulation).format_map(places), citation=self.required[name].citation)
            for name in names
            if name in self.required
        ]

    @property
    def letterhead(self) -> Letterhead:
        """Give what stands on every document of this day. Raises NotAvailable when no order is on file."""
        person = self.administration.person
        return Letterhead(
            case=self.ledger.case,
            dated=self.today,
            order=self.order,
            municipality=municipality_name(self.history.municipality(self.today)),
            citizen=Citizen(
                name=person and person.name,
                cpr=person.cpr.value if person and person.cpr else None,
                address=person and person.address,
                born=self.history.person.born,
            ),
        )


def municipality_name(code: str | None) -> str:
    """Name a municipality for a document; before the takeover there is none to name."""
    return "Kommunen" if code is None else municipalities.municipality_name(code)


def heading(item: ContractItem) -> str:
    """Name a heading of the contract as it stands on the paper."""
    name = heading_name(item)
    return name[0].upper() + name[1:]


def _words(requirement: str, order: Regulation) -> str:
    """Return what an order, or the one it is based on, wants said, else what all do."""
    words = _wording()[requirement]
    if order.key in words or order.based_on is None:
        return words.get(order.key) or words["default"]
    return _words(requirement, regulations()[order.based_on])


@cache
def _wording() -> dict[str, dict[str, str]]:
    return TypeAdapter(dict[str, dict[str, str]]).validate_python(_toml("wording"))


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((files("documents") / f"{name}.toml").read_text("utf-8"))

"""The case file as the second reading sees it: plain facts in reading order, and which of them are annulled."""

from collections.abc import Iterable
from datetime import date
from typing import Any

DATES_OF_A_FACT = ("on", "until", "clarification_on", "expected_on")
DATES_OF_A_PERSON = (
    "born",
    "permit_granted_on",
    "reunification_applied_on",
    "security_provided_on",
    "cpr_registered_on",
)


def as_date(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Fact:
    """One fact of the file; fields that are left out are null, bools that are left out are false."""

    def __init__(self, index: int, fields: dict[str, Any]) -> None:
        self.index = index
        self.fields = {name: as_date(value) if name in DATES_OF_A_FACT else value for name, value in fields.items()}
        self.kind: str = fields["fact"]
        self.on: date = self.fields["on"]

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)

    def __repr__(self) -> str:
        return f"{self.index}: {self.on} {self.kind}"


class CaseFile:
    """One case file, in its JSON form."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.pin: str | None = document.get("regulation")
        self.person: dict[str, Any] = {
            name: as_date(value) if name in DATES_OF_A_PERSON else value for name, value in document["person"].items()
        }
        self.facts = [Fact(index, fields) for index, fields in enumerate(document["facts"])]

    def who(self, name: str) -> Any:
        return self.person.get(name)

    def known(self, day: date) -> list[Fact]:
        """Known are the facts dated up to D, annulments too."""
        return [fact for fact in self.facts if fact.on <= day]


def reading_order(facts: Iterable[Fact]) -> list[Fact]:
    """By `on`, ties in file order, but the (first) takeover is read before what else happened on its day."""
    ordered = sorted(facts, key=lambda fact: (fact.on, fact.index))
    takeover = next((fact for fact in ordered if fact.kind == "takeover"), None)
    return sorted(ordered, key=lambda fact: (fact.on, fact is not takeover, fact.index))


def annulled(facts: list[Fact]) -> set[int]:
    """The indexes of the facts that count for nothing.

    An annulment can be annulled itself; of those that annul each other in a circle, the last in reading order stands.
    """
    by_id = {fact["id"]: fact for fact in facts if fact["id"] is not None}
    undecided = [fact for fact in reading_order(facts) if fact.kind == "annulled" and fact["fact_id"] in by_id]
    void: set[int] = set()
    stands: set[int] = set()
    while undecided:
        threatened = {by_id[fact["fact_id"]].index for fact in undecided}
        annulment = next((fact for fact in undecided if fact.index not in threatened), undecided[-1])
        undecided.remove(annulment)
        stands.add(annulment.index)
        target = by_id[annulment["fact_id"]]
        if target.index not in stands:
            void.add(target.index)
            undecided = [fact for fact in undecided if fact is not target]
    return void

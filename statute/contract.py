"""When the contract is concluded, and when its content is settled (2004 §§ 4-5, 2020 §§ 4-6, 2025 §§ 4 and 6)."""

from dataclasses import dataclass
from datetime import date

from statute.calendar import add_days
from statute.facts import ContractDeferred, ContractPartial, ContractSigned
from statute.history import History
from statute.trace import carries_out

CONCLUDING = ("contract_signed", "contract_set_by_municipality", "contract_partial", "contract_deferred")
"""The facts by which a contract is concluded, or stands in."""

Postponed = ContractPartial | ContractDeferred
"""A contract whose content comes later."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract's days, as far as they are known.

    `concluded` is the day of the last needed signature, or the day the municipality set it or a partial or deferred
    contract stood in. `settled` is the day it was concluded with its content: a partial or deferred contract is only
    settled when its content is in. `postponed` are those partial and deferred contracts with their index in the file.
    """

    concluded: date | None
    settled: date | None
    postponed: list[tuple[int, Postponed]]


def earliest(*days: date | None) -> date | None:
    """Return the earliest of the known days."""
    return min((day for day in days if day is not None), default=None)


@carries_out(
    "BEK-2004-02-17 §4",
    "BEK-1307-2020 §4 stk.1",
    "BEK-1307-2020 §4 stk.2",
    "BEK-1307-2020 §4 stk.3",
    "BEK-2024-12-30 §4 stk.1",
    "BEK-2024-12-30 §4 stk.2",
    "BEK-2024-12-30 §4 stk.3",
    "BEK-2004-02-17 Bilag 1 VIII (signatures)",
)
def signed(history: History, since: date) -> date | None:
    """Return the day on which both parties have signed on or after `since`.

    A mark or a stated reason stands for the foreigner's signature only (2020 and 2025 §4 stk.2-3).
    """
    municipality = foreigner = None
    for _, fact in history.of(ContractSigned):
        if fact.on < since:
            continue
        if _by_municipality(fact):
            municipality = municipality or fact.on
        if fact.party != "municipality":
            foreigner = foreigner or fact.on
    return max(municipality, foreigner) if municipality and foreigner else None


def _by_municipality(fact: ContractSigned) -> bool:
    return fact.party == "both" or (fact.party == "municipality" and fact.manner == "signed")


def concluded(history: History, since: date) -> date | None:
    """Return the day on which a contract was concluded in whatever lawful form on or after `since`."""
    without_signatures = (form for form in CONCLUDING if form != "contract_signed")
    return earliest(signed(history, since), *(history.first(form, since) for form in without_signatures))


def content_in(history: History, postponed_on: date) -> date | None:
    """Return the day after `postponed_on` on which the content of a postponed contract came in."""
    next_day = add_days(postponed_on, 1)
    return earliest(
        signed(history, next_day),
        history.first("contract_revised", next_day),
        history.first("contract_set_by_municipality", next_day),
    )


def contract(history: History) -> Contract:
    """Find the contract's days in what has happened."""
    unordered: list[tuple[int, Postponed]] = [*history.of(ContractPartial), *history.of(ContractDeferred)]
    postponed = sorted(unordered, key=lambda pair: (pair[1].on, pair[0]))
    by_signature = signed(history, date.min)
    if postponed and (by_signature is None or postponed[0][1].on <= by_signature):
        by_signature = content_in(history, postponed[0][1].on)
    return Contract(
        concluded=concluded(history, date.min),
        settled=earliest(by_signature, history.first("contract_set_by_municipality")),
        postponed=postponed,
    )

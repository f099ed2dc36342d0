"""The employment supplement of 2004: kroner for each hour in enterprise placement (2004 §33)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from pydantic import Field

from statute.danish import danish_date
from statute.facts import RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import Figure, Figures, hours, kroner, rounded
from statute.history import History
from statute.regulations import Regulation
from statute.trace import carries_out


class Supplement(Sourced):
    """Kroner per hour, and who gets none."""

    per_hour: Decimal = Field(strict=False)
    taken_over_from: date
    taken_over_citation: str
    without_benefit_citation: str


@cache
def supplements() -> dict[RegulationKey, Supplement]:
    """Return the supplement of each order that has one."""
    return by_order("supplement", Supplement)


@dataclass(frozen=True, slots=True)
class Due:
    """The supplement in kroner, the sentence that explains it, and its paragraph."""

    kroner: Decimal
    basis: str
    citation: str


@carries_out(
    "BEK-2004-02-17 §33 stk.1", "BEK-2004-02-17 §33 stk.1 pkt.2", "BEK-2004-02-17 §33 stk.2", "BEK-2004-02-17 §33 stk.3"
)
def supplement(
    worked: float, taken_over_on: date, *, spouse_on_starting_help: bool = False, under_act_23_5: bool = False
) -> Due:
    """Return the supplement for `worked` hours in enterprise placement, in kroner with øre rounded half up.

    None is due to a person taken over before 1 July 2002, unless married to or living with somebody on starthjælp
    (`spouse_on_starting_help`), nor for offers under § 23 stk. 5 of the act of that time (`under_act_23_5`). A benefit
    that is reduced does not reduce the supplement (§33 stk.2). Raises ValueError for negative hours.
    """
    if worked < 0:
        raise ValueError(f"{worked} hours")
    rule = supplements()["BEK-2004-02-17"]
    if under_act_23_5:
        return Due(
            Decimal(0),
            "Intet beskæftigelsestillæg: tilbud efter lovens § 23, stk. 5, til den, der ikke får introduktionsydelse.",
            rule.without_benefit_citation,
        )
    if taken_over_on < rule.taken_over_from and not spouse_on_starting_help:
        return Due(
            Decimal(0),
            f"Intet beskæftigelsestillæg: overtaget {danish_date(taken_over_on)}, "
            f"før {danish_date(rule.taken_over_from)}, "
            "medmindre ægtefælle eller samlever får starthjælp.",
            rule.taken_over_citation,
        )
    amount = rounded(Decimal(str(worked)) * rule.per_hour)
    return Due(amount, f"{hours(worked)} timer x {kroner(rule.per_hour)} kr. = {kroner(amount)} kr.", rule.citation)


def placements(history: History, regulation: Regulation) -> Figures:
    """Give the supplement a week for each running placement whose weekly hours are known."""
    takeover = history.takeover
    if regulation.key not in supplements() or takeover is None:
        return
    for offer in history.offers:
        weekly = offer.start.weekly_hours
        if offer.start.kind != "company_placement" or offer.period.end is not None or weekly is None:
            continue
        due = supplement(weekly, takeover, under_act_23_5=not history.has_benefit(offer.start.on))
        yield (
            f"employment_supplement:{offer.start.offer}",
            Figure(
                value=float(due.kroner),
                unit="DKK per week",
                basis=due.basis,
                citation=due.citation,
                since=offer.start.on,
            ),
        )

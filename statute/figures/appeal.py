"""Until when the person can appeal that the municipality fixed the contract alone (retssikkerhedsloven § 67)."""

from datetime import date
from functools import cache

from statute.calendar import working_day_on_or_after
from statute.danish import danish_date
from statute.figures.data import Sourced, read
from statute.figures.figure import Figure, Figures
from statute.history import History
from statute.regulations import Span
from statute.trace import carries_out


class Appeal(Sourced):
    """How long after its notice a decision can be appealed."""

    within: Span


@cache
def appeal() -> Appeal:
    """Return the limit on file."""
    return Appeal.model_validate(read("appeal"))


def last_day_of_appeal(decided: date) -> date:
    """Return the last day for an appeal of a decision; its own day counts as its notice (reading 55)."""
    return working_day_on_or_after(appeal().within.after(decided))


@carries_out("INTEGRATIONSLOVEN §53 stk.2", "RETSSIKKERHEDSLOVEN §67 stk.1")
def appeal_until(history: History) -> Figures:
    """Give the last day for an appeal of the latest decision, shown to that day; its own day counts as its notice."""
    decided = history.days("contract_set_by_municipality")
    if not decided:
        return
    rule = appeal()
    until = last_day_of_appeal(decided[-1])
    if history.today <= until:
        yield (
            "appeal_until",
            Figure(
                value=until,
                unit="date",
                basis=f"Afgørelsen om kontraktens indhold {danish_date(decided[-1])} kan påklages til og med "
                f"{danish_date(until)}: {rule.within} efter meddelelsen, på en hverdag "
                "(retssikkerhedsloven § 67 stk. 1).",
                citation=rule.citation,
                since=decided[-1],
            ),
        )

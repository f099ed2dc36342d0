"""When to ask again: the next day on which the answer may change although nothing new happens."""

from datetime import date

from statute.duties.occurrence import limit_of
from statute.facts import CaseFile
from statute.figures import days_of_figures
from statute.history import CASH_ASSISTANCE_COUNTS_FROM, History


def next_change(case: CaseFile, history: History) -> date | None:
    """Return the first day after `history.today` on which something begins by itself; due days are not counted.

    Such are the days of facts announced for later, the person's own dates, the first days of orders, the day the
    lowest cash assistance begins to count, a year after the start of the programme, and the days of the figures.
    """
    days = {fact.on for fact in case.facts}
    days |= {day for day in (case.person.permit_granted_on, case.person.cpr_registered_on) if day is not None}
    days |= {order.valid_from for order in history.orders} | {CASH_ASSISTANCE_COUNTS_FROM}
    starts = [history.takeover, *history.days("programme_started")]
    days |= {
        limit_of(order.duties["revision_one_year"]).after(start)
        for order in history.orders
        if "revision_one_year" in order.duties
        for start in starts
        if start is not None
    }
    days |= set(days_of_figures(history))
    return min((day for day in days if day > history.today), default=None)

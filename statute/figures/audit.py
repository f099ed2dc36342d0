"""What the audit order counts of follow-ups, beside the duty's own window (reading 27)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from pydantic import Field

from statute.calendar import add_days
from statute.danish import danish_date
from statute.data import Data
from statute.facts import Benefit
from statute.figures.data import read
from statute.figures.figure import Figure, Figures
from statute.history import History
from statute.regulations import Span
from statute.trace import carries_out


class AuditOrder(Data):
    """An audit order that counts windows which end on `windows_until` or later."""

    windows_until: date
    citation: str


class Audit(Data):
    """How many follow-ups an auditor asks for in a window after the takeover, first and last day included.

    Work and education excuse from them only without one of the `benefits`.
    """

    required: int = Field(gt=0)
    first: Span
    last: Span
    benefits: tuple[Benefit, ...] = Field(strict=False)
    order: tuple[AuditOrder, ...] = Field(min_length=1, strict=False)


class AuditFollowUps(Figure):
    """The days with a follow-up in the window up to now, counted by `value`; `required` is what is asked by `until`."""

    until: date
    required: int
    dates: list[date]


@cache
def audit() -> Audit:
    """Return the count on file."""
    return Audit.model_validate(read("audit"))


def is_counted(takeover: date) -> bool:
    """Tell whether an audit order on file counts the window after a takeover."""
    return audit().last.after(takeover) >= audit().order[0].windows_until


@carries_out("AUDIT-BEK-802-2025 §44 stk.4 nr.3", "AUDIT-BEK-1711-2024 §44 stk.4 nr.3")
def audit_follow_ups(history: History, takeover: date) -> Figures:
    """Give the follow-ups that an auditor counts, from the first day of the window on."""
    rule = audit()
    since, until = rule.first.after(takeover), rule.last.after(takeover)
    order = next((order for order in reversed(rule.order) if until >= order.windows_until), None)
    if order is None or history.today < since:
        return
    dates = sorted({day for day in history.days("follow_up_held") if since <= day <= until})
    required = rule.required if any(_is_owed(history, day) for day in _days(since, min(until, history.today))) else 0
    yield (
        "audit_follow_ups",
        AuditFollowUps(
            value=len(dates),
            unit="follow-ups",
            basis=f"Revisionen tæller dage med opfølgning fra {danish_date(since)} til {danish_date(until)}: "
            f"{len(dates)} er holdt, {required} kræves.",
            citation=order.citation,
            since=since,
            until=until,
            required=required,
            dates=dates,
        ),
    )


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = add_days(first, 1)


def _is_owed(history: History, day: date) -> bool:
    """Tell whether an auditor expects follow-up on a day: nothing ended or met, no leave, no work without benefit."""
    ended = (history.closed_on, history.granted_on, history.first("goals_met"))
    if any(end is not None and end <= day for end in ended) or history.is_wholly_exempt(day):
        return False
    if any(day in leave for leave in history.leaves):
        return False
    benefits = history.periods(*(("benefit", name) for name in audit().benefits))
    return not any(day in period for period in history.work) or any(day in period for period in benefits)

"""Practice in a course: a month at a time and three months in sum (2004 §24, 2020 §30, 2025 §20; reading 71)."""

from collections.abc import Sequence
from datetime import date

from statute.calendar import add_months
from statute.regulations import Span
from statute.timeline import Period
from statute.trace import carries_out


@carries_out("duties.practice_in_course")
def days_left(periods: Sequence[Period], in_sum: Span, today: date) -> int:
    """Return how many days are left of `in_sum`, whole months, below nought where the sum is exceeded.

    A period that fills its month counts one month of them. The days of the others are counted against the months
    left, from the first start among them, without one from `today`. Every period has an end.
    """
    whole = [p for p in periods if p.end is not None and p.end >= add_months(p.start, 1)]
    rest = [p for p in periods if p not in whole]
    left = in_sum.months - len(whole)
    if left < 0:
        return -1
    first = min((p.start for p in rest), default=today)
    used = sum(max(0, (p.end - p.start).days) for p in rest if p.end is not None)
    return (add_months(first, left) - first).days - used

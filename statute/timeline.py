"""Days as the law counts them: periods that hold from a day to the day before another, and sets of them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; without an end it has not ended yet."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        """Whether it holds on no day, because it ends on the day it starts or before."""
        return self.end is not None and self.end <= self.start


class Timeline:
    """The days on which something holds: periods in order, apart from each other by a day or more."""

    __slots__ = ("_starts", "periods")

    def __init__(self, periods: Iterable[Period] = ()) -> None:
        """Join the periods that overlap or follow without a day between; empty ones fall away."""
        self.periods: Sequence[Period] = _joined(periods)
        self._starts = [period.start for period in self.periods]

    def __iter__(self) -> Iterator[Period]:
        return iter(self.periods)

    def __bool__(self) -> bool:
        return bool(self.periods)

    def __contains__(self, day: date) -> bool:
        place = bisect_right(self._starts, day) - 1
        if place < 0:
            return False
        end = self.periods[place].end
        return end is None or day < end

    def around(self, day: date) -> Period | None:
        """Return the period that holds on `day`."""
        place = bisect_right(self._starts, day) - 1
        return self.periods[place] if place >= 0 and day in self.periods[place] else None

    def first_from(self, day: date) -> date | None:
        """Return the first day from `day` on that holds."""
        place = bisect_right(self._starts, day) - 1
        if place >= 0 and day in self.periods[place]:
            return day
        return self._starts[place + 1] if place + 1 < len(self._starts) else None

    def first_without(self, day: date) -> date | None:
        """Return the first day from `day` on that does not hold; None when it holds on without end."""
        period = self.around(day)
        return day if period is None else period.end

    def __or__(self, other: "Timeline") -> "Timeline":
        if not other.periods:
            return self
        return Timeline((*self.periods, *other.periods)) if self.periods else other

    def __and__(self, other: "Timeline") -> "Timeline":
        shared: list[Period] = []
        one, two = 0, 0
        while one < len(self.periods) and two < len(other.periods):
            a, b = self.periods[one], other.periods[two]
            shared.append(Period(max(a.start, b.start), _earlier(a.end, b.end)))
            if b.end is None or (a.end is not None and a.end <= b.end):
                one += 1
            else:
                two += 1
        return Timeline(shared)

    def __invert__(self) -> "Timeline":
        free: list[Period] = []
        since: date | None = date.min
        for period in self.periods:
            if since is not None:
                free.append(Period(since, period.start))
            since = period.end
        return Timeline([*free, Period(since)] if since is not None else free)

    def __sub__(self, other: "Timeline") -> "Timeline":
        return self & ~other if other.periods and self.periods else self


def since(day: date | None) -> Timeline:
    """Return every day from `day` on; none where there is no such day."""
    return Timeline([Period(day)]) if day is not None else NEVER


def decided(turns: Sequence[tuple[date, bool]]) -> Timeline:
    """Return the days on which the latest of the `turns`, in order, says yes; none before the first."""
    ends: list[date | None] = [*(day for day, _ in turns[1:]), None][: len(turns)]
    return Timeline(Period(day, end) for (day, holds), end in zip(turns, ends, strict=True) if holds)


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _joined(periods: Iterable[Period]) -> list[Period]:
    result: list[Period] = []
    for period in sorted((p for p in periods if not p.is_empty), key=lambda p: p.start):
        last = result[-1] if result else None
        if last is None or (last.end is not None and period.start > last.end):
            result.append(period)
        elif last.end is not None and (period.end is None or period.end > last.end):
            result[-1] = Period(last.start, period.end)
    return result


NEVER = Timeline()
"""No day at all."""

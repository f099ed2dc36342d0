"""follow_up: each day of the case has one ground, the first that fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.second_reading.candidate import Candidate, needs_of, takeover_of
from tests.second_reading.contracts import Contract
from tests.second_reading.days import ONE_DAY, each_day, moved, plus_days, plus_months
from tests.second_reading.regulations import R04, R20, R25
from tests.second_reading.states import Life

CELLS = {R04: "§15 stk.1", R20: "§19 stk.2", R25: "INTEGRATIONSLOVEN §20 stk.1"}


class Grounds:
    """The ground of each day."""

    def __init__(self, life: Life, contract: Contract) -> None:
        self.life, self.concluded = life, contract.concluded()
        self.visitation = life.first_day("visitation_decided")
        self.known: dict[date, int] = {}

    def none_is_owed(self, x: date) -> bool:
        """Ground 1."""
        life = self.life
        return (
            life.closed(x)
            or life.granted(x)
            or life.goals_met(x)
            or life.wholly_exempt(x)
            or (life.is_2004() and life.programme_over(x))
        )

    def contract_concluded(self, x: date) -> bool:
        return self.concluded is not None and self.concluded <= x

    def of(self, x: date) -> int:
        if x not in self.known:
            self.known[x] = self._of(x)
        return self.known[x]

    def _of(self, x: date) -> int:
        life = self.life
        if self.none_is_owed(x):
            return 1
        if life.is_2004():
            return 3 if self.contract_concluded(x) else 6
        if life.on_leave(x):
            return 2
        if life.benefit(x):
            return 4 if self.visitation is not None and self.visitation <= x else 6
        if life.employed_or_in_education(x) and self.contract_concluded(x):
            return 5
        return 6

    def first_day_of_ground_1(self, first: date, last: date) -> date | None:
        return next((x for x in each_day(first, last) if self.of(x) == 1), None)


def follow_ups(life: Life, contract: Contract, day: date) -> Iterator[Candidate]:
    grounds = Grounds(life, contract)
    yield from window_of_four(life, grounds, day)
    yield from in_turn(life, grounds, contract, day)
    for need in needs_of(life, "follow_up"):
        ended = grounds.first_day_of_ground_1(need.on, day) if grounds.of(need.on) != 1 else None
        yield Candidate(
            "follow_up",
            CELLS,
            since=need.on,
            listed=need.on,
            met=next((h for h in life.follow_up_days() if h >= need.on), None),
            ends=[ended] if ended else [],
            of_need=True,
            order=(date.max, 1, need.on, need.index),
        )


# Ground 4


@dataclass
class Window:
    """The window of four, moved by suspensions and lengthened by leaves."""

    due: date | None
    targets: list[date | None]
    sort_targets: list[date]


def window_of_four(life: Life, grounds: Grounds, day: date) -> Iterator[Candidate]:
    visited = grounds.visitation
    if visited is None:
        return
    held = [h for h in life.follow_up_days() if h > visited]
    window = lengthened(life, grounds, visited, held, day)
    last = day if window.due is None else min(day, window.due)
    first = next((x for x in each_day(visited, last) if grounds.of(x) == 4), None)
    if first is None:
        return
    ends = [grounds.first_day_of_ground_1(first, day)]
    if window.due is not None and window.due <= day and not life.benefit(window.due):
        ends.append(window.due)
    for k in range(4):
        yield Candidate(
            "follow_up",
            CELLS,
            since=visited,
            listed=first,
            clock_day=window.due,
            target=window.targets[k],
            met=held[k] if k < len(held) else None,
            ends=[end for end in ends if end is not None],
            rests=NoBenefit(life, window.due),
            order=(window.sort_targets[k], 0, first, k),
        )


class NoBenefit:
    """R of the window: no benefit. It does not move the due day."""

    def __init__(self, life: Life, due: date | None) -> None:
        self.life, self.due = life, due

    def __call__(self, x: date) -> bool:
        return x != self.due and not self.life.benefit(x)


def lengthened(life: Life, grounds: Grounds, visited: date, held: list[date], day: date) -> Window:
    """The window's due day and targets; null what waits for the end of a leave that runs."""
    middle = (plus_days(plus_months(visited, 1), 15), plus_months(visited, 3), plus_days(plus_months(visited, 4), 15))
    raw = [*middle, plus_months(visited, 6)]
    still = life.still_days("follow_up")
    leave_days: set[date] = set()

    def now(x: date) -> date:
        return moved(x, visited, still, leave_days)

    for leave in life.leaves():
        overlap = max(visited, leave.start)
        if life.is_2004() or overlap > day or (leave.end is not None and leave.end <= overlap):
            continue
        if overlap > now(raw[3]) or not some_neither_met_nor_ended(life, grounds, visited, held, overlap, now(raw[3])):
            continue
        if leave.end is None:
            return Window(None, [t if t < leave.start else None for t in map(now, raw)], [now(t) for t in raw])
        leave_days |= set(each_day(overlap, leave.end - ONE_DAY))
    return Window(now(raw[3]), [now(t) for t in raw], [now(t) for t in raw])


def some_neither_met_nor_ended(
    life: Life, grounds: Grounds, visited: date, held: list[date], x: date, due: date
) -> bool:
    """Asked at the end of the first day on which leave and clock overlap."""
    first = next((y for y in each_day(visited, x) if grounds.of(y) == 4), None)
    ended = first is not None and grounds.first_day_of_ground_1(first, x) is not None
    ended = ended or (first is not None and x == due and not life.benefit(due))
    all_met = len([h for h in held if h <= x]) >= 4
    return not ended and not all_met


# Grounds 3 and 5


def in_turn(life: Life, grounds: Grounds, contract: Contract, day: date) -> Iterator[Candidate]:
    """Grounds 3 and 5: one occurrence after the other, day by day."""
    held = life.follow_up_days()
    contracts = [w.concluded for w in contract.windows if w.concluded is not None]
    if not contracts:
        return
    ground, since, listed_from = 0, date.min, date.min
    number = 0

    def occurrence(met: date | None, end: date | None) -> Candidate:
        still = life.still_days("follow_up")
        quarterly = moved(plus_months(since, 3), since, still)
        due = quarterly if ground == 3 else yearly_limit(life, since, met, end, day)
        return Candidate(
            "follow_up",
            CELLS,
            since=since,
            listed=listed_from,
            clock_day=due,
            met=met,
            ends=[end] if end else [],
            order=(date.max, 0, listed_from, number),
        )

    for x in each_day(takeover_of(life), day):
        if ground != 0:
            meets = x > listed_from and (x in held or (ground == 3 and x in contracts[1:]))
            of_5_over = life.benefit(x) or not life.employed_or_in_education(x)
            ends = grounds.of(x) == 1 or (ground == 5 and of_5_over)
            if meets or ends:
                yield occurrence(x if meets else None, x if ends else None)
                ground = 0
        if ground == 0 and grounds.of(x) in (3, 5):
            ground, listed_from = grounds.of(x), x
            number += 1
            since = clock_of(life, contracts, held, ground, x)
    if ground != 0:
        yield occurrence(None, None)


def yearly_limit(life: Life, since: date, met: date | None, end: date | None, day: date) -> date | None:
    """12 months, lengthened by leaves as a window is (ground 2); null while such a leave runs."""
    still, raw = life.still_days("follow_up"), plus_months(since, 12)
    leave_days: set[date] = set()
    for leave in life.leaves():
        overlap = max(since, leave.start)
        if overlap > day or (leave.end is not None and leave.end <= overlap):
            continue
        over = any(x is not None and x <= overlap for x in (met, end))
        if over or overlap > moved(raw, since, still, leave_days):
            continue
        if leave.end is None:
            return None
        leave_days |= set(each_day(overlap, leave.end - ONE_DAY))
    return moved(raw, since, still, leave_days)


def clock_of(life: Life, contracts: list[date], held: list[date], ground: int, x: date) -> date:
    """The latest of what starts the clock, on or before the first day of the occurrence."""
    days = [min(contracts), *(h for h in held if h <= x)]
    if ground == 3:
        days += [c for c in contracts if c <= x]
    else:
        began = x
        while life.employed_or_in_education(began - ONE_DAY):
            began -= ONE_DAY
        if began >= takeover_of(life):
            days.append(began)
    return max(days)

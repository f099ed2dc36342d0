"""Follow-up: by ground, by need, and around parental leave (2004 §15, 2020 §19, act § 20)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property

from statute.clock import Clock, Pause, clock, window
from statute.contract import earliest
from statute.duties.occurrence import Case, End, Occurrence, event, limit_of, state
from statute.regulations import Regulation, Span
from statute.timeline import NEVER, Period, Timeline, since
from statute.trace import carries_out


class Grounds:
    """The grounds of the days of one case, as timelines; an earlier ground takes its days from the later ones."""

    def __init__(self, case: Case) -> None:
        """Ask the history of `case`."""
        self._case = case

    @cached_property
    @carries_out("BEK-1307-2020 §19 stk.4", "BEK-2024-12-30 §14 stk.3", "CABI-KONTRAKT 4.4")
    def none_owed(self) -> Timeline:
        """Ground 1: closed, granted, goals met, wholly exempt, or the programme over in 2004."""
        history = self._case.history
        over = since(earliest(history.closed_on, history.granted_on, history.first("goals_met")))
        return over | history.wholly_exempt | self._case.over_in_2004()

    @cached_property
    def _left(self) -> Timeline:
        """The days from the takeover on that grounds 1 and 2 leave."""
        return since(self._case.takeover) - self.none_owed - self.on_leave

    @property
    def leaves(self) -> Sequence[Period]:
        """Ground 2, not in 2004: the parental leaves."""
        return () if self._case.history.pinned == "BEK-2004-02-17" else self._case.history.leaves

    @cached_property
    def on_leave(self) -> Timeline:
        """Ground 2: the days of the parental leaves."""
        return Timeline(self.leaves)

    @cached_property
    def in_2004(self) -> Timeline:
        """Ground 3: in 2004, the contract concluded."""
        by_2004 = self._case.history.pinned == "BEK-2004-02-17"
        return self._left & since(self._case.contract.concluded) if by_2004 else NEVER

    @cached_property
    def visited(self) -> Timeline:
        """Ground 4: benefit, and visited."""
        visitations = self._case.history.visitations
        return self._left & self._case.history.benefit & since(visitations[0].on if visitations else None)

    @cached_property
    def intensive(self) -> Timeline:
        """The days of ground 4 on which the window after the visitation runs: not all held, and not ended."""
        order = self._case.history.regulation(self._case.today) or self._case.history.orders[-1]
        found = list(_after_visitation(self._case, order, self)) if order.duties["follow_up"].targets else []
        if not found:
            return NEVER
        over = earliest(found[-1].met, *(end.on for end in found[-1].ends))
        return self.visited - since(over)

    @cached_property
    def occupied(self) -> Timeline:
        """What ground 5 asks for, leave apart: no benefit, in ordinary work or education, contract concluded."""
        history = self._case.history
        return (history.work - history.benefit - self.none_owed) & since(self._case.contract.concluded)

    @cached_property
    def in_work(self) -> Timeline:
        """Ground 5."""
        return self.occupied & self._left


@carries_out("duties.follow_up", "CABI-KONTRAKT 4.1")
def follow_up(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """By the ground of each day, and by every recorded need."""
    grounds = Grounds(case)
    if case.history.pinned == "BEK-2004-02-17":
        yield from _every_three_months(case, order, grounds)
    else:
        yield from _after_visitation(case, order, grounds)
        yield from _yearly(case, order, grounds)
    yield from _on_need(case, grounds)


@carries_out("BEK-2004-02-17 §15 stk.1", "BEK-2004-02-17 Bilag 1 VII")
def _every_three_months(case: Case, order: Regulation, grounds: Grounds) -> Iterator[Occurrence]:
    """Ground 3: three months after the contract, then after each follow-up held; a new contract counts as one."""
    renewed = (era.concluded for era in case.contract.eras[1:])
    held = sorted({*case.history.days("follow_up_held"), *(day for day in renewed if day is not None)})
    limit = limit_of(order.duties["follow_up"])
    suspended = case.history.suspended("follow_up")
    for from_, listed, met in _one_after_the_other(case, grounds.in_2004, ~grounds.none_owed, held, _no_other):
        yield Occurrence(
            key="follow_up",
            since=from_,
            listed=listed,
            clock=clock(from_, limit, suspended),
            met=met,
            ends=state(grounds.none_owed, listed, "none_owed"),
            sentence="follow_up_2004",
        )


def _no_other(_day: date) -> date | None:
    """Say that nothing but contract and follow-ups moves the clock."""
    return None


def _one_after_the_other(
    case: Case, fits: Timeline, goes_on: Timeline, held: Sequence[date], other: Callable[[date], date | None]
) -> Iterator[tuple[date, date, date | None]]:
    """Yield since, L and M of follow-ups of which each starts the next: one at a time, on days whose ground fits.

    It counts from the latest of conclusion, last follow-up, and what the `other` clock gives on L. It is met by the
    first follow-up after L, and ends where `goes_on` no longer holds.
    """
    concluded = case.contract.concluded
    day = fits.first_from(case.takeover)
    while concluded is not None and day is not None and day <= case.today:
        last = max((h for h in held if h <= day), default=None)
        from_ = max(d for d in (concluded, last, other(day)) if d is not None)
        met = next((h for h in held if h > day), None)
        ended = goes_on.first_without(day)
        yield from_, day, met
        following = earliest(met, ended)
        day = fits.first_from(following) if following is not None else None


@carries_out("BEK-1307-2020 §19 stk.2 nr.3", "CABI-KONTRAKT 4.5")
def _yearly(case: Case, order: Regulation, grounds: Grounds) -> Iterator[Occurrence]:
    """Ground 5: twelve months after contract, beginning of the unbroken work or education, or last follow-up."""
    history, yearly = case.history, order.duties["follow_up"].yearly
    if yearly is None or not history.work:
        return

    def work_began(day: date) -> date | None:
        unbroken = history.work.around(day)
        return unbroken.start if unbroken is not None and unbroken.start >= case.takeover else None

    held = history.days("follow_up_held")
    for from_, listed, met in _one_after_the_other(case, grounds.in_work, grounds.occupied, held, work_began):
        ends = _ends_of_work(case, grounds, listed)
        window_ = _Window(case, grounds, from_, yearly, ())
        stands = window_.stands(met, lambda _, ends=ends: ends)
        yield Occurrence(
            key="follow_up",
            since=from_,
            listed=listed,
            clock=stands[0],
            met=met,
            ends=ends,
            waits=stands[0] is None,
            sentence="follow_up_yearly" if stands[0] else "follow_up_yearly_on_leave",
        )


def _ends_of_work(case: Case, grounds: Grounds, listed: date) -> tuple[End, ...]:
    history = case.history
    return (
        *state(~history.work, listed, "work_ended"),
        *state(history.benefit, listed, "benefit_started"),
        *state(grounds.none_owed, listed, "none_owed"),
    )


class _Window:
    """A window of follow-up: its clock, lengthened by the parental leaves that it must wait for."""

    def __init__(self, case: Case, grounds: Grounds, from_: date, limit: Span, targets: Sequence[Span]) -> None:
        self._case = case
        self._leaves = [leave for leave in grounds.leaves if leave.end is None or leave.end > from_]
        self._from, self._limit = from_, limit
        self._plain = limit.after(from_)
        self._goals = [target.after(from_) for target in targets]
        self._suspended = case.history.suspended("follow_up")

    def stands(
        self, met: date | None, ends: Callable[[date | None], Sequence[End]]
    ) -> tuple[Clock | None, tuple[date | None, ...]]:
        """Return clock and targets; null while a leave runs.

        `met` is the day on which the last occurrence was met; `ends` says, given the due day as it then stands, what
        ended them. A leave lengthens the window if at the end of the first day of both it was not past due, and an
        occurrence neither met nor ended.
        """
        taken: list[Period] = []
        for leave in self._leaves:
            first = max(self._from, leave.start)
            due = window(self._from, self._plain, (), self._suspended, taken).due
            over = earliest(met, *(end.on for end in ends(due)))
            if due is None or (first <= due and (over is None or over > first)):
                taken.append(leave)
        found = window(self._from, self._plain, self._goals, self._suspended, taken)
        if found.due is None:
            return None, found.targets
        still = [
            *(Pause(p, "suspension af fristen") for p in self._suspended),
            *(Pause(p, "orlov", True) for p in taken),
        ]
        return Clock(self._from, found.due, self._plain, self._from, (self._limit,), tuple(still)), found.targets


@carries_out("BEK-1307-2020 §19 stk.2 nr.1", "CABI-KONTRAKT 4.3")
def _after_visitation(case: Case, order: Regulation, grounds: Grounds) -> Iterator[Occurrence]:
    """Ground 4: four in the six months after the first visitation, met by the first four days with a follow-up."""
    history, rule = case.history, order.duties["follow_up"]
    if not history.visitations:
        return
    visited = history.visitations[0].on
    listed = grounds.visited.first_from(visited)
    if listed is None:
        return
    held = sorted({day for day in history.days("follow_up_held") if day > visited})
    count = len(rule.targets)

    def ends(due: date | None) -> tuple[End, ...]:
        lapsed = due is not None and due >= listed and due <= case.today and not history.has_benefit(due)
        return (
            *state(grounds.none_owed, listed, "none_owed"),
            *(event(due, listed, "no_benefit_on_due_day") if lapsed else ()),
        )

    window_ = _Window(case, grounds, visited, limit_of(rule), rule.targets)
    due, targets = window_.stands(held[count - 1] if len(held) >= count else None, ends)
    if due is not None and listed > due.day:
        return
    for place, target in enumerate(targets):
        yield Occurrence(
            key="follow_up",
            since=visited,
            listed=listed,
            clock=due,
            target=target,
            met=held[place] if place < len(held) else None,
            ends=ends(due.day if due else None),
            rests=history.without_benefit,
            rests_move_due=False,
            waits=due is None,
            sentence="follow_up_window" if due else "follow_up_window_on_leave",
            words={"number": place + 1, "count": count},
        )


@carries_out("BEK-1307-2020 §19 stk.2 nr.2")
def _on_need(case: Case, grounds: Grounds) -> Iterator[Occurrence]:
    """By a need that somebody has found, on every ground; one recorded under ground 1 is never ended by it."""
    for place, need in case.needs("follow_up"):
        under_ground_1 = need in grounds.none_owed
        yield Occurrence(
            key="follow_up",
            since=need,
            listed=need,
            met=case.history.first("follow_up_held", need),
            ends=() if under_ground_1 else state(grounds.none_owed, need, "none_owed"),
            place=place,
            need=True,
            sentence="follow_up_need",
        )


@carries_out("duties.parental_leave_follow_up")
def parental_leave(case: Case, order: Regulation) -> Iterator[Occurrence]:
    """Six months after the birth while on leave, and at the end of the leave (2020 §19 stk.3, 2025 §14 stk.2)."""
    leaves = [leave for leave in case.history.leaves if leave.end is None or leave.end >= case.takeover]
    for number, leave in enumerate(leaves):
        yield from _after_birth(case, order, leave, 2 * number + 1)
        if leave.end is not None and (end := _leave_follow_up_ends(case, case.later(leave.end))) is not None:
            yield Occurrence(
                key="parental_leave_follow_up",
                since=leave.end,
                listed=case.later(leave.end),
                clock=Clock(leave.end, leave.end, leave.end, event="leave_ended"),
                met=case.history.first("follow_up_held", leave.end),
                ends=end,
                number=2 * number + 2,
                in_time=True,
                sentence="leave_ended",
            )


def _after_birth(case: Case, order: Regulation, leave: Period, number: int) -> Iterator[Occurrence]:
    """Yield the follow-up of the first birth before the end of the leave whose due day is not before its start."""
    history = case.history
    limit = limit_of(order.duties["parental_leave_follow_up"])
    suspended = history.suspended("parental_leave_follow_up")
    for born in history.days("child_born"):
        from_ = max(born, leave.start)
        due = clock(from_, limit, suspended, counted_from=born)
        if (leave.end is not None and born >= leave.end) or due.day < leave.start:
            continue
        listed = case.later(from_)
        ends = _leave_follow_up_ends(case, listed)
        if ends is None:
            return
        if leave.end is not None and leave.end <= due.day:
            ends = (*ends, *event(leave.end, listed, "leave_ended"))
        yield Occurrence(
            key="parental_leave_follow_up",
            since=from_,
            listed=listed,
            clock=due,
            met=earliest(_asked_for(case, from_, due.day), history.first("follow_up_held", due.day)),
            ends=ends,
            number=number,
            in_time=True,
            sentence="after_birth",
            words={"born": born},
        )
        return


def _asked_for(case: Case, from_: date, due: date) -> date | None:
    """Return the first follow-up from the clock's start to before the due day, if a need was recorded by then."""
    need = next((day for _, day in case.needs("follow_up") if from_ <= day < due), None)
    held = case.history.first("follow_up_held", need) if need is not None else None
    return held if held is not None and held < due else None


def _leave_follow_up_ends(case: Case, listed: date) -> tuple[End, ...] | None:
    """Return what ends a follow-up of leave; None where it has ended from a day before L, so that none arises."""
    met, exempt = case.history.first("goals_met"), case.history.wholly_exempt
    running = exempt.around(listed)
    if (met is not None and met < listed) or (running is not None and running.start < listed):
        return None
    return (*event(met, listed, "goals_met"), *state(exempt, listed, "exempt"))

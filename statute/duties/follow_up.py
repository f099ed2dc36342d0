"""Follow-up: every three months in 2004, four times after the visitation, yearly in work, on leave, and on need.

Each day of the case has one ground, the first that fits (spec: follow_up). The grounds change only on the days of
facts and on the first days of orders, so the days between need not be looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from statute.calendar import add_days
from statute.clock import Window, moved, window
from statute.contract import Contract, concluded, earliest
from statute.danish import danish_date
from statute.duties.draft import Draft, End, judged, limit_of, limited, stood_still, without_due
from statute.facts import NeedRecorded
from statute.history import History, Period
from statute.regulations import Regulation, Rule, regulations
from statute.trace import carries_out

_ENDED = "opfølgningen er ikke længere pligtig"


class Ground(Enum):
    """Why follow-up is or is not owed on a day."""

    NOT_OWED = 1
    LEAVE = 2
    VISITED = 4
    IN_WORK = 5
    NONE = 6


@carries_out("BEK-1307-2020 §19 stk.1", "BEK-2024-12-30 §14 stk.1", "CABI-KONTRAKT 4.1")
def follow_up(history: History, takeover: date, contract: Contract) -> Iterator[Draft]:
    """Yield every follow-up that is or was owed (2004 §15, 2020 §19 stk.2-4, integrationsloven §20 stk.1)."""
    grounds = _Grounds(history, takeover)
    if history.pinned == "BEK-2004-02-17":
        yield from _every_three_months(history, contract, grounds)
    else:
        yield from _after_visitation(history, grounds)
        yield from _yearly(history, contract, grounds)
    yield from _on_need(history, takeover, grounds)


class _Grounds:
    """The ground of each day, and the days on which it may change."""

    def __init__(self, history: History, takeover: date) -> None:
        self.history = history
        not_owed_from = earliest(history.closed_on, history.granted_on, history.first("goals_met"))
        self._not_owed_from = not_owed_from or date.max
        periods = [*history.benefit, *history.work, *history.leaves]
        days = {takeover, self._not_owed_from, *(order.valid_from for order in regulations().values())}
        days |= {fact.on for key in ("exempted", "residence_basis_changed") for _, fact in history.all(key)}
        days |= {day for period in periods for day in (period.start, period.end) if day is not None}
        days |= set(history.days("follow_up_held")) | {visitation.on for visitation in history.visitations}
        self.changes = sorted(day for day in days if takeover <= day <= history.today)
        self.takeover = takeover

    @carries_out("BEK-1307-2020 §19 stk.4", "BEK-2024-12-30 §14 stk.3", "CABI-KONTRAKT 4.4")
    def not_owed(self, day: date) -> bool:
        """Tell whether ground 1 holds: closed, granted, goals met, or wholly exempt under 2025."""
        return day >= self._not_owed_from or self.history.is_wholly_exempt(day)

    def on(self, day: date) -> Ground:
        """Return the first ground that fits `day`."""
        history = self.history
        if self.not_owed(day):
            return Ground.NOT_OWED
        if any(day in leave for leave in history.leaves):
            return Ground.LEAVE
        if history.has_benefit(day):
            return Ground.VISITED if any(v.on <= day for v in history.visitations) else Ground.NONE
        if any(day in period for period in history.work):
            return Ground.IN_WORK
        return Ground.NONE

    @cached_property
    def _begins(self) -> set[date]:
        """The days on which ground 1 begins."""
        stands = [day for day in self.changes if self.not_owed(day)]
        return {day for day in stands if day == self.takeover or not self.not_owed(add_days(day, -1))}

    @cached_property
    def _begun_by(self) -> list[tuple[date, int]]:
        """The facts, by day and index in the file, with which ground 1 begins, and every grant."""
        ending = ("goals_met", "exempted", "permanent_residence_granted")
        causes = ((fact.on, index) for key in ending for index, fact in self.history.all(key))
        return [cause for cause in causes if cause[0] in self._begins or cause[0] == self.history.granted_on]

    def ends_of_all(self, since: date, place: int) -> list[End]:
        """Return when ground 1 begins, or anew with the grant, after a fact of `since` at `place` in the file."""
        ends = {day for day, index in self._begun_by if (day, index) > (since, place)}
        return [End(day, _ENDED) for day in sorted(ends | {day for day in self._begins if day > since})]


@carries_out("duties.follow_up", "BEK-2004-02-17 Bilag 1 VII")
def _every_three_months(history: History, contract: Contract, grounds: _Grounds) -> Iterator[Draft]:
    """2004 §15 stk.1: three months after the contract, then after each follow-up held."""
    if contract.concluded is None:
        return
    renewed = (concluded(history, move.on) for _, move in history.moves)
    held = {*history.days("follow_up_held"), *(day for day in renewed if day is not None)}
    starts = [contract.concluded, *sorted(day for day in held if day > contract.concluded)]
    suspended = history.suspended("follow_up")
    for since, following in zip(starts, [*starts[1:], None], strict=True):
        if grounds.not_owed(since):
            return
        for regulation, rule, due in limited(history, "follow_up", since, suspended):
            yield Draft(
                key="follow_up",
                since=since,
                due=due,
                arises=max(since, grounds.takeover),
                citation=regulation.cite(rule.citation),
                met_on=following,
                ends=grounds.ends_of_all(since, -1),
                reason=f"Der følges op senest {rule.limit} efter kontrakten eller seneste opfølgning "
                f"{danish_date(since)}." + stood_still(due, limit_of(rule).after(since)),
            )


@carries_out("duties.follow_up", "BEK-1307-2020 §19 stk.2 nr.1", "CABI-KONTRAKT 4.3")
def _after_visitation(history: History, grounds: _Grounds) -> Iterator[Draft]:
    """Four in the six months after the visitation for those with benefit (2020 §19 stk.2 nr.1)."""
    if not history.visitations:
        return
    since = history.visitations[0].on
    held = [day for day in history.days("follow_up_held") if day > since]
    suspended = history.suspended("follow_up")

    def as_it_stands(rule: Rule) -> tuple[Window, date | None, End | None]:
        last, targets = limit_of(rule).after(since), [target.after(since) for target in rule.targets]
        wholly_met = held[len(targets) - 1] if len(held) >= len(targets) else date.max
        before = [leave for leave in history.leaves if leave.start < wholly_met]
        stands = window(since, last, targets, suspended, _from(before, since))
        fits = (day for day in grounds.changes if day >= since and grounds.on(day) is Ground.VISITED)
        listed = next((day for day in fits if stands.due is None or day <= stands.due), None)
        if listed is None:
            return stands, None, None
        gone = (day for day in grounds.changes if day > listed)
        lost = next((day for day in gone if not history.has_benefit(day) or grounds.not_owed(day)), None)
        if lost is None:
            return stands, listed, None
        until = window(since, last, targets, suspended, _from([x for x in before if x.start < lost], since))
        if until.due is not None and lost > until.due:
            return stands, listed, None
        return until, listed, End(lost, "ydelsen ophørte" if not history.has_benefit(lost) else _ENDED)

    under: dict[str, tuple[Window, date | None, End | None]] = {}

    def last_day(order: Regulation, rule: Rule) -> date | None:
        under[order.key] = as_it_stands(rule)
        return under[order.key][0].due

    for regulation, rule, due in judged(history, "follow_up", since, last_day):
        stands, listed, end = under[regulation.key]
        if listed is None:
            return
        for place, (target, planned) in enumerate(zip(stands.targets, rule.targets, strict=True)):
            yield Draft(
                key="follow_up",
                since=since,
                due=due,
                target=target,
                arises=listed,
                citation=regulation.cite(rule.citation),
                unverified=rule.unverified,
                met_on=held[place] if place < len(held) else None,
                ends=[end] if end else [],
                order=planned.after(since),
                reason=f"Opfølgning {place + 1} af {len(rule.targets)}, der skal være holdt inden {rule.limit} "
                f"efter visitationen {danish_date(since)}{_on_hold(due)}."
                + stood_still(due, limit_of(rule).after(since)),
            )


@dataclass(slots=True)
class _Yearly:
    """One yearly follow-up: its clock, the day it was listed, and what closed it."""

    since: date
    listed: date
    met_on: date | None = None
    end: End | None = None


@carries_out("duties.follow_up", "BEK-1307-2020 §19 stk.2 nr.3", "CABI-KONTRAKT 4.5")
def _yearly(history: History, contract: Contract, grounds: _Grounds) -> Iterator[Draft]:
    """Every twelve months for those in work or education without benefit (2020 §19 stk.2 nr.3)."""
    if contract.concluded is None or not history.work:
        return
    held = set(history.days("follow_up_held"))
    found: list[_Yearly] = []
    for day in sorted({*grounds.changes, max(contract.concluded, grounds.takeover)}):
        ground = grounds.on(day)
        unmet = [item for item in found if item.met_on is None and item.end is None]
        for item in unmet:
            if day in held and day > item.since:
                item.met_on = day
            elif _stops(history, ground, day) and not _is_past_due(history, item, day):
                item.end = End(day, _why_ended(history, ground, day))
        if ground is not Ground.IN_WORK or day < contract.concluded:
            continue
        unbroken = next(period.start for period in history.work if day in period)
        starts = [other for other in (unbroken, *held) if grounds.takeover <= other <= day]
        since = max([contract.concluded, *starts])
        if not any(item.since == since and item.end is None for item in found):
            found.append(_Yearly(since, day))
    for item in found:
        for regulation, rule, due in judged(
            history, "follow_up", item.since, lambda _, rule, item=item: _yearly_due(history, item, rule)
        ):
            yield Draft(
                key="follow_up",
                since=item.since,
                due=due,
                arises=item.listed,
                citation=regulation.cite(rule.citation),
                unverified=rule.unverified,
                met_on=item.met_on,
                ends=[item.end] if item.end else [],
                reason=f"I arbejde eller uddannelse uden ydelse følges der op {rule.yearly} efter kontrakten, "
                f"arbejdets begyndelse eller den seneste opfølgning {danish_date(item.since)}{_on_hold(due)}."
                + (stood_still(due, rule.yearly.after(item.since)) if rule.yearly else ""),
            )


def _stops(history: History, ground: Ground, day: date) -> bool:
    in_work = any(day in period for period in history.work)
    return ground is Ground.NOT_OWED or history.has_benefit(day) or not in_work


def _yearly_due(history: History, item: _Yearly, rule: Rule, until: date = date.max) -> date | None:
    """Return the last day of a yearly follow-up, lengthened by leaves that began before it was met or ended."""
    last = rule.yearly.after(item.since) if rule.yearly else limit_of(rule).after(item.since)
    closed = earliest(item.met_on, item.end.on if item.end else None, until) or until
    leaves = [leave for leave in history.leaves if leave.start < closed]
    return window(item.since, last, (), history.suspended("follow_up"), _from(leaves, item.since)).due


def _is_past_due(history: History, item: _Yearly, day: date) -> bool:
    dues = (
        due
        for _, _, due in judged(history, "follow_up", item.since, lambda _, rule: _yearly_due(history, item, rule, day))
    )
    due = next(dues, None)
    return due is not None and day > due


def _why_ended(history: History, ground: Ground, day: date) -> str:
    if ground is Ground.NOT_OWED:
        return _ENDED
    return "ydelsen begyndte" if history.has_benefit(day) else "arbejde og uddannelse ophørte"


@carries_out("duties.follow_up", "BEK-1307-2020 §19 stk.2 nr.2")
def _on_need(history: History, takeover: date, grounds: _Grounds) -> Iterator[Draft]:
    """A follow-up that somebody has found a need of, on every ground; it has no fixed day."""
    for place, fact in history.of(NeedRecorded):
        since = fact.on
        if fact.of != "follow_up" or since < takeover:
            continue
        for regulation, rule, _ in judged(history, "follow_up", since, without_due):
            yield Draft(
                key="follow_up",
                since=since,
                citation=regulation.cite(rule.citation),
                unverified=rule.unverified,
                met_on=history.first("follow_up_held", since),
                ends=grounds.ends_of_all(since, place),
                place=place,
                need=True,
                reason=f"Der er registreret et behov for opfølgning {danish_date(since)}.",
            )


@carries_out("duties.parental_leave_follow_up")
def parental_leave(history: History, takeover: date) -> Iterator[Draft]:
    """Six months after the birth if still on leave, and at the end of the leave (2020 §19 stk.3, 2025 §14 stk.2)."""
    births = history.days("child_born")
    for number, leave in enumerate(history.leaves):
        born = max((day for day in births if leave.end is None or day < leave.end), default=None)
        if born is not None:
            yield from _after_birth(history, takeover, leave, born, 2 * number + 1)
        if leave.end is None:
            continue
        for regulation, rule, due in judged(
            history, "parental_leave_follow_up", leave.end, lambda _, __, leave=leave: leave.end
        ):
            yield Draft(
                key="parental_leave_follow_up",
                since=leave.end,
                due=due,
                arises=max(leave.end, takeover),
                citation=regulation.cite(rule.citation),
                met_on=history.first("follow_up_held", leave.end),
                never_late=True,
                number=2 * number + 2,
                reason=f"Orloven sluttede {danish_date(leave.end)}, og der følges op den dag.",
            )


def _after_birth(history: History, takeover: date, leave: Period, born: date, number: int) -> Iterator[Draft]:
    since = max(born, leave.start)
    suspended = history.suspended("parental_leave_follow_up")
    for regulation, rule, due in judged(
        history,
        "parental_leave_follow_up",
        since,
        lambda _, rule: moved(limit_of(rule).after(born), since, suspended),
    ):
        if due < leave.start:
            continue
        asked = [f.on for _, f in history.of(NeedRecorded) if f.of == "follow_up" and since <= f.on < due]
        held = history.days("follow_up_held")
        early = (day for day in held if day < due and any(need <= day for need in asked))
        ended = [End(leave.end, "orloven sluttede før")] if leave.end is not None and leave.end <= due else []
        yield Draft(
            key="parental_leave_follow_up",
            since=since,
            due=due,
            arises=max(since, takeover),
            citation=regulation.cite(rule.citation),
            met_on=next(early, None) or history.first("follow_up_held", due),
            ends=ended,
            never_late=True,
            number=number,
            reason=f"På orlov følges der første gang op {rule.limit} efter fødslen {danish_date(born)}."
            + stood_still(due, limit_of(rule).after(born)),
        )


def _from(leaves: list[Period], since: date) -> list[Period]:
    """Return the leaves that touch the time from `since` on."""
    return [leave for leave in leaves if leave.end is None or leave.end > since]


def _on_hold(due: date | None) -> str:
    return "" if due is not None else "; fristen står stille, mens orloven varer"

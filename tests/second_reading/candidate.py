"""One duty before its status is known, and the five rules that give it one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.second_reading.case import Fact
from tests.second_reading.days import each_day, moved
from tests.second_reading.regulations import R26, cell
from tests.second_reading.states import BORNE_BY_THE_FOREIGNER, Life


def never(day: date) -> bool:
    return False


@dataclass
class Candidate:
    """One duty before its status is known. `clock_day` is the due day as moved, before any rest."""

    key: str
    cells: dict[str, str]
    since: date
    listed: date
    clock_day: date | None = None
    target: date | None = None
    met: date | None = None
    ends: list[date] = field(default_factory=list[date])
    """Days on which something that ends the duty holds; only those from `listed` on count."""
    rests: Callable[[date], bool] = never
    never_late: bool = False
    of_need: bool = False
    number: int | None = None
    order: tuple[Any, ...] = ()
    applies: Callable[[str], bool] = lambda key: True
    """Whether the duty reaches the person under the regulation that judges it."""
    needs: list[str] = field(default_factory=list[str])


def end_of(life: Life, c: Candidate, day: date) -> tuple[bool, date | None]:
    """Whether the duty can be listed at all, and E: the first day from L on on which what ends it holds."""
    ends = [end for end in c.ends if end >= c.listed]
    for closing in life.of("case_closed", "permanent_residence_granted"):
        if closing.on >= c.listed:
            ends.append(closing.on)
        elif not (c.of_need and closing.kind == "permanent_residence_granted"):
            return False, None
    return True, min(ends, default=None)


def due_day(c: Candidate, day: date) -> date | None:
    """The day that the clock gives, or the first later day without R; none until such a day is known."""
    clock_day = c.clock_day
    if clock_day is None or day < clock_day or not c.rests(clock_day):
        return clock_day
    if c.met is not None and c.met < clock_day:
        return clock_day
    return next((x for x in each_day(clock_day, day) if not c.rests(x)), None)


def listed(life: Life, c: Candidate, day: date) -> dict[str, Any] | None:
    """The five rules of "Status of one duty on day D"."""
    if day < c.listed:
        return None
    possible, end = end_of(life, c, day)
    if not possible:
        return None
    due = due_day(c, day)
    met = c.met if c.met is not None and (end is None or end >= c.met) else None
    if due is not None:
        judged = due
    elif met is not None:
        judged = max(met, c.listed)
    else:
        judged = min(day, end) if end is not None else day
    key = life.regulation(judged)
    citation = cell(c.cells, key)
    if key is None or citation is None or not c.applies(key):
        return None
    if met is not None:
        status = "met" if due is None or met <= due or c.never_late else "met_late"
    elif end is not None:
        status = "lapsed" if due is None or end <= due else "missed"
    elif c.rests(day):
        status = "lapsed" if due is None or day <= due else "missed"
    else:
        status = "open" if due is None or day <= due else "overdue"
    return {
        "duty": c.key,
        "occurrence": 0,
        "bearer": "foreigner" if c.key in BORNE_BY_THE_FOREIGNER else "municipality",
        "citation": citation,
        "since": c.since,
        "due": due,
        "target": c.target,
        "status": status,
        "met_on": met,
        "needs": [] if met is not None else c.needs,
        "unverified": unverified(c.key, key, judged),
    }


def unverified(key: str, regulation: str, judged: date) -> bool:
    """Cells from an act whose wording in force was not seen."""
    if key == "follow_up":
        return regulation == R26
    return key in ("danish_referral", "programme_start", "health_assessment") and judged >= date(2025, 1, 1)


def limit(life: Life, key: str, clock: date, raw: date) -> date:
    return moved(raw, clock, life.still_days(key))


def first_fact(life: Life, *kinds: str, on_or_after: date = date.min) -> date | None:
    return next((f.on for f in life.of(*kinds) if f.on >= on_or_after), None)


def over_in_2004(life: Life) -> Callable[[date], bool]:
    """In 2004 no contract outlasts the programme (§6 stk.2)."""
    return lambda day: life.is_2004() and life.programme_over(day)


def takeover_of(life: Life) -> date:
    if life.takeover is None:
        raise ValueError("nothing is owed before a takeover")
    return life.takeover


def held_from(listed: date, days: list[date]) -> list[date]:
    """What has happened holds from its day on, so on L where it happened before."""
    return [max(day, listed) for day in days]


def needs_of(life: Life, of: str) -> list[Fact]:
    """Each need recorded from the takeover on."""
    return [f for f in life.of("need_recorded") if f["of"] == of and f.on >= takeover_of(life)]

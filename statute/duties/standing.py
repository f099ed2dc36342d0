"""How one occurrence stands on day D: its due day, what ended it, its status, and the order that judges it."""

from datetime import date
from typing import NamedTuple

from statute.answers import Status
from statute.duties.occurrence import Case, End, Occurrence
from statute.trace import carries_out


class Standing(NamedTuple):
    """The status of one occurrence on day D; `judged_on` is the day whose order judges it."""

    status: Status
    due: date | None
    met_on: date | None
    end: End | None
    judged_on: date


def stands(case: Case, occurrence: Occurrence) -> Standing | None:
    """Return how an occurrence stands on day D; None where it is not listed."""
    listed, today = occurrence.listed, case.today
    if listed > today or _is_closed_before(case, occurrence):
        return None
    due = _due(occurrence, today)
    end = _end(case, occurrence)
    met = occurrence.met
    counts = met is not None and (end is None or met <= end.on)
    judged_on = due
    if judged_on is None:
        judged_on = max(met, listed) if met is not None else today
        judged_on = min(judged_on, end.on) if end is not None else judged_on
    in_time = due is None or (met if met is not None and counts else end.on if end is not None else today) <= due
    if counts:
        status: Status = "met" if in_time or occurrence.in_time else "met_late"
    elif end is not None or today in occurrence.rests:
        status = "lapsed" if in_time else "missed"
    else:
        status = "open" if in_time else "overdue"
    return Standing(status, due, met if counts else None, end, judged_on)


def _due(occurrence: Occurrence, today: date) -> date | None:
    """Return the day of the clock, or where the duty rests on that day the first later one on which it does not."""
    clock, rests = occurrence.clock, occurrence.rests
    if clock is None or not rests or not occurrence.rests_move_due:
        return clock.day if clock is not None else None
    if clock.day > today or clock.day not in rests or (occurrence.met is not None and occurrence.met < clock.day):
        return clock.day
    woken = rests.first_without(clock.day)
    return woken if woken is not None and woken <= today else None


@carries_out(
    "BEK-1307-2020 §1 stk.2", "BEK-1307-2020 §7", "BEK-2024-12-30 §1 stk.2", "CABI-KONTRAKT 3.1", "CABI-KONTRAKT 3.2"
)
def _end(case: Case, occurrence: Occurrence) -> End | None:
    """Return what ended the duty first: its own row, or a closing event on its day from L on."""
    ends = [end for end in occurrence.ends if end.on <= case.today]
    for key, why in (("permanent_residence_granted", "granted"), ("case_closed", "closed")):
        day = case.history.first(key, occurrence.listed)
        if day is not None:
            ends.append(End(day, why))
    return min(ends, key=lambda end: end.on, default=None)


def _is_closed_before(case: Case, occurrence: Occurrence) -> bool:
    """Tell whether a closing event came before L; after the grant a need still opens a duty."""
    closed, granted = case.history.closed_on, case.history.granted_on
    if closed is not None and closed < occurrence.listed:
        return True
    return granted is not None and granted < occurrence.listed and not occurrence.need

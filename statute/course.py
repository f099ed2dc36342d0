"""Special upskilling: one course, which an offer in an enterprise may interrupt and which is resumed under its id.

Three months of course days, ended within six months of the start (2004 §26, 2020 §32, 2025 §22; reading 70).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from statute.calendar import add_days
from statute.history import History
from statute.regulations import Rule
from statute.timeline import Period


@dataclass(frozen=True, slots=True)
class Course:
    """One course: the times it ran, in order, and where its first start stands in the file."""

    offer: str
    runs: Sequence[Period]
    place: int

    @property
    def start(self) -> date:
        """The day it first started."""
        return self.runs[0].start

    @property
    def end(self) -> date | None:
        """Its last end; None while it runs."""
        return self.runs[-1].end

    def last_day(self, rule: Rule) -> date:
        """Return the first day without it, not moved: its limit and the breaks, but no later than it may last at most.

        Raises ValueError when the data file lacks a figure.
        """
        if rule.limit is None or rule.at_most is None:
            raise ValueError(f"the rule {rule.citation} has no limit on file")
        breaks = sum((two.start - one.end).days for one, two in zip(self.runs, self.runs[1:], strict=False) if one.end)
        return min(add_days(rule.limit.after(self.start), breaks), rule.at_most.after(self.start))

    def resumed_on(self, day: date) -> "Course":
        """Return the course as it is when it starts again on `day`."""
        return Course(self.offer, [*self.runs, Period(day)], self.place)


def courses(history: History) -> list[Course]:
    """Return the courses of special upskilling, in the order of their first starts."""
    runs: dict[str, list[Period]] = {}
    places: dict[str, int] = {}
    for offer in history.offers:
        if offer.start.kind == "special_upskilling":
            runs.setdefault(offer.start.offer, []).append(offer.period)
            places.setdefault(offer.start.offer, offer.start_index)
    return [Course(name, times, places[name]) for name, times in runs.items()]

"""Who is responsible and under which order: municipalities, ground of residence, and the regulation of each day."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date

from statute.calendar import add_days
from statute.danish import danish_date
from statute.facts import CaseFile, Fact, InMunicipality, RegulationKey, ResidenceBasisChanged
from statute.regulations import Regulation, in_force, regulations
from statute.timeline import Period, Timeline
from statute.trace import carries_out


class Orders:
    """The order of each day for one person: the pinned one, or the one in force by the ground of residence."""

    def __init__(self, case: CaseFile, facts: Iterable[Fact]) -> None:
        """Follow the ground of residence through the facts, in reading order."""
        self.pinned: RegulationKey | None = case.regulation
        changes = [(fact.on, fact.ukraine_special_act) for fact in facts if isinstance(fact, ResidenceBasisChanged)]
        self._bases = [(date.min, case.person.ukraine_special_act), *changes]
        self.possible = _possible(self.pinned)
        self._kept = {order.special_act.order for order in self.possible if order.special_act is not None}
        days = {date.min} | {since for since, _ in self._bases}
        for order in self.possible:
            days |= {order.valid_from} | ({add_days(order.valid_to, 1)} if order.valid_to else set[date]())
        self.turns: Sequence[date] = sorted(days)
        self._from = [next((order for order in self.possible if self._counts(order, day)), None) for day in self.turns]

    def under_special_act(self, day: date) -> bool:
        """Tell whether residence rests on the Ukraine special act that day."""
        return next(basis for since, basis in reversed(self._bases) if since <= day)

    @carries_out(
        "BEK-2004-02-17 §48 stk.1",
        "BEK-2004-02-17 §48 stk.2",
        "BEK-1307-2020 §49 stk.1",
        "BEK-2024-12-30 §41 stk.1",
        "BEK-2024-12-30 §41 stk.3",
        "BEK-2026-01-20 §41 stk.1",
        "BEK-2026-01-20 §41 stk.3",
    )
    def on(self, day: date) -> Regulation | None:
        """Return the order that counts on `day`; None when none is on file (spec: which regulation)."""
        return self._from[bisect_right(self.turns, day) - 1]

    def _counts(self, order: Regulation, day: date) -> bool:
        if self.pinned is not None:
            return order.valid_from <= day
        if self.under_special_act(day):
            return order.valid_from <= day and order.key in self._kept
        return order.valid_from <= day and (order.valid_to is None or day <= order.valid_to)

    def days_under(self, *keys: RegulationKey) -> Timeline:
        """Return the days on which one of the orders `keys` counts."""
        ends: list[date | None] = [*self.turns[1:], None]
        return Timeline(
            Period(start, end)
            for start, end, order in zip(self.turns, ends, self._from, strict=True)
            if order is not None and order.key in keys
        )

    def reason(self, day: date) -> str:
        """Say in Danish why that order counts on `day`, or why none does."""
        order = self.on(day)
        if self.pinned is not None:
            later = ", som først trådte i kraft senere" if order is None else ""
            return f"Sagen er bundet til {self.pinned}{later}."
        if order is None:
            return f"Ingen bekendtgørelse på {danish_date(day)} findes i samlingen."
        if order.valid_to is not None and day > order.valid_to:
            present = in_force(day)
            leaves = present.special_act if present is not None else None
            said = f" ({present.cite(leaves.citation)})" if present is not None and leaves is not None else ""
            return f"{order.key} gælder stadig for ophold efter særloven for Ukraine{said}."
        return f"{order.key} er i kraft fra {danish_date(order.valid_from)}."


def _possible(pinned: RegulationKey | None) -> list[Regulation]:
    """Return the orders that can ever count: the pinned one, or all that are not by pin only."""
    if pinned is not None:
        return [regulations()[pinned]]
    return [order for order in regulations().values() if not order.by_pin_only]


class Municipalities:
    """The municipalities that have been responsible, from the takeover on."""

    def __init__(self, facts: Iterable[InMunicipality], takeover: date | None) -> None:
        """Follow takeovers and moves, in reading order."""
        named = (fact for fact in facts if fact.fact != "status_prepared")
        self._since = [(fact.on, fact.municipality) for fact in named if takeover is not None and fact.on >= takeover]

    def on(self, day: date) -> str | None:
        """Return the municipality responsible on `day`; None before the takeover."""
        return next((name for since, name in reversed(self._since) if since <= day), None)

    def before(self, day: date) -> list[str]:
        """Return the municipalities responsible before that of `day`, each once, in order."""
        present = self.on(day)
        return [name for name in dict.fromkeys(name for since, name in self._since if since <= day) if name != present]

"""Concluded: what counts as the contract, read window by window (a move that starts the clock again opens the next)."""

from dataclasses import dataclass, field
from datetime import date

from tests.second_reading.case import Fact
from tests.second_reading.regulations import FROM_2020
from tests.second_reading.states import Life

DATE_NAMED = {"contract_partial": "clarification_on", "contract_deferred": "expected_on"}
"""A partial or a deferred contract, and the field that holds the date it names."""


@dataclass
class Signature:
    """One party's signature on one day."""

    fact: Fact
    party: str
    used: bool = False
    """It has concluded a contract or met its content; a later draft cannot make it worthless."""
    own: bool = False
    """It belongs to a partial or deferred contract, so it is none on the contract that follows."""

    @property
    def on(self) -> date:
        return self.fact.on


@dataclass
class Window:
    """From one start of the contract's clock to the day before the next (`end` null: none yet)."""

    move: Fact | None
    end: date | None = None
    signatures: list[Signature] = field(default_factory=list[Signature])
    worthless: list[Signature] = field(default_factory=list[Signature])
    facts: list[Fact] = field(default_factory=list[Fact])
    concluded: date | None = None
    fully: date | None = None
    concluding: list[Fact] = field(default_factory=list[Fact])
    """The signature that concluded it, if signatures did."""
    partial: Fact | None = None
    """The first partial or deferred contract, the one that counts."""

    @property
    def start(self) -> date:
        return self.move.on if self.move is not None else date.min

    def days_of(self, party: str) -> list[date]:
        return [s.on for s in self.signatures if s.party == party]

    def content_met(self, partial: Fact) -> date | None:
        """All signatures dated after it, contract_revised or contract_set_by_municipality after it."""
        days = [f.on for f in self.facts if f.kind in ("contract_revised", "contract_set_by_municipality")]
        days = [day for day in days if day > partial.on]
        signed = both_signed_after(self, partial.on)
        return min([*days, *([signed] if signed else [])], default=None)

    def runs(self, partial: Fact, day: date) -> bool:
        """It runs from its day until its content is met (2004: or a move)."""
        met = self.content_met(partial)
        return partial.on <= day and (met is None or day < met) and (self.end is None or day < self.end)


def both_signed_after(window: Window, day: date) -> date | None:
    """The first day on which both parties have a signature dated after `day`."""
    first = [
        min((d for d in window.days_of(party) if d > day), default=None) for party in ("municipality", "foreigner")
    ]
    return None if None in first else max(d for d in first if d is not None)


def signatures(life: Life, fact: Fact) -> list[Signature]:
    """The signatures of one contract_signed that can count: a substitute only for the foreigner's, from 2020 on."""
    substitute = fact["manner"] != "signed"
    parties = ("municipality", "foreigner") if fact["party"] == "both" else (fact["party"],)
    found: list[Signature] = []
    for party in parties:
        if party == "municipality" and substitute and fact["party"] != "both":
            continue
        if party == "foreigner" and substitute and life.regulation(fact.on) not in FROM_2020:
            continue
        found.append(Signature(fact, party))
    return found


def fill(life: Life, window: Window, facts: list[Fact]) -> None:
    """Read the facts of the contract in this window, day by day."""
    window.signatures, window.worthless, window.facts, window.concluding = [], [], facts, []
    window.concluded = window.fully = window.partial = None
    for day in sorted({fact.on for fact in facts}):
        todays = [fact for fact in facts if fact.on == day]
        if any(fact.kind == "contract_drafted" for fact in todays):
            lone = [s for s in window.signatures if not s.used and s.on < day]
            window.worthless += lone
            window.signatures = [s for s in window.signatures if s not in lone]
        for fact in todays:
            if fact.kind == "contract_signed":
                window.signatures += signatures(life, fact)
        for fact in todays:
            if fact.kind in DATE_NAMED and window.partial is None:
                window.partial = fact
                window.concluded = window.concluded or day
                for s in window.signatures:
                    s.own = s.own or not s.used
                    s.used = True
        pending = [s for s in window.signatures if not s.used]
        signed = {s.party for s in pending} == {"municipality", "foreigner"}
        if signed and window.concluded is None:
            window.concluding.append(completing(pending))
        if signed:
            for s in pending:
                s.used = True
        was_set = any(fact.kind == "contract_set_by_municipality" for fact in todays)
        revised = any(fact.kind == "contract_revised" for fact in todays)
        meets_content = revised and window.partial is not None and window.partial.on < day
        if signed or was_set:
            window.concluded = window.concluded or day
        if signed or was_set or meets_content:
            window.fully = window.fully or day


def completing(pending: list[Signature]) -> Fact:
    """The first signature, in reading order, with which both parties have signed."""
    parties: set[str] = set()
    for s in pending:
        parties.add(s.party)
        if len(parties) == 2:
            return s.fact
    raise ValueError("one party has not signed")


class Contract:
    """The contract in one life: its windows, and what the rest of the page asks of it."""

    KINDS = (
        "contract_drafted",
        "contract_signed",
        "contract_set_by_municipality",
        "contract_revised",
        *DATE_NAMED,
    )

    def __init__(self, life: Life) -> None:
        self.life = life
        self.windows = [Window(None)]
        facts = life.of(*self.KINDS)
        moves = [f for f in life.of("moved") if life.takeover is not None and f.on > life.takeover]
        for move in moves:
            last = self.windows[-1]
            before = [f for f in facts if last.start <= f.on < move.on]
            fill(life, last, before)
            if life.is_2004() or last.concluded is None:
                last.end = move.on
                self.windows.append(Window(move))
        last = self.windows[-1]
        fill(life, last, [f for f in facts if last.start <= f.on])

    def concluded(self) -> date | None:
        return min((w.concluded for w in self.windows if w.concluded), default=None)

    def fully(self) -> date | None:
        return min((w.fully for w in self.windows if w.fully), default=None)

    def window_of(self, day: date) -> Window:
        """The latest window begun by `day`."""
        return [w for w in self.windows if w.start <= day][-1]

    def foreigner_signed(self) -> date | None:
        """The foreigner's first signature that counts on the contract.

        Those of a partial or deferred contract are none; a contract_revised that meets its content is his signature.
        """
        window = self.windows[-1]
        days = [s.on for s in window.signatures if s.party == "foreigner" and not s.own]
        if window.partial is not None:
            met = window.content_met(window.partial)
            if any(f.kind == "contract_revised" and f.on == met for f in window.facts):
                days.append(met or date.max)
        return min(days, default=None)

    def set_by_municipality(self) -> date | None:
        return self.life.first_day("contract_set_by_municipality")

    def partials(self) -> list[tuple[Fact, Window]]:
        """Every partial or deferred contract with its window."""
        return [(f, w) for w in self.windows for f in w.facts if f.kind in DATE_NAMED]

    def one_runs(self, kind: str, day: date) -> bool:
        return any(f.kind == kind and w.runs(f, day) for f, w in self.partials() if f is w.partial)

    def worthless_signatures(self) -> list[Signature]:
        return [s for w in self.windows for s in w.worthless]

"""The financial security of a spouse's permit, and what passed tests of Danish take off it (udlændingeloven § 9).

The municipality reduces it on request. Four generations of amounts count side by side, by the day the reunification was
applied for and, around 1 July 2024, by the day the security was put up (readings 50 and 51).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from pydantic import Field

from statute.answers import Caution
from statute.clock import moved
from statute.danish import danish_date
from statute.data import Data
from statute.facts import DanishTest, DutyKey, RegulationKey
from statute.figures.data import Sourced, by_order, read
from statute.figures.figure import Figure, Figures, kroner, rounded
from statute.history import History
from statute.regulations import Regulation, Span
from statute.trace import carries_out

Level = Literal["A1", "A2", "final"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The tests that reduce the security, the lowest first."""


class Reductions(Data):
    """The reduction for each test, in kroner."""

    a1: Decimal = Field(strict=False)
    a2: Decimal = Field(strict=False)
    final: Decimal = Field(strict=False)

    def of(self, level: Level) -> Decimal:
        """Return the reduction for one test."""
        return {"A1": self.a1, "A2": self.a2, "final": self.final}[level]


class Generation(Reductions, Sourced):
    """The security, its reductions and its floor, in kroner of the year `level`.

    Counts for applications from a day on, one of them only for a security put up from a day on. A1 and A2 count when
    passed `a1_by` and `a2_by` after the clock of the test began, or within `retake` from there after a failed attempt.
    `passed_before` tells what a test passed by the day of the application does: it counts as others, it lowers the
    amount from the start, or it is not known.
    """

    applied_from: date
    put_up_from: date | None = None
    passed_before: Literal["counts", "lowers", "not_told"] = "counts"
    level: int
    security: Decimal = Field(strict=False)
    floor: Decimal = Field(strict=False)
    a1_by: Span
    a2_by: Span
    retake: Span
    security_citation: str
    floor_citation: str


class Securities(Data):
    """All generations, the oldest first, and the percentage by which the amounts grew each 1 January."""

    percentages: dict[str, Decimal] = Field(strict=False)
    generation: tuple[Generation, ...] = Field(strict=False)

    @property
    def last_year(self) -> int:
        """The last year whose percentage is on file."""
        return max(int(year) for year in self.percentages)

    def of_year(self, amount: Decimal, level: int, year: int) -> Decimal | None:
        """Return an amount of the year `level` in kroner of `year`, half an øre up; None without a percentage."""
        if year > self.last_year:
            return None
        for later in range(level + 1, year + 1):
            amount *= 1 + self.percentages[str(later)] / 100
        return rounded(amount)


@cache
def securities() -> Securities:
    """Return the amounts on file."""
    return Securities.model_validate(read("security"))


@cache
def printed() -> dict[RegulationKey, Reductions]:
    """Return the reductions that each order itself prints, for the words of the contract alone."""
    return by_order("security_printed", Reductions)


@dataclass(frozen=True, slots=True)
class Security:
    """One security as a request received today would find it, in kroner; None for what has no percentage on file.

    `passed_before` is the highest test passed by the day of the application, which lowered the amount from the start.
    """

    rule: Generation
    applied_on: date
    amount: Decimal | None
    floor: Decimal | None
    reductions: dict[Level, Decimal] | None
    counting: tuple[Level, ...]
    passed_before: Level | None = None

    @property
    def most(self) -> Decimal | None:
        """The most that can be taken off: down to the floor."""
        return None if self.amount is None or self.floor is None else max(self.amount - self.floor, Decimal(0))

    def reduction(self, *levels: Level) -> Decimal | None:
        """Return what tests take off together, each once."""
        if self.most is None or self.reductions is None:
            return None
        return min(sum((self.reductions[level] for level in levels), Decimal(0)), self.most)


def is_asked(history: History, regulation: Regulation) -> bool:
    """Tell whether a security stands behind the permit on the last known day, and the order speaks of it."""
    ended = history.closed_on is not None or history.granted_on is not None
    return history.person.spouse_permit and regulation.key in printed() and not ended


def generation(history: History) -> Generation | str:
    """Return the generation that counts, or the sentence that says why none is told."""
    applied_on, rules = history.person.reunification_applied_on, securities().generation
    if applied_on is None:
        return "Sikkerheden kan ikke opgøres: dagen for ansøgningen om familiesammenføring er ikke kendt."
    if applied_on < rules[0].applied_from:
        return (
            f"Sikkerheden kan ikke opgøres: der er søgt før {danish_date(rules[0].applied_from)}, "
            "og reglerne for de ansøgninger findes ikke i samlingen."
        )
    turn = rules[-1].put_up_from or rules[-1].applied_from
    put_up_on = _put_up_on(history, turn)
    if put_up_on is None and applied_on >= rules[-1].applied_from:
        return f"Sikkerheden kan ikke opgøres: det er ikke kendt, om den er stillet før {danish_date(turn)}."
    return next(
        rule
        for rule in reversed(rules)
        if rule.applied_from <= applied_on and (rule.put_up_from or date.min) <= (put_up_on or date.min)
    )


def _put_up_on(history: History, turn: date) -> date | None:
    """Return the day the security was put up, or one on the same side of `turn`; None where that is not known.

    It is put up after the application and before the permit.
    """
    person = history.person
    if person.security_provided_on is not None:
        return person.security_provided_on
    if person.reunification_applied_on is not None and person.reunification_applied_on >= turn:
        return person.reunification_applied_on
    granted = person.permit_granted_on
    return granted if granted is not None and granted < turn else None


@carries_out(
    "BEK-1307-2020 §19 stk.12 pkt.2",
    "BEK-2024-12-30 §14 stk.9 pkt.3",
    "SECURITY-BEK-840-2024 §20 stk.2",
    "UDLAENDINGELOVEN §9 stk.4",
    "UDLAENDINGELOVEN §9 stk.4 pkt.2",
    "UDLAENDINGELOVEN §9 stk.37",
    "UDLAENDINGELOVEN §9 stk.38",
    "UDLAENDINGELOVEN §9 stk.39",
    "UDLAENDINGELOVEN §9 stk.40",
    "UDLAENDINGELOVEN §9 stk.41",
    *(
        f"SECURITY-BEK-{order} {cell}"
        for order in ("840-2024", "903-2020", "220-2018")
        for cell in ("§5 stk.1", "§14 stk.1", "§15 stk.1", "§16 stk.1", "§17")
    ),
)
def found(history: History, rule: Generation) -> Security | str:
    """Return the security under one generation, or the sentence that says why it is not told.

    The amount is of the year of the application; reductions and floor are of this year, in which a request would be
    received. A test passed by the day of the application lowered the newest security from the start.
    """
    applied_on = history.person.reunification_applied_on or date.min
    year, today = applied_on.year, history.today.year
    before = [LEVELS.index(f.level) for _, f in history.of(DanishTest) if f.passed and f.on <= applied_on]
    amount = securities().of_year(rule.security, rule.level, year)
    if before and rule.passed_before == "not_told":
        return "Sikkerheden kan ikke opgøres: en danskprøve var bestået, før der blev søgt; reglen er ikke kendt."
    if before and rule.passed_before == "lowers":
        passed = LEVELS[: max(before) + 1]
        floor = securities().of_year(rule.floor, rule.level, year)
        lowered = _reductions(rule, year)
        if amount is not None and floor is not None and lowered is not None:
            amount = max(amount - sum((lowered[level] for level in passed), Decimal(0)), floor)
        none = dict.fromkeys(LEVELS, Decimal(0))
        return Security(rule, applied_on, amount, floor, None if lowered is None else none, (), passed[-1])
    floor = securities().of_year(rule.floor, rule.level, today)
    counting: tuple[Level, ...] = tuple(level for level in LEVELS if _counts(history, rule, level))
    return Security(rule, applied_on, amount, floor, _reductions(rule, today), counting)


def _reductions(rule: Generation, year: int) -> dict[Level, Decimal] | None:
    found: dict[Level, Decimal] = {}
    for level in LEVELS:
        amount = securities().of_year(rule.of(level), rule.level, year)
        if amount is None:
            return None
        found[level] = amount
    return found


def _counts(history: History, rule: Generation, level: Level) -> bool:
    """Tell whether a test is passed in its time, at its level or a higher one; the final test whenever (reading 50)."""
    tests = [fact for _, fact in history.of(DanishTest)]
    passed = [fact.on for fact in tests if fact.passed and LEVELS.index(fact.level) >= LEVELS.index(level)]
    if level == "final":
        return bool(passed)
    failed = [fact.on for fact in tests if not fact.passed and fact.level == level]
    last = _last_day(history, rule, level, failed)
    return last is not None and any(day <= last for day in passed)


def _last_day(history: History, rule: Generation, level: Literal["A1", "A2"], failed: list[date]) -> date | None:
    """Return the last day on which a test counts, a later one if it was taken in time and failed (reading 49)."""
    start = clock_start(history)
    if start is None:
        return None
    key: DutyKey = "danish_a1" if level == "A1" else "danish_a2"
    still = history.suspended(key) | history.excused(level)
    span = rule.a1_by if level == "A1" else rule.a2_by
    last = moved(span.after(start), start, still)
    if any(day <= last for day in failed):
        return moved(rule.retake.after(last), last, still)
    return last


def clock_start(history: History) -> date | None:
    """Return the day from which the tests of the spouse's permit are counted (reading 48)."""
    person = history.person
    return person.permit_granted_on if person.resident_before_permit else person.cpr_registered_on


def security(history: History, regulation: Regulation) -> Figures:
    """Give the security, its floor, what the passed tests take off it, and what further tests can."""
    rule = generation(history) if is_asked(history, regulation) else ""
    told = rule if isinstance(rule, str) else found(history, rule)
    if isinstance(told, str):
        return
    levels = ", ".join(told.counting) or "ingen prøver"
    year, reductions = history.today.year, f"{danish_date(told.applied_on)}"
    earned, every = told.reduction(*told.counting), told.reduction(*LEVELS)
    lowered = f", nedsat for prøven {told.passed_before}, som var bestået før" if told.passed_before else ""
    amounts = [
        (
            "security_amount",
            told.amount,
            f"Sikkerheden efter ansøgningen {reductions} er {{}} kr. i ansøgningsårets niveau{lowered}; "
            "beløbet reguleres ikke siden.",
            told.rule.security_citation,
        ),
        (
            "security_floor",
            told.floor,
            "Sikkerheden kan ikke nedsættes under {} kr.",
            told.rule.floor_citation,
        ),
        (
            "security_reduction_earned",
            earned,
            f"Efter anmodning i {year} kan sikkerheden nedsættes med {{}} kr. (tæller: {levels}).",
            told.rule.citation,
        ),
        (
            "security_reduction_left",
            None if earned is None or every is None else every - earned,
            f"De øvrige prøver kan nedsætte sikkerheden med {{}} kr. i {year}-niveau, når de er bestået i tide.",
            told.rule.citation,
        ),
    ]
    for name, amount, basis, citation in amounts:
        if amount is not None:
            yield name, Figure(value=float(amount), unit="DKK", basis=basis.format(kroner(amount)), citation=citation)


@carries_out("BEK-2024-12-30 §14 stk.9 pkt.3")
def security_cautions(history: History, regulation: Regulation) -> Iterator[Caution]:
    """Say why a security is not told, or not whole, and that the order misprints two amounts."""
    if not is_asked(history, regulation):
        return
    rule = generation(history)
    told = rule if isinstance(rule, str) else found(history, rule)
    if isinstance(told, str):
        yield Caution(reason=told)
    else:
        year = told.applied_on.year if told.amount is None else history.today.year
        if told.amount is None or told.floor is None:
            yield Caution(
                reason=f"Sikkerhedens beløb i {year}-niveau kan ikke opgøres: satsreguleringsprocenten er ikke på fil."
            )
        if clock_start(history) is None:
            yield Caution(
                reason="A1 og A2 kan ikke tælle med i nedsættelsen af sikkerheden: "
                "den dag, prøvernes frister løber fra, er ikke kendt."
            )
    if _is_misprinted(regulation):
        yield Caution(
            reason="Bekendtgørelsen skriver 7.500 kr. for A2 og afsluttende prøve; udlændingelovens § 9, stk. 38-39, "
            "siger 5.700 kr. (2024-niveau). Beregningen følger loven.",
            citation=regulation.cite("§14 stk.9"),
        )


def _is_misprinted(regulation: Regulation) -> bool:
    """Tell whether the order prints amounts that are not those of the newest generation, whose A1 it does print."""
    newest, told = securities().generation[-1], printed()[regulation.key]
    return told.a1 == newest.a1 and (told.a2, told.final) != (newest.a2, newest.final)
